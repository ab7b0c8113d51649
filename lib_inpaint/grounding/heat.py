"""From a coarse map of where words fit to places: each with a box and points to ask a segmenter for its outline."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..geometry import Box, Mask, Point, Size

SURE = 0.35
"""The peak of a place must be at least so hot: an unfitting word stays below it everywhere."""
EDGE = 0.2
"""No place reaches where it is colder..."""
PART, PEAK_PART = 0.4, 0.6
"""...or colder than this part of the hottest peak; a place whose own peak is below the second part is none."""
SMALLEST = 0.0004
"""As a part of the map: about 50 of CLIPSeg's pixels."""
MOST = 20
HOT = 0.85
"""As a part of a place's peak: where a point may be put."""
APART = 0.3
"""How far a further point lies from the others, as a part of the place's longest side."""
MOST_POINTS = 3


class Place(NamedTuple):
    """Where the words fit."""

    box: Box
    """Picture pixels, inside the picture."""
    points: tuple[Point, ...]
    """Picture pixels, the surest first; one to three."""
    score: float
    """The peak, 0 to 1."""
    heat: np.ndarray
    """(h, w) float32 on the map's grid: 1 at the peak, 0 outside the place."""

    @property
    def mask(self) -> Mask:
        """(h, w) bool on the map's grid."""
        return self.heat > 0


def places(heat: np.ndarray, size: Size) -> list[Place]:
    """Connected hot parts of the map of a picture of that size, the hottest first; empty where nothing is hot."""
    heat = np.nan_to_num(heat)
    peak = float(heat.max(initial=0))
    if peak < SURE:
        return []
    labels = np.asarray(cv2.connectedComponents((heat >= max(EDGE, PART * peak)).astype(np.uint8), connectivity=8)[1])
    found = [place for label in range(1, int(labels.max()) + 1) if (place := _place(heat, labels == label, size, peak))]
    return sorted(found, key=lambda place: place.score, reverse=True)[:MOST]


def _place(heat: np.ndarray, mask: Mask, size: Size, hottest: float) -> Place | None:
    own = np.where(mask, heat, 0).astype(np.float32)
    peak = float(own.max())
    if peak < max(SURE, PEAK_PART * hottest) or np.count_nonzero(mask) < SMALLEST * mask.size:
        return None
    across, down = size.width / heat.shape[1], size.height / heat.shape[0]
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    box = Box(x, y, x + width, y + height)
    points = tuple(
        Point((x + 0.5) * across, (y + 0.5) * down) for x, y in _hot_points(own, mask, APART * max(width, height))
    )
    return Place(box.scaled(across, down).clamped(size), points, peak, own / peak)


def _hot_points(own: np.ndarray, mask: Mask, apart: float) -> list[tuple[int, int]]:
    """The first hot and far from the edge, the others hot and far from those before; (x, y) on the grid."""
    padded = np.pad(mask.astype(np.uint8), 1)
    inside = cv2.distanceTransform(padded, cv2.DIST_L2, 3)[1:-1, 1:-1]
    worth = np.where(own >= HOT * own.max(), own * np.sqrt(inside), 0)
    ys, xs = np.indices(mask.shape)
    chosen: list[tuple[int, int]] = []
    while len(chosen) < MOST_POINTS and worth.max() > 0:
        y, x = np.unravel_index(int(worth.argmax()), worth.shape)
        chosen.append((int(x), int(y)))
        worth = np.where(np.hypot(xs - x, ys - y) < apart, 0, worth)
    return chosen


def agreement(mask: Mask, place: Place) -> float:
    """How well a mask fits a place, 0 to 1: intersection over union, weighed by heat. Both on the map's grid."""
    inside = float(place.heat[mask].sum())
    return inside / max(1e-6, float(np.count_nonzero(mask)) + float(place.heat.sum()) - inside)
