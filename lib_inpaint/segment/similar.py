"""Find all like this: where SAM's embedding resembles the chosen thing it is clicked, and what comes out is judged.

The embedding tells where to look and no further model is needed. Whether a mask there is another such thing is told by
its own colours, shape and size, and by the mean of the embedding in it: of two of a kind SAM may well give a half.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol, runtime_checkable

import cv2
import numpy as np

from ..errors import UserError
from ..geometry import Image, Mask, Point, Size
from ..masks import PackedMask, area
from .automatic import Answer, GridSegmenter, Part, Segment, View, enlarged, stability
from .likeness import Look, as_lab

JUDGED = 512
"""Longest side at which masks are judged; what is alike is drawn at full size."""
LEAST_CELL = 0.35
"""How much of its cosine similarity a cell must have, of what the chosen thing's own cells mostly have."""
MOST_CLICKS = 192
SMALLEST = 30
"""Pixels of the judged size; less has no shape."""


@dataclass(frozen=True)
class Alike:
    """How like it has to be; parts of one."""

    size: float = 0.4
    """The smaller area of the larger one."""
    colours: float = 0.7
    tint: float = 22
    """Distance in Lab."""
    shape: float = 0.77
    """Intersection over union, laid on each other."""
    embedding: float = 0.8
    """Cosine similarity of the means, the picture's own mean taken off."""
    score: float = 0.5
    """The IoU that the network predicts."""

    def checked(self) -> Alike:
        if not all(0 <= part <= 1 for part in (self.size, self.colours, self.shape, self.embedding, self.score)):
            raise UserError("How alike things must be is told in parts of one, 0 to 1.")
        return self


PLAUSIBLE = 0.6
"""How much of the size it must have must be there before its outline is sharpened."""


class Cells(NamedTuple):
    """What the encoder made of the picture."""

    vectors: np.ndarray
    """(h, w, C) float32, only of cells that show the picture."""
    across: float
    """Pixels of the picture in a cell's width."""
    down: float


@runtime_checkable
class CellSegmenter(GridSegmenter, Protocol):
    """One whose embedding tells what each place looks like."""

    def cells(self, embedding: Any) -> Cells: ...


class Found(NamedTuple):
    likeness: float
    mask: Mask
    """At the judged size."""
    answer: Answer


class Search:
    """The steps of it: `next` tells where to click, `judge` takes the answers, until there is nothing to click."""

    def __init__(self, cells: Cells, view: View, image: Image, chosen: Mask, wanted: Alike):
        """`chosen` and `view` are of the picture's size; UserError for a thing too small to have a look."""
        self._wanted = wanted
        self._view = view
        size = Size.of(image)
        self._small = view.within(JUDGED)
        small = self._small.size
        self._lab = as_lab(cv2.resize(image, small, interpolation=cv2.INTER_AREA))
        self._chosen = cv2.resize(chosen.astype(np.uint8) * 255, small, interpolation=cv2.INTER_AREA) > 127
        if area(self._chosen) < SMALLEST:
            raise UserError("That object is too small in this picture to look for others like it.")
        self._scale = size.width / small.width, size.height / small.height
        self._look = Look.of(self._lab, self._chosen)
        self._vectors = cells.vectors - cells.vectors.mean(axis=(0, 1))
        self._cell = cells.across / self._scale[0], cells.down / self._scale[1]
        self._own = self._vector(self._chosen)
        self._likely = self._similarity()
        self._found: list[Found] = []
        self._clicks = 0
        self._reach = max(2.0, 0.5 * float(cv2.distanceTransform(self._chosen.astype(np.uint8), cv2.DIST_L2, 5).max()))
        self._forget(self._chosen)

    def next(self, most: int) -> list[Point]:
        """The likeliest places that were not looked at yet, in pixels of the picture; none when it is over."""
        points: list[Point] = []
        while len(points) < most and self._clicks < MOST_CLICKS:
            _, best, _, (x, y) = cv2.minMaxLoc(self._likely)
            if best <= 0:
                break
            self._clicks += 1
            cv2.circle(self._likely, (x, y), round(self._reach), 0, cv2.FILLED)
            points.append(Point((x + 0.5) * self._scale[0], (y + 0.5) * self._scale[1]))
        return points

    @property
    def part(self) -> float:
        """Of the work that is done at least, 0 to 1."""
        return self._clicks / MOST_CLICKS

    def judge(self, answers: list[Answer]) -> None:
        for answer in answers:
            found = self._judged(answer)
            if found is not None:
                self._found.append(found)
                self._forget(found.mask)

    def segments(self, taken: list[Mask]) -> list[Segment]:
        """The things, the likest first, none twice and none of the `taken`, (H, W) of any size."""
        kept = [self._chosen, *(cv2.resize(mask.view(np.uint8), self._small.size) > 0 for mask in taken)]
        segments = []
        for found in sorted(self._found, key=lambda each: each.likeness, reverse=True):
            if not any(_same(found.mask, mask) for mask in kept):
                kept.append(found.mask)
                segments.append(self._full_size(found))
        return segments

    def _full_size(self, found: Found) -> Segment:
        answer, size = found.answer, self._view.size
        part = enlarged(answer.logits, self._view)
        _, labels = cv2.connectedComponents((part.logits > 0).astype(np.uint8), connectivity=4)
        numbers = np.asarray(labels, np.int32)
        judged = cv2.resize(found.mask.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
        there = judged[part.y : part.y + numbers.shape[0], part.x : part.x + numbers.shape[1]] > 0
        counts = np.bincount(numbers[there], minlength=2)
        mask = PackedMask.of_part(numbers == 1 + counts[1:].argmax(), part.x, part.y, size)
        return Segment(mask, answer.score, stability(part.logits), answer.point)

    def _judged(self, answer: Answer) -> Found | None:
        part = enlarged(answer.logits, self._small)
        there = _clicked(part, answer.point, self._scale)
        if not self._is_plausible(area(there)):
            return None
        mask = np.zeros(self._small.size.shape, bool)
        mask[part.y : part.y + there.shape[0], part.x : part.x + there.shape[1]] = there
        look, wanted = Look.of(self._lab, mask), self._wanted
        parts = (
            self._look.size_ratio(look) - wanted.size,
            self._look.colour_likeness(look) - wanted.colours,
            1 - self._look.tint_distance(look) / wanted.tint,
            _cosine(self._own, self._vector(mask)) - wanted.embedding,
        )
        if min(parts) < 0:
            return None
        shape = self._look.shape_likeness(look)
        return Found(shape + sum(parts[:2]), mask, answer) if shape >= wanted.shape else None

    def _is_plausible(self, pixels: int) -> bool:
        """Whether something of that area is worth a closer look."""
        own = self._look.area
        return pixels >= SMALLEST and min(pixels, own) >= PLAUSIBLE * self._wanted.size * max(pixels, own)

    def _vector(self, mask: Mask) -> np.ndarray:
        """The mean of the embedding in a mask."""
        height, width = self._vectors.shape[:2]
        place = np.array([[1 / self._cell[0], 0, 0], [0, 1 / self._cell[1], 0]])
        rows, columns = np.nonzero(mask)
        columns, rows = (columns * place[0, 0]).astype(int), (rows * place[1, 1]).astype(int)
        np.clip(columns, 0, width - 1, out=columns)
        np.clip(rows, 0, height - 1, out=rows)
        weights = np.bincount(rows * width + columns, minlength=width * height).reshape(height, width)
        return np.tensordot(weights / len(rows), self._vectors, 2)

    def _similarity(self) -> np.ndarray:
        """(h, w) float32 of the judged size: how likely the thing is there, 0 where it is not."""
        lengths = np.linalg.norm(self._vectors, axis=2) * np.linalg.norm(self._own)
        cells = (self._vectors @ self._own / np.maximum(lengths, 1e-9)).astype(np.float32)
        across, down = self._cell
        # From the middles of the cells to the pixels.
        place = np.array([[1 / across, 0, 0.5 / across - 0.5], [0, 1 / down, 0.5 / down - 0.5]])
        how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        likely = cv2.warpAffine(cells, place, self._small.size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        typical = float(np.median(likely[self._chosen]))
        return np.where(likely >= LEAST_CELL * typical, likely, 0)

    def _forget(self, mask: Mask) -> None:
        """Nobody needs to click there again."""
        self._likely[mask] = 0


def _clicked(part: Part, point: Point, scale: tuple[float, float]) -> Mask:
    """The connected part of the mask that the click lies in: of many alike SAM may take pieces along."""
    inside = (part.logits > 0).astype(np.uint8)
    x, y = int(point.x / scale[0]) - part.x, int(point.y / scale[1]) - part.y
    if not (0 <= y < inside.shape[0] and 0 <= x < inside.shape[1] and inside[y, x]):
        return np.zeros_like(inside, bool)
    _, labels = cv2.connectedComponents(inside, connectivity=4)
    return np.asarray(labels == labels[y, x])


def part_at(mask: Mask, point: Point | None) -> Mask:
    """The connected part that the point lies in, or the largest one if it lies in none or there is none."""
    _, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=4)
    numbers = np.asarray(labels, np.int32)
    clicked = int(numbers[int(point.y), int(point.x)]) if point else 0
    return numbers == (clicked or 1 + int(np.argmax(np.bincount(numbers.ravel(), minlength=2)[1:])))


def _cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / max(1e-9, np.linalg.norm(one) * np.linalg.norm(other)))


def _same(one: Mask, other: Mask) -> bool:
    """Whether either is mostly in the other."""
    return area(one & other) > 0.6 * min(area(one), area(other))
