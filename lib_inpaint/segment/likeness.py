"""How much one thing in a picture is like another: its colours, its shape, its size."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..geometry import Image, Mask
from ..masks import area, bounds

BINS = 12
"""Of the histogram of colours along each axis of Lab."""
SIDE = 48
"""Pixels of the square in which shapes are laid on each other."""
PART = 0.22
"""Of the square that a shape fills, whatever its size."""
TURNS = 24


@dataclass(frozen=True, eq=False)
class Look:
    """What a thing looks like."""

    area: int
    """Pixels."""
    colours: np.ndarray
    """(BINS, BINS, BINS) float32, how much of it has which colour; its squares add up to 1."""
    tint: np.ndarray
    """(3,) mean Lab, 0 to 255."""
    shape: Mask
    """(SIDE, SIDE), moved into the middle and scaled to one area."""

    @classmethod
    def of(cls, lab: np.ndarray, mask: Mask) -> Look:
        """Of a mask that is not empty; `lab` is (H, W, 3) uint8, `as_lab` of the picture."""
        inside = lab[mask]
        return cls(area(mask), _colours(inside), inside.mean(axis=0), _shape(mask))

    def size_ratio(self, other: Look) -> float:
        """1 for equal areas, 0.5 where either is half of the other."""
        return min(self.area, other.area) / max(self.area, other.area)

    def colour_likeness(self, other: Look) -> float:
        """0 to 1: how much the histograms share."""
        return float(np.sum(self.colours * other.colours))

    def tint_distance(self, other: Look) -> float:
        """Of the mean colours; light counts half, since one may stand in the shade."""
        return float(np.linalg.norm((self.tint - other.tint) * (0.5, 1, 1)))

    def shape_likeness(self, other: Look) -> float:
        """0 to 1: the best intersection over union of the shapes, turned and mirrored in any way."""
        return max(_overlap(self.shape, turned) for turned in _turned(other.shape))


def as_lab(image: Image) -> np.ndarray:
    """(H, W, 3) uint8, softened so that noise is no colour."""
    return cv2.cvtColor(cv2.GaussianBlur(image, (0, 0), 1), cv2.COLOR_RGB2LAB)


def _colours(inside: np.ndarray) -> np.ndarray:
    counts, _ = np.histogramdd(inside, BINS, [(0, 256)] * 3)
    for axis in range(3):
        counts = counts / 2 + (np.roll(counts, 1, axis) + np.roll(counts, -1, axis)) / 4
    return np.sqrt(counts / counts.sum()).astype(np.float32)


def _shape(mask: Mask) -> Mask:
    box = bounds(mask)
    assert box is not None
    rows, columns = np.nonzero(mask[box.slices])
    scale = np.sqrt(PART * SIDE * SIDE / len(rows))
    x, y = columns.mean(), rows.mean()
    place = np.array([[scale, 0, SIDE / 2 - scale * x], [0, scale, SIDE / 2 - scale * y]])
    part = mask[box.slices].astype(np.float32)
    if scale < 1:
        part = cv2.GaussianBlur(part, (0, 0), 0.5 / scale)
    return cv2.warpAffine(part, place, (SIDE, SIDE)) >= 0.5


def _turned(shape: Mask) -> list[Mask]:
    sides = (shape.astype(np.float32), shape[:, ::-1].astype(np.float32))
    middle = ((SIDE - 1) / 2, (SIDE - 1) / 2)
    turns = [cv2.getRotationMatrix2D(middle, 360 * turn / TURNS, 1) for turn in range(TURNS)]
    return [cv2.warpAffine(side, turn, (SIDE, SIDE)) >= 0.5 for side in sides for turn in turns]


def _overlap(one: Mask, other: Mask) -> float:
    return np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other))
