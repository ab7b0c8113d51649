"""Looking closely: the part of the picture in view, encoded at the model's full size, and its masks put back."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np

from ..geometry import Box, Mask, Size, SoftMask
from . import Candidate, VisualPrompt

GAIN = 1.4
"""How much larger things must become for a part to be worth its encoding; the whole picture is encoded anyway."""
MOST_ENLARGED = 2
"""Enlarged more than that, a part shows the model nothing new and too little of what is around."""
CELLS = 8
"""How many cells of the grid that parts lie on are at least in view: with fewer, a moved view asks for less anew."""
COMPARED = 256
"""Longest side at which a mask is looked at for touching an edge: about SAM's own cells."""
MOST_PREVIEW = 2048
"""Longest side of a preview: more than a screen shows."""


def part_of(view: Box, size: Size, side: int) -> Box | None:
    """What to encode of a picture of that size, seen through `view`, for a model that shrinks it to `side` pixels.

    A little more than the view, on a grid, so that a view that moves a little asks for the same part. None where that
    would show no more than the whole picture does: more than about half of it is in view, or it is never shrunk.
    """
    if size.longest <= side:
        return None
    view = _at_least(view, side // MOST_ENLARGED)
    cell = 2 ** int(math.log2(max(1, view.size.longest / CELLS)))
    x1, x2 = _on_grid(view.x1, view.x2, cell)
    y1, y2 = _on_grid(view.y1, view.y2, cell)
    part = Box(x1, y1, x2, y2).clamped(size)
    return part if part.size.longest * GAIN <= size.longest else None


def part_for(prompt: VisualPrompt, size: Size, side: int | None) -> Box | None:
    """The part to answer that prompt in; None for the whole picture, as for a prompt that points outside the part."""
    if prompt.view is None or side is None:
        return None
    part = part_of(prompt.view, size, side)
    return part if part and _holds(part, prompt) else None


def moved_into(part: Box, prompt: VisualPrompt) -> VisualPrompt:
    """The prompt in the part's own pixels."""
    x, y = part.x1, part.y1
    points = tuple(point.moved(-x, -y) for point in prompt.points)
    box = prompt.box and Box(prompt.box.x1 - x, prompt.box.y1 - y, prompt.box.x2 - x, prompt.box.y2 - y)
    return replace(prompt, points=points, box=box, view=None)


@dataclass(frozen=True, eq=False, kw_only=True)
class Zoomed(Candidate):
    """A candidate that was found in a part of the picture, in the picture's frame: nothing outside the part."""

    part: Box

    inside: Candidate
    """The same in the part's own pixels."""

    @classmethod
    def put_back(cls, inside: Candidate, part: Box, size: Size) -> Zoomed:
        def draw(wanted: Size) -> Mask:
            place = part.scaled(wanted.width / size.width, wanted.height / size.height)
            mask = np.zeros(wanted.shape, bool)
            if place.area:
                mask[place.slices] = inside.draw(place.size)
            return mask

        return cls(size, draw, inside.score, inside.low_res, part=part, inside=inside)

    @property
    def is_cut_off(self) -> bool:
        """Whether the part does not hold all of it, or none."""
        return is_cut_off(self.inside.draw(self.part.size.within(COMPARED)), self.part, self.size)


def is_cut_off(mask: Mask, part: Box, size: Size) -> bool:
    """True for a mask of the part, (h, w) bool of any size, that is empty or goes on outside it.

    It does not go on where the part ends with the picture.
    """
    edges = [
        mask[:, 0].any() and part.x1 > 0,
        mask[0].any() and part.y1 > 0,
        mask[:, -1].any() and part.x2 < size.width,
        mask[-1].any() and part.y2 < size.height,
    ]
    return any(edges) or not mask.any()


def preview_put_back(small: SoftMask, part: Box, size: Size) -> SoftMask:
    """A preview of the part, (h, w) uint8, as one of the whole picture with cells as small; nothing outside."""
    across, down = small.shape[1] / part.size.width, small.shape[0] / part.size.height
    whole = size.scaled(min(max(across, down), 1, MOST_PREVIEW / size.longest))
    x, y = size.width / whole.width, size.height / whole.height
    # From a cell's middle in the whole to the place in `small`; edges seldom fall between two cells.
    to_small = np.array(
        [
            [x * across, 0, (x / 2 - part.x1) * across - 0.5],
            [0, y * down, (y / 2 - part.y1) * down - 0.5],
        ]
    )
    return np.asarray(cv2.warpAffine(small, to_small, whole, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.uint8)


def _at_least(view: Box, longest: int) -> Box:
    """Widened around its middle."""
    missing = longest / view.size.longest - 1
    if missing <= 0:
        return view
    x, y = (math.ceil(length * missing / 2) for length in view.size)
    return Box(view.x1 - x, view.y1 - y, view.x2 + x, view.y2 + y)


def _on_grid(start: int, end: int, cell: int) -> tuple[int, int]:
    """From at least half a cell before to half a cell after; only `start` says on which line, not both ends."""
    first = math.floor((start - cell / 2) / cell)
    return first * cell, (first + math.ceil((end - start) / cell) + 2) * cell


def _holds(part: Box, prompt: VisualPrompt) -> bool:
    inside = all(part.x1 <= x < part.x2 and part.y1 <= y < part.y2 for x, y, _ in prompt.points)
    return inside and (prompt.box is None or part.intersection(prompt.box) == prompt.box)
