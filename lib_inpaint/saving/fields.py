"""JSON of which nothing is known yet: a question is answered in the type that was asked for, or Damaged is raised."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any, TypeVar

from ..errors import UserError
from ..geometry import Box, Size
from ..texts import whole

Value = TypeVar("Value")

MOST_TEXT = 1_000_000
FARTHEST = 10**9
"""Pixels."""


class Damaged(UserError):
    """What was saved is not what we write."""

    def __init__(self, where: str):
        super().__init__(f"This project is damaged ({where}) and cannot be opened.")


class Fields:
    """An object; `place` is its name in complaints."""

    def __init__(self, value: Any, place: str = "its manifest"):
        if not isinstance(value, dict):
            raise Damaged(place)
        self._values = value
        self.place = place

    def maybe(self, ask: Callable[..., Value], name: str, *arguments: Any) -> Value | None:
        """The answer of one of the methods below, None where the file says null."""
        return None if self._values.get(name) is None else ask(name, *arguments)

    def text(self, name: str, most: int = MOST_TEXT) -> str:
        value = self._typed(name, str)
        return whole(value) if len(value) <= most else self._refuse(name)

    def id(self, name: str = "id") -> str:
        value = self.text(name)
        return value if re.fullmatch(r"[a-z0-9]{1,32}", value) else self._refuse(name)

    def flag(self, name: str) -> bool:
        return self._typed(name, bool)

    def whole(self, name: str, least: int = 0, most: int = 2**63) -> int:
        value = self._typed(name, int)
        return value if not isinstance(value, bool) and least <= value <= most else self._refuse(name)

    def number(self, name: str) -> float:
        value = self._typed(name, (int, float))
        return value if is_number(value) else self._refuse(name)

    def items(self, name: str, most: int) -> list[Any]:
        value = self._typed(name, list)
        return value if len(value) <= most else self._refuse(name)

    def texts(self, name: str, most: int) -> tuple[str, ...]:
        items = self.items(name, most)
        return (
            tuple(map(whole, items))
            if all(isinstance(each, str) and len(each) <= MOST_TEXT for each in items)
            else self._refuse(name)
        )

    def objects(self, name: str, most: int) -> list[Fields]:
        return [Fields(each, f"{name} {number}") for number, each in enumerate(self.items(name, most), start=1)]

    def object(self, name: str) -> Fields:
        return Fields(self._typed(name, dict), name)

    def all(self) -> dict[str, Any]:
        return dict(self._values)

    def box(self, name: str, inside: Size | None = None) -> Box:
        """Not empty; inside the picture of that size if one is given."""
        corners = self.items(name, 4)
        if len(corners) != 4 or not all(type(each) is int and abs(each) <= FARTHEST for each in corners):
            self._refuse(name)
        box = Box(*corners)
        fits = box.x1 < box.x2 and box.y1 < box.y2 and (inside is None or box == box.clamped(inside))
        return box if fits else self._refuse(name)

    def _typed(self, name: str, kind: Any) -> Any:
        value = self._values.get(name)
        return value if isinstance(value, kind) else self._refuse(name)

    def _refuse(self, name: str) -> Any:
        raise Damaged(f"{self.place}: {name}")


def is_number(value: Any) -> bool:
    return (
        isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e30 and math.isfinite(value)
    )
