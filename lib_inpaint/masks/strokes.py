"""Brush and lasso strokes, and painting them onto a mask."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from ..errors import UserError
from ..geometry import Box, Mask, Size
from .coverage import brushed, enclosed

MAX_RADIUS = 2000
MAX_POINTS = 20_000
MAX_STROKES = 500
MAX_COORDINATE = 1_000_000


class Tool(NamedTuple):
    cover: Callable[[np.ndarray, float, Size], tuple[Box, Mask]]
    adds: bool


TOOLS = {
    "brush": Tool(brushed, True),
    "eraser": Tool(brushed, False),
    "lasso": Tool(enclosed, True),
    "lasso-eraser": Tool(enclosed, False),
}


@dataclass(frozen=True)
class Stroke:
    """One press of the mouse button. Raises UserError when it cannot be painted."""

    tool: str
    """A key of TOOLS."""
    points: tuple[tuple[float, float], ...]
    """(x, y) in image pixels, pixel (0, 0) covers [0, 1) x [0, 1); outside the picture is fine."""
    radius: float = 1
    """Of the brush, in image pixels; a lasso has no use for it."""

    def __post_init__(self) -> None:
        if self.tool not in TOOLS:
            raise UserError(f"There is no tool of that name. Use one of: {', '.join(TOOLS)}.")
        if not self.points:
            raise UserError("The stroke has no points. Draw it again.")
        if len(self.points) > MAX_POINTS:
            raise UserError(f"The stroke has more than {MAX_POINTS} points. Lift the brush now and then.")
        # Written so that NaN fails.
        if not 0 < self.radius <= MAX_RADIUS:
            raise UserError(f"The brush's radius must be above 0 and at most {MAX_RADIUS} pixels.")
        if not all(abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE for x, y in self.points):
            raise UserError("The stroke leads far away from the picture. Draw it again.")


def paint(mask: Mask, strokes: Sequence[Stroke]) -> Mask:
    """A new mask with the strokes painted one after the other."""
    if len(strokes) > MAX_STROKES:
        raise UserError(f"At most {MAX_STROKES} strokes fit into one step. Send them in several.")
    painted = mask.copy()
    for stroke in strokes:
        tool = TOOLS[stroke.tool]
        box, covered = tool.cover(np.array(stroke.points, float), stroke.radius, Size.of(mask))
        painted[box.slices][covered] = tool.adds
    return painted
