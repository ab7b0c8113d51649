"""How much one thing in a picture is like another: its colours, its shape, its size."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..geometry import Image, Mask, Size
from ..masks import area, bounds
from ..masks.extent import as_bytes

BINS = 12
"""Of the histogram of colours along each axis of Lab."""
SIDE = 48
"""Pixels of the square in which shapes are laid on each other."""
PART = 0.22
"""Of the square that a shape fills, whatever its size."""
TURNS = 24
DOUBT = 0.2
"""Natural logarithm: how much commoner a colour must be on the other side to move a pixel there."""
PLAUSIBLE = 0.4
"""Intersection over union with the mask; less is another thing."""
BAND = 0.6
"""How far the true outline may be from a mask's, of how deep the mask is."""


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
        mask = sharpened(lab, mask)
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


def sharpened(lab: np.ndarray, mask: Mask) -> Mask:
    """The outline moved to where the colours of the inside end: SAM rounds the corners of what is small to it.

    Near the outline each pixel goes where its colour is commoner, in the middle of the mask or around it.
    """
    box = bounds(mask)
    assert box is not None
    depth = float(cv2.distanceTransform(as_bytes(np.pad(mask, 1)), cv2.DIST_L2, 5).max())
    band = max(2, round(BAND * depth))
    there = box.padded(3 * band + 1).clamped(Size.of(mask)).slices
    part, colours = mask[there], lab[there]
    distance = (
        cv2.distanceTransform(as_bytes(~part), cv2.DIST_L2, 5)
        - cv2.distanceTransform(as_bytes(np.pad(part, 1)), cv2.DIST_L2, 5)[1:-1, 1:-1]
    )
    inside, around = distance < -min(band, 0.5 * depth), (distance > band) & (distance <= 3 * band)
    if not around.any():
        return mask
    commoner = np.log(_commonness(colours, inside)) - np.log(_commonness(colours, around))
    # Where colours do not tell, the mask does.
    commoner = cv2.GaussianBlur(commoner, (0, 0), 0.7) + np.where(part, DOUBT, -DOUBT)
    belongs = np.where(np.abs(distance) <= band, commoner > 0, part) & (distance <= band)
    count, labels = cv2.connectedComponents(as_bytes(belongs), connectivity=4)
    sharp = np.zeros_like(mask)
    sharp[there] = labels == 1 + np.bincount(np.asarray(labels, np.int32).ravel(), minlength=2)[1:].argmax()
    return sharp if count > 1 and _overlap(sharp, mask) >= PLAUSIBLE else mask


def _commonness(colours: np.ndarray, mask: Mask) -> np.ndarray:
    """(H, W) float32: how common each pixel's colour is among those of the mask."""
    counts = _smoothed(_counted(colours[mask]))
    bins = tuple(np.moveaxis(colours.astype(np.int32) * BINS // 256, 2, 0))
    return ((counts[bins] + 0.02) / (counts.sum() + 0.02 * 50)).astype(np.float32)


def _colours(inside: np.ndarray) -> np.ndarray:
    counts = _smoothed(_counted(inside))
    return np.sqrt(counts / counts.sum()).astype(np.float32)


def _counted(colours: np.ndarray) -> np.ndarray:
    """(BINS, BINS, BINS) how many of (N, 3) there are of each colour."""
    first, second, third = (colours.astype(np.int32) * BINS // 256).T
    return np.bincount((first * BINS + second) * BINS + third, minlength=BINS**3).reshape(BINS, BINS, BINS)


def _smoothed(counts: np.ndarray) -> np.ndarray:
    for axis in range(3):
        counts = counts / 2 + (np.roll(counts, 1, axis) + np.roll(counts, -1, axis)) / 4
    return counts


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
