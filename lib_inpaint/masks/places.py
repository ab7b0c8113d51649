"""Places: parts of a mask that lie far from each other."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Mask

CELL = 16
"""Pixels a side: the distance is judged on a grid of such cells."""


def numbered_places(mask: Mask, distance: int) -> tuple[np.ndarray, int]:
    """(H, W) integers, the number of the place that each True pixel belongs to, from 1; and how many places there are.

    Parts nearer to each other than about `distance` pixels are one place.
    """
    height, width = mask.shape
    rows = np.logical_or.reduceat(mask, np.arange(0, height, CELL), axis=0)
    cells = np.logical_or.reduceat(rows, np.arange(0, width, CELL), axis=1)
    near = cv2.dilate(cells.astype(np.uint8), np.ones((distance // CELL + 1,) * 2, np.uint8))
    count, places = cv2.connectedComponents(near)
    places = np.repeat(np.repeat(places, CELL, axis=0)[:height], CELL, axis=1)[:, :width]
    return places * mask, count - 1


def places(mask: Mask, distance: int) -> list[Mask]:
    """Each place as a mask of its own; none for an empty mask."""
    numbers, count = numbered_places(mask, distance)
    return [numbers == number for number in range(1, count + 1)]
