"""Everything in a picture: segments from a grid of clicks, the same as segment_anything's automatic generator's.

The stock generator enlarges 3072 masks and throws nearly all away. Here a mask is judged by what is cheapest first:
its score before it is drawn, its box in the small logits, and only what no better segment covers is enlarged, one at a
time, to see how stable it is. Filtering before or after suppression is the same: what is unstable suppresses nothing.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, TypeVar, runtime_checkable

import numpy as np

from ..errors import UserError
from ..geometry import Point, Size
from ..masks import PackedMask, bounds

Item = TypeVar("Item")

MOST_POINTS_A_SIDE = 128

REACH = 3
"""How many cells away another one may be that is part of the same pixel."""

OFFSET = 1.0
"""How much higher and lower the threshold is that tells how stable a mask is."""

Progress = Callable[[float], None]
Corners = tuple[float, float, float, float]
"""Left, top, right, bottom: the first and the last pixel of each, which is how the stock generator counts."""


@dataclass(frozen=True)
class Everything:
    """What to look for; segment_anything's own values."""

    points_a_side: int = 32
    least_score: float = 0.88
    least_stability: float = 0.95
    most_overlap: float = 0.7
    """Of the boxes' intersection over union; the lower score gives way."""

    def checked(self) -> Everything:
        if not 1 <= self.points_a_side <= MOST_POINTS_A_SIDE:
            raise UserError(f"The grid has 1 to {MOST_POINTS_A_SIDE} points a side.")
        parts = (self.least_score, self.least_stability, self.most_overlap)
        if not all(0 <= part <= 1 for part in parts):
            raise UserError("Scores, stability and overlap are parts of one, 0 to 1.")
        return self


class Answer(NamedTuple):
    """One mask for one point of the grid."""

    point: Point
    score: float
    logits: np.ndarray
    """(h, w) float32, the part inside the picture and the padding around it."""


class Segment(NamedTuple):
    """One thing that was found."""

    mask: PackedMask
    score: float
    """The IoU that the network predicts."""
    stability: float
    """IoU of the masks with a threshold a little higher and a little lower."""
    point: Point


class View(NamedTuple):
    """How the small logits of a picture become as large as it: enlarging is a matrix for each axis."""

    size: Size
    """Of the picture."""
    rows: np.ndarray
    """(H, h) float32: what each row of the logits gives to a row of the picture. Few of them are not 0."""
    columns: np.ndarray
    """(W, w) float32"""
    skips_cells: bool
    """Whether enlarging may skip a lone cell of the logits, so that they do not tell where the mask ends."""
    made_of: tuple[Size, int, int]
    """The picture's size in the network's square, that square's side and the logits'."""

    @classmethod
    def of(cls, size: Size, scaled: Size, side: int, cells: int) -> View:
        """In the two steps of segment_anything: from `cells` to `side`, a square, and from its part `scaled` on."""
        square = _bilinear(cells, side)
        columns, rows = (
            _trimmed(_bilinear(length, wanted) @ square[:length]) for length, wanted in zip(scaled, size, strict=True)
        )
        return cls(size, rows, columns, side < 4 * cells or size.longest < side, (scaled, side, cells))

    def within(self, longest: int) -> View:
        """Of the same picture, drawn smaller."""
        return View.of(self.size.within(longest), *self.made_of)


@runtime_checkable
class GridSegmenter(Protocol):
    """A segmenter that answers many lone clicks."""

    @property
    def at_once(self) -> int:
        """How many clicks it likes to answer together."""
        ...

    def answers(self, embedding: Any, points: list[Point], least_score: float) -> list[Answer]:
        """All masks of these clicks that are scored higher than that."""
        ...

    def view(self, embedding: Any) -> View: ...


def grid(size: Size, points_a_side: int) -> list[Point]:
    """In the middle of equal cells, row by row."""
    places = (np.arange(points_a_side) + 0.5) / points_a_side
    return [Point(float(x * size.width), float(y * size.height)) for y in places for x in places]


def chunks(items: Sequence[Item], length: int) -> Iterator[list[Item]]:
    remaining = iter(items)
    return iter(lambda: list(itertools.islice(remaining, length)), [])


class Part(NamedTuple):
    """Logits as large as the picture, only where they are above the least that counts."""

    logits: np.ndarray
    x: int
    y: int


def distinct(
    answers: list[Answer], view: View, wanted: Everything, progress: Progress = lambda part: None
) -> Iterator[Segment]:
    """The stable ones, best first, that no better one covers."""
    kept: list[Corners] = []
    for number, answer in enumerate(sorted(answers, key=lambda answer: answer.score, reverse=True)):
        progress(number / len(answers))
        part = enlarged(answer.logits, view) if view.skips_cells else None
        if _overlap(_corners(part) if part else _box(answer.logits, view), kept) > wanted.most_overlap:
            continue
        part = part or enlarged(answer.logits, view)
        steady = stability(part.logits)
        if steady < wanted.least_stability:
            continue
        mask = PackedMask.of_part(part.logits > 0, part.x, part.y, view.size)
        if mask.area:
            kept.append(_corners(part))
            yield Segment(mask, answer.score, steady, answer.point)


def stability(logits: np.ndarray) -> float:
    """calculate_stability_score; 0 for nothing at all."""
    surely, perhaps = (int(np.count_nonzero(logits > offset)) for offset in (OFFSET, -OFFSET))
    return surely / perhaps if perhaps else 0.0


def enlarged(logits: np.ndarray, view: View) -> Part:
    """The part of the picture outside which every logit is at most -OFFSET."""
    above = logits[: view.rows.shape[1], : view.columns.shape[1]] > -OFFSET
    if not above.any():
        return Part(np.full((1, 1), -np.inf, np.float32), 0, 0)
    rows = _touched(np.flatnonzero(above.any(axis=1)), view.rows)
    columns = _touched(np.flatnonzero(above.any(axis=0)), view.columns)
    cells = logits[rows.cells, columns.cells]
    enlarged = view.rows[rows.pixels, rows.cells] @ cells @ view.columns[columns.pixels, columns.cells].T
    return Part(enlarged, columns.pixels.start, rows.pixels.start)


class _Touched(NamedTuple):
    pixels: slice
    cells: slice
    """All that these pixels are made of."""


def _touched(cells: np.ndarray, matrix: np.ndarray) -> _Touched:
    """The pixels along an axis that the first of these cells to the last are part of."""
    (pixels,) = np.nonzero(matrix[:, cells[0] : cells[-1] + 1].any(axis=1))
    # A cell that enlarging skips is part of no pixel.
    first, last = (int(pixels[0]), int(pixels[-1]) + 1) if len(pixels) else (0, 1)
    (used,) = np.nonzero(matrix[first:last].any(axis=0))
    return _Touched(slice(first, last), slice(int(used[0]), int(used[-1]) + 1))


def _bilinear(length: int, wanted: int) -> np.ndarray:
    """(wanted, length) float32: bilinear resizing of an axis as torch and OpenCV do it, half pixels aligned."""
    places = np.clip((np.arange(wanted) + 0.5) * length / wanted - 0.5, 0, length - 1)
    first = np.minimum(places.astype(int), max(0, length - 2))
    matrix = np.zeros((wanted, length), np.float32)
    matrix[np.arange(wanted), first] = 1 - (places - first)
    matrix[np.arange(wanted), np.minimum(first + 1, length - 1)] += places - first
    return matrix


def _trimmed(matrix: np.ndarray) -> np.ndarray:
    """Without the cells at the end that nothing is made of: they show padding."""
    return np.ascontiguousarray(matrix[:, : np.flatnonzero(matrix.any(axis=0))[-1] + 1])


def _corners(part: Part) -> Corners:
    box = bounds(part.logits > 0)
    return (box.x1 + part.x, box.y1 + part.y, box.x2 - 1 + part.x, box.y2 - 1 + part.y) if box else (0, 0, 0, 0)


def _box(logits: np.ndarray, view: View) -> Corners:
    """Of the mask of the picture's size, from where rows' and columns' maxima cross zero: to a pixel or so."""
    seen = logits[: view.rows.shape[1], : view.columns.shape[1]]
    x1, x2 = _ends(seen.max(axis=0), view.columns)
    y1, y2 = _ends(seen.max(axis=1), view.rows)
    return x1, y1, x2, y2


def _ends(maxima: np.ndarray, matrix: np.ndarray) -> tuple[int, int]:
    """The first and the last above zero once they are enlarged; (0, 0) if there are none."""
    (cells,) = np.nonzero(maxima > 0)
    if not len(cells):
        return 0, 0
    first, last = (_above_near(cell, maxima, matrix) for cell in (cells[0], cells[-1]))
    return (int(first[0]), int(last[-1])) if len(first) and len(last) else (0, 0)


def _above_near(cell: int, maxima: np.ndarray, matrix: np.ndarray) -> np.ndarray:
    """The pixels above zero among those that this cell is part of."""
    (pixels,) = np.nonzero(matrix[:, cell])
    around = slice(max(0, cell - REACH), cell + REACH + 1)
    return pixels[matrix[pixels, around] @ maxima[around] > 0]


def _overlap(box: Corners, kept: list[Corners]) -> float:
    """The largest intersection over union with any of them, as torchvision's NMS counts it."""
    if not kept:
        return 0.0
    others = np.array(kept)
    sides = np.minimum(others[:, 2:], box[2:]) - np.maximum(others[:, :2], box[:2])
    shared = np.prod(np.maximum(sides, 0), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1)
    own = (box[2] - box[0]) * (box[3] - box[1])
    return float(np.max(shared / np.maximum(own + areas - shared, 1e-9)))


def labels(segments: list[Segment], size: Size) -> np.ndarray:
    """(H, W) uint16 of that size, at most the picture's: which segment is seen there, counted from 1; 0 = none.

    Smaller ones lie on top.
    """
    seen = np.zeros(size.shape, np.uint16)
    numbered = sorted(enumerate(segments, start=1), key=lambda each: each[1].mask.area, reverse=True)
    if not numbered:
        return seen
    rows, columns = (
        np.arange(shown) * full // shown for shown, full in zip(seen.shape, numbered[0][1].mask.size.shape, strict=True)
    )
    for number, segment in numbered:
        box, part = segment.mask.box, segment.mask.part()
        top, bottom = np.searchsorted(rows, (box.y1, box.y2))
        left, right = np.searchsorted(columns, (box.x1, box.x2))
        there = part[np.ix_(rows[top:bottom] - box.y1, columns[left:right] - box.x1)]
        seen[top:bottom, left:right][there] = number
    return seen
