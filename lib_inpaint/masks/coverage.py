"""Which pixels a brush or a lasso covers: row by row, exact to the pixel's centre at any sub-pixel position."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ..geometry import Box, Mask, Size

CHUNK = 500_000
"""Rows of segments worked on at once, to bound the memory."""
THINNEST = 0.71
"""Pixels, just over the half of a pixel's diagonal: every point has a pixel's centre that near."""


def brushed(points: np.ndarray, radius: float, size: Size) -> tuple[Box, Mask]:
    """The pixels whose centre is within `radius` of the polyline through the (N, 2) points, and their box.

    However thin, a stroke inside the picture covers at least the pixels under its points.
    """
    radius = max(radius, THINNEST)
    box = _box_around(points, radius, size)
    coverage = _Coverage(box)
    starts, ends = (points[:-1], points[1:]) if len(points) > 1 else (points, points)
    tops = np.minimum(starts, ends)[:, 1] - radius
    bottoms = np.maximum(starts, ends)[:, 1] + radius
    for segment, row in coverage.rows(tops, bottoms):
        lefts, rights = _capsule_row(starts[segment], ends[segment], radius, row + 0.5)
        met = lefts <= rights
        coverage.add(row[met], lefts[met], 1)
        coverage.add(row[met], np.nextafter(rights[met], np.inf), -1)
    return box, coverage.mask()


def enclosed(points: np.ndarray, radius: float, size: Size) -> tuple[Box, Mask]:
    """The pixels whose centre the closed line winds around; a line that crosses itself leaves no gaps."""
    box = _box_around(points, 1, size)
    coverage = _Coverage(box)
    starts, ends = points, np.roll(points, -1, axis=0)
    turn = np.where(starts[:, 1] < ends[:, 1], 1, -1)
    upper, lower = np.where((turn > 0)[:, None], (starts, ends), (ends, starts))
    for edge, row in coverage.rows(upper[:, 1], lower[:, 1]):
        coverage.add(row, _crossing(upper[edge], lower[edge], row + 0.5), turn[edge])
    return box, coverage.mask()


class _Coverage:
    """Counts, for each pixel of a box, the shapes that began at or left of its centre and have not ended there."""

    def __init__(self, box: Box) -> None:
        self.box = box
        width, height = box.size
        self.steps = np.zeros((height, width + 1), np.int32)

    def rows(self, tops: np.ndarray, bottoms: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """(index of the shape, row of the picture) for all rows with top <= centre < bottom, in chunks."""
        first = np.clip(np.ceil(tops - 0.5), self.box.y1, self.box.y2).astype(np.int64)
        last = np.clip(np.ceil(bottoms - 0.5), self.box.y1, self.box.y2).astype(np.int64)
        counts = last - first
        ends = np.cumsum(counts)
        for begin in range(0, int(ends[-1]), CHUNK):
            pair = np.arange(begin, min(begin + CHUNK, int(ends[-1])))
            shape = np.searchsorted(ends, pair, side="right")
            yield shape, first[shape] + pair - (ends - counts)[shape]

    def add(self, row: np.ndarray, x: np.ndarray, step: np.ndarray | int) -> None:
        """From x on to the right, count `step` more."""
        column = np.clip(np.ceil(x - 0.5), self.box.x1, self.box.x2).astype(np.int64)
        np.add.at(self.steps, (row - self.box.y1, column - self.box.x1), step)

    def mask(self) -> Mask:
        np.cumsum(self.steps, axis=1, out=self.steps)
        return self.steps[:, :-1] != 0


def _capsule_row(start: np.ndarray, end: np.ndarray, radius: float, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where row y enters and leaves the rounded bar: the outermost of its two discs and its two long sides.

    The row misses it where left > right.
    """
    lefts, rights = np.full(len(y), np.inf), np.full(len(y), -np.inf)
    for centre in (start, end):
        squared = radius**2 - (y - centre[:, 1]) ** 2
        half = np.sqrt(np.where(squared >= 0, squared, 0))
        lefts = np.where(squared >= 0, np.minimum(lefts, centre[:, 0] - half), lefts)
        rights = np.where(squared >= 0, np.maximum(rights, centre[:, 0] + half), rights)
    along = end - start
    length = np.hypot(along[:, 0], along[:, 1])
    across = radius * np.stack((-along[:, 1], along[:, 0]), axis=1) / np.where(length > 0, length, 1)[:, None]
    for side in (across, -across):
        a, b = start + side, end + side
        met = (np.minimum(a, b)[:, 1] <= y) & (y <= np.maximum(a, b)[:, 1])
        x = _crossing(a, b, y)
        lefts = np.where(met, np.minimum(lefts, x), lefts)
        rights = np.where(met, np.maximum(rights, x), rights)
    return lefts, rights


def _crossing(a: np.ndarray, b: np.ndarray, y: np.ndarray) -> np.ndarray:
    """x of the lines from a to b at height y; a's own x where a line is level."""
    rise = b[:, 1] - a[:, 1]
    return a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / np.where(rise == 0, np.inf, rise)


def _box_around(points: np.ndarray, reach: float, size: Size) -> Box:
    (x1, y1), (x2, y2) = points.min(axis=0) - reach, points.max(axis=0) + reach
    return Box(math.floor(x1), math.floor(y1), math.ceil(x2) + 1, math.ceil(y2) + 1).clamped(size)
