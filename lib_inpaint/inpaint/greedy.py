"""A first guess for a small hole: whole patches laid from the rim inwards, lines first (Criminisi, Perez, Toyama 2004)."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .pyramid import RADIUS, Level

SIZE = 2 * RADIUS + 1
MOST_SOURCES = 40_000
MOST_WORK = 200_000_000
"""Sources times hole pixels; more would take longer than a guess is worth."""


def guess(level: Level, check: Callable[[], None]) -> tuple[np.ndarray, np.ndarray]:
    """(H, W, 5) features with the hole filled, and (H, W) int32: the flat index each hole pixel was copied from, else -1."""
    count = int(level.sources.sum())
    if count > MOST_SOURCES or count * int(level.hole.sum()) > MOST_WORK:
        return _smooth(level), np.full(level.shape, -1, np.int32)
    return _laid(level, check)


def _smooth(level: Level) -> np.ndarray:
    hole = level.hole.astype(np.uint8)
    planes = [np.ascontiguousarray(plane) for plane in np.moveaxis(level.features, 2, 0)]
    return np.dstack([cv2.inpaint(plane, hole, 3, cv2.INPAINT_NS) for plane in planes])


def _laid(level: Level, check: Callable[[], None]) -> tuple[np.ndarray, np.ndarray]:
    height, width = level.shape
    sources = np.flatnonzero(level.sources)
    patches = _patches(level.features, sources)
    squares = patches**2
    # Everything below is padded by a patch's radius; the padding is never filled and, unlike in sources, never compared.
    features = cv2.copyMakeBorder(level.features, *[RADIUS] * 4, cv2.BORDER_CONSTANT)
    unknown = _framed(level.hole, False)
    trust = _framed(~level.hole, False).astype(np.float32)
    index = np.arange(height * width, dtype=np.int32).reshape(height, width)
    index = cv2.copyMakeBorder(index, *[RADIUS] * 4, cv2.BORDER_REFLECT_101)
    origin = np.full(index.shape, -1, np.int32)
    while unknown.any():
        y, x, certain = _most_urgent(features, unknown, trust)
        window = slice(y - RADIUS, y + RADIUS + 1), slice(x - RADIUS, x + RADIUS + 1)
        seen = (trust[window] > 0)[..., None] * np.ones(features.shape[2], np.float32)
        cost = squares @ seen.ravel() - 2 * (patches @ (features[window] * seen).ravel())
        best = int(cost.argmin())
        fresh = unknown[window].copy()
        features[window][fresh] = patches[best].reshape(SIZE, SIZE, -1)[fresh]
        row, column = divmod(sources[best], width)
        origin[window][fresh] = index[row : row + SIZE, column : column + SIZE][fresh]
        trust[window][fresh] = certain
        unknown[window] = False
        check()
    inner = slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS)
    return features[inner], origin[inner]


def _framed(array: np.ndarray, value: float) -> np.ndarray:
    return np.pad(array, RADIUS, constant_values=value)


def _patches(features: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(N, 7 * 7 * 5) float32."""
    width = features.shape[1]
    padded = cv2.copyMakeBorder(features, *[RADIUS] * 4, cv2.BORDER_REFLECT_101)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (SIZE, SIZE), axis=(0, 1))
    chosen = windows[centres // width, centres % width]
    return np.ascontiguousarray(np.moveaxis(chosen, 1, 3)).reshape(len(centres), -1)


def _most_urgent(features: np.ndarray, unknown: np.ndarray, trust: np.ndarray) -> tuple[int, int, float]:
    """The rim pixel to fill next: much known around it, and a line running into it."""
    known = trust > 0
    rim = unknown & cv2.dilate(known.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    certain = cv2.blur(trust, (SIZE, SIZE))
    strength = _lines(features[..., 0], known)
    y, x = np.nonzero(rim)
    first = int((certain[y, x] * (strength[y, x] + 0.1)).argmax())
    return int(y[first]), int(x[first]), float(certain[y[first], x[first]])


def _lines(light: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(H, W): how strongly a line of equal brightness hits the rim here."""
    light = np.ascontiguousarray(light)
    solid = cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    gx, gy = (cv2.Sobel(light, cv2.CV_32F, *axis) * solid for axis in ((1, 0), (0, 1)))
    weight = cv2.blur(solid, (SIZE, SIZE)) + 1e-3
    xx, yy, xy = (cv2.blur(product, (SIZE, SIZE)) / weight for product in (gx * gx, gy * gy, gx * gy))
    soft = cv2.GaussianBlur(known.astype(np.float32), (0, 0), 1.5)
    nx, ny = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    length = np.sqrt(nx * nx + ny * ny) + 1e-6
    nx, ny = nx / length, ny / length
    # The isophote is the gradient turned by 90 degrees; its part along the rim's normal, averaged over the patch.
    return np.sqrt(np.maximum(xx * ny * ny + yy * nx * nx - 2 * xy * nx * ny, 0)) / 100
