"""What the page was set to while a project was open: it comes back with the project, and is no step to undo."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .errors import UserError
from .paints import Paint, checked, rgb
from .settings import MOST_TEXT
from .texts import is_whole

MOST_NAME = 1_000
"""Characters of a preset's or a checkpoint's name."""
MOST_OVERRIDES = 64


@dataclass(frozen=True)
class PageSettings:
    """See generation.Asked. Names may mean nothing any more: the page leaves out what it does not know."""

    preset: str | None = None
    """None = removing as well as can be here."""
    prompt: str = ""
    overrides: Mapping[str, float | bool] = field(default_factory=dict)
    checkpoint: str | None = None
    colour: str | None = None
    paints: tuple[Paint, ...] = ()

    def told(self) -> dict[str, Any]:
        """Plain JSON."""
        paints = [paint.told() for paint in self.paints]
        return {**vars(self), "overrides": dict(self.overrides), "paints": paints}

    def checked(self) -> PageSettings:
        """Itself; UserError where a type is wrong, a text too long, a number none."""
        named = all(name is None or _is_text(name, MOST_NAME) for name in (self.preset, self.checkpoint, self.colour))
        if not (named and _is_text(self.prompt, MOST_TEXT) and _are_overrides(self.overrides)):
            raise UserError("The page's settings are not understood, so they are not kept.")
        if self.colour is not None:
            rgb(self.colour)
        checked(self.paints)
        return self


def _is_text(value: Any, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and is_whole(value)


def _are_overrides(values: Any) -> bool:
    if not isinstance(values, Mapping) or len(values) > MOST_OVERRIDES:
        return False
    return all(_is_text(name, MOST_NAME) and _is_number(value) for name, value in values.items())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and abs(value) < 1e15 and math.isfinite(value)
