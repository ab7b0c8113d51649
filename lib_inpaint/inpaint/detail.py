"""Gives a fill that was painted at a reduced size the fine detail of the picture around it.

The fill says what goes where; from the places that look most like it at its size comes what that size cannot hold:
the difference between the picture and the picture reduced and enlarged again.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Image, Mask
from . import Progress
from .nearest import Field, at_twice
from .pyramid import Level, pyramid

ROUNDS = 3
"""Of looking for matches, at each level."""
SEED = 1


def with_detail(sizes: list[tuple[np.ndarray, Mask]], answer: Image, progress: Progress) -> Image:
    """The picture with its hole filled at full size.

    `sizes`: picture and hole, full size first, each half as large as the one before, as `pyramid.reduced` gives them;
    `answer`: the last of them with its hole filled.
    """
    small, small_hole = sizes[-1]
    enlarged = np.where(small_hole[..., None], answer, small).astype(np.float32)
    source = _matched(small, enlarged, small_hole, progress)
    for _, hole in reversed(sizes[:-1]):
        enlarged = _at_twice_the_size(enlarged, hole)
        source = None if source is None else at_twice(source, hole)
        progress(1.0)
    image, hole = sizes[0]
    painted = enlarged[hole]
    if source is not None:
        alike = source[hole]
        painted += image.reshape(-1, 3)[alike] - enlarged.reshape(-1, 3)[alike]
    result = image.copy()
    result[hole] = painted.round().clip(0, 255)
    return result


def _matched(image: np.ndarray, filled: np.ndarray, hole: Mask, progress: Progress) -> np.ndarray | None:
    """(H, W) int32: for each hole pixel the flat index of the known one whose surroundings look most like its own.

    None where no patch without hole is left.
    """
    levels = _levels(image, filled, hole)
    if not levels[0].sources.any():
        return None
    work = _Work(ROUNDS * sum(int(level.targets.sum()) for level in levels), progress)
    field = Field(levels[-1], np.random.default_rng(SEED))
    for level in reversed(levels):
        field = field if level is levels[-1] else field.finer(level)
        field.look(level)
        for _ in range(ROUNDS):
            field.search(work.check)
            work.done += len(field.y)
    return field.map()


def _levels(image: np.ndarray, filled: np.ndarray, hole: Mask) -> list[Level]:
    """Finest first: the known as PatchMatch sees it, the hole as it is filled."""
    levels = pyramid(image, hole)
    fills = pyramid(filled, np.zeros_like(hole))
    while len(fills) < len(levels):
        fills.append(fills[-1].coarser())
    return [
        level.filled(np.where(level.hole[..., None], fill.features, level.features))
        for level, fill in zip(levels, fills, strict=True)
    ]


class _Work:
    """How far the looking is."""

    def __init__(self, total: int, progress: Progress):
        self.done = 0
        self._total = total
        self._progress = progress

    def check(self) -> None:
        self._progress(min(1.0, self.done / self._total))


def _at_twice_the_size(array: np.ndarray, hole: Mask) -> np.ndarray:
    """(H, W, 3) float32 of the size of `hole`, smooth."""
    height, width = hole.shape
    return cv2.resize(array, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)[:height, :width]
