"""Everything in a picture: segments from a grid of clicks, the same as segment_anything's automatic generator's.

The stock generator enlarges 3072 masks and throws nearly all away. Here a mask is judged by what is cheapest first:
its score before it is drawn, its box in the small logits, and only what no better segment covers is enlarged, one at a
time, to see how stable it is. Filtering before or after suppression is the same: what is unstable suppresses nothing.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

import cv2
import numpy as np

from ..errors import UserError
from ..geometry import Mask, Point, Size
from ..masks import PackedMask, bounds

MOST_POINTS_A_SIDE = 128

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
    """How the logits of a picture lie on it."""

    size: Size
    """Of the picture."""
    shown: tuple[float, float]
    """Width and height of the part of the logits that shows the picture; the rest is padding."""
    enlarge: Callable[[np.ndarray], np.ndarray]
    """(h, w) logits as large as the picture, (H, W) float32."""
    skips_cells: bool
    """Whether enlarging may skip a lone cell of the logits, so that they do not tell where the mask ends."""


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


def chunks(points: list[Point], length: int) -> Iterator[list[Point]]:
    remaining = iter(points)
    return iter(lambda: list(itertools.islice(remaining, length)), [])


def distinct(
    answers: list[Answer], view: View, wanted: Everything, progress: Progress = lambda part: None
) -> Iterator[Segment]:
    """The stable ones, best first, that no better one covers."""
    kept: list[Corners] = []
    for number, answer in enumerate(sorted(answers, key=lambda answer: answer.score, reverse=True)):
        progress(number / len(answers))
        box = _corners(view.enlarge(answer.logits) > 0) if view.skips_cells else _box(answer.logits, view)
        if _overlap(box, kept) > wanted.most_overlap:
            continue
        logits = view.enlarge(answer.logits)
        stability = _stability(logits)
        if stability >= wanted.least_stability:
            mask = logits > 0
            kept.append(_corners(mask))
            yield Segment(PackedMask.of(mask), answer.score, stability, answer.point)


def _stability(logits: np.ndarray) -> float:
    """calculate_stability_score with its offset of 1; 0 for nothing at all."""
    surely, perhaps = (int(np.count_nonzero(logits > offset)) for offset in (1, -1))
    return surely / perhaps if perhaps else 0.0


def _corners(mask: Mask) -> Corners:
    box = bounds(mask)
    return (box.x1, box.y1, box.x2 - 1, box.y2 - 1) if box else (0, 0, 0, 0)


def _box(logits: np.ndarray, view: View) -> Corners:
    """Of the mask of the picture's size, from where rows' and columns' maxima cross zero: to a pixel or so."""
    width, height = view.shown
    seen = logits[: math.ceil(height), : math.ceil(width)]
    x1, x2 = _ends(seen.max(axis=0), view.size.width / width, view.size.width)
    y1, y2 = _ends(seen.max(axis=1), view.size.height / height, view.size.height)
    return x1, y1, x2, y2


def _ends(maxima: np.ndarray, scale: float, length: int) -> tuple[float, float]:
    """The first and the last pixel above zero between linearly enlarged maxima; (0, 0) if there are none."""
    (above,) = np.nonzero(maxima > 0)
    if not len(above):
        return 0.0, 0.0
    first = _crossing(maxima, above[0], -1)
    last = _crossing(maxima, above[-1], 1)
    start, end = (first + 0.5) * scale - 0.5, (last + 0.5) * scale - 0.5
    return max(0.0, math.ceil(start)), min(length - 1.0, math.floor(end))


def _crossing(maxima: np.ndarray, inside: int, step: int) -> float:
    outside = inside + step
    if not 0 <= outside < len(maxima):
        return inside + step * 0.5
    high, low = float(maxima[inside]), float(maxima[outside])
    return inside + step * high / (high - low)


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
    for number, segment in numbered:
        mask = segment.mask.unpack().view(np.uint8)
        if Size.of(mask) != size:
            mask = cv2.resize(mask, size, interpolation=cv2.INTER_NEAREST)
        seen[mask.view(bool)] = number
    return seen


def mask_at(segments: list[Segment], numbers: Iterable[int]) -> Mask:
    """All of these together; numbers as in `labels`."""
    chosen = [segments[number - 1].mask.unpack() for number in numbers]
    return np.logical_or.reduce(chosen)
