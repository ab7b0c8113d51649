"""Strokes of colour that a person paints before Stable Diffusion does: their limits, and which colour lies where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from .errors import UserError
from .geometry import Box
from .masks import TOOLS, Stroke

MOST_PAINTS = 200
MOST_POINTS = 20_000
"""Of all strokes together."""
NOTHING = 0
"""In `laid_out`, where no stroke is."""

FIELDS = {"colour": str, "radius": (int, float), "points": (list, tuple)}


@dataclass(frozen=True)
class Paint:
    """One press of the mouse button. Raises UserError when it cannot be painted."""

    colour: str
    """Of sRGB, "#c01020"."""
    radius: float
    """Of the brush, in image pixels."""
    points: tuple[tuple[float, float], ...]
    """As a Stroke has them."""

    def __post_init__(self) -> None:
        rgb(self.colour)
        Stroke("brush", self.points, self.radius)

    def told(self) -> dict[str, Any]:
        """Plain JSON, which `paints_of` reads."""
        return asdict(self)


def rgb(colour: str) -> tuple[int, int, int]:
    """UserError unless it is "#" and six digits."""
    digits = re.fullmatch(r"#([0-9a-fA-F]{6})", colour)
    if digits is None:
        raise UserError("A colour is written as # and six digits: #c01020.")
    red, green, blue = bytes.fromhex(digits[1])
    return red, green, blue


def checked(paints: Sequence[Paint]) -> tuple[Paint, ...]:
    """UserError for more than can be painted in one go."""
    if len(paints) > MOST_PAINTS:
        raise UserError(f"At most {MOST_PAINTS} strokes of colour can be painted. Take some back.")
    if sum(len(paint.points) for paint in paints) > MOST_POINTS:
        raise UserError(f"The strokes of colour have more than {MOST_POINTS} points. Take some back.")
    return tuple(paints)


def paints_of(values: Any) -> tuple[Paint, ...]:
    """From plain JSON of which nothing is known yet; UserError."""
    if not isinstance(values, (list, tuple)) or not all(map(_is_paint, values)):
        raise UserError("The strokes of colour are not understood. Clear them and paint them again.")
    return checked([Paint(each["colour"], each["radius"], tuple(map(tuple, each["points"]))) for each in values])


def laid_out(paints: Sequence[Paint], box: Box) -> tuple[np.ndarray, list[str]]:
    """Which colour lies where inside the box: (h, w) uint8, NOTHING or the 1-based number of one of the colours.

    Later strokes lie over earlier ones. Colours are in the order in which they were first painted.
    """
    colours = list(dict.fromkeys(paint.colour.lower() for paint in paints))
    numbers = np.zeros(box.size.shape, np.uint8)
    for paint in paints:
        points = np.array(paint.points, float) - (box.x1, box.y1)
        place, covered = TOOLS["brush"].cover(points, paint.radius, box.size)
        numbers[place.slices][covered] = colours.index(paint.colour.lower()) + 1
    return numbers, colours


def _is_paint(value: Any) -> bool:
    if not isinstance(value, dict) or value.keys() != FIELDS.keys():
        return False
    if not all(isinstance(value[name], kind) for name, kind in FIELDS.items()) or isinstance(value["radius"], bool):
        return False
    return all(isinstance(point, (list, tuple)) and len(point) == 2 for point in value["points"]) and all(
        isinstance(each, (int, float)) and not isinstance(each, bool) for point in value["points"] for each in point
    )
