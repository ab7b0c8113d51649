"""Descriptors of patches: a few numbers whose squared differences stand for the patches' own (SSD)."""

from __future__ import annotations

import cv2
import numpy as np

from ..crops import around
from .pyramid import RADIUS, SIZE, Level, mirrored

ORDERS = (5, 2, 2, 1, 1)
"""How many diagonals of the cosine transform are kept, per feature channel: fine lightness, coarse colour."""
COUNT = sum(order * (order + 1) // 2 for order in ORDERS)


def everywhere(level: Level) -> np.ndarray:
    """(H * W, 23) float32: the low end of each 7 x 7 patch's cosine transform.

    The transform is orthonormal, so nearly all of the SSD of 7 x 7 x 5 numbers is there at a tenth of the cost.
    """
    return _transformed(level.features).reshape(-1, COUNT)


def of_targets(level: Level) -> np.ndarray:
    """(N, 23) float32, in the order of `np.nonzero(level.targets)`."""
    part = around(level.targets, 0, RADIUS).slices
    return _transformed(level.features[part])[level.targets[part]]


def _transformed(features: np.ndarray) -> np.ndarray:
    basis = _cosines(SIZE)
    inner = slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS)
    result = np.empty((*features.shape[:2], COUNT), np.float32)
    at = 0
    for plane, order in zip(cv2.split(mirrored(features)), ORDERS, strict=True):
        for u in range(order):
            for v in range(order - u):
                result[..., at] = cv2.sepFilter2D(plane, cv2.CV_32F, basis[u], basis[v])[inner]
                at += 1
    return result


def _cosines(size: int) -> np.ndarray:
    """(size, size) float32: the orthonormal DCT-II, a row per frequency."""
    k, x = np.mgrid[:size, :size]
    rows = np.cos(np.pi * k * (x + 0.5) / size) * np.sqrt(2 / size)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)
