"""First guesses for a small hole: smooth, and whole patches laid from the rim inwards, lines first."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .pyramid import RADIUS, SIZE, Level, mirrored

MOST_SOURCES = 40_000
MOST_WORK = 200_000_000
"""Sources times hole pixels; more would take longer than a guess is worth."""
EVEN = 0.1
"""How much a rim pixel without any line counts, in lines of 100 grey levels."""

INNER = slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS)


def smooth(level: Level) -> np.ndarray:
    """(H, W, 5) features with the hole filled as a fluid would."""
    hole = level.hole.astype(np.uint8)
    return np.dstack([cv2.inpaint(plane, hole, 3, cv2.INPAINT_NS) for plane in cv2.split(level.features)])


def affordable(level: Level) -> bool:
    count = int(level.sources.sum())
    return count <= MOST_SOURCES and count * int(level.hole.sum()) <= MOST_WORK


def laid(level: Level, check: Callable[[], None]) -> tuple[np.ndarray, np.ndarray]:
    """(H, W, 5) features with the hole filled, and (H, W) int32: the flat index a pixel was copied from, or -1.

    Criminisi, Perez, Toyama 2004: the rim pixel that knows most around it and meets the strongest line goes first.
    """
    height, width = level.shape
    sources = np.flatnonzero(level.sources)
    patches = _patches(level.features, sources)
    squares = patches**2
    features = np.pad(level.features, [(RADIUS, RADIUS)] * 2 + [(0, 0)])
    unknown = np.pad(level.hole, RADIUS)
    # Beyond the picture's edge nothing is trusted, so nothing is compared there either.
    trust = np.pad(~level.hole, RADIUS).astype(np.float32)
    index = mirrored(np.arange(height * width, dtype=np.int32).reshape(height, width))
    origin = np.full(index.shape, -1, np.int32)
    while unknown.any():
        y, x, certain = _most_urgent(features, unknown, trust)
        window = slice(y - RADIUS, y + RADIUS + 1), slice(x - RADIUS, x + RADIUS + 1)
        seen = np.repeat((trust[window] > 0).astype(np.float32), features.shape[2])
        best = int((squares @ seen - 2 * (patches @ (features[window].ravel() * seen))).argmin())
        fresh = unknown[window].copy()
        row, column = divmod(int(sources[best]), width)
        features[window][fresh] = patches[best].reshape(SIZE, SIZE, -1)[fresh]
        origin[window][fresh] = index[row : row + SIZE, column : column + SIZE][fresh]
        # Never down to nothing: a deep hole would lose its rim.
        trust[window][fresh] = max(certain, 1e-6)
        unknown[window] = False
        check()
    return features[INNER], origin[INNER]


def _patches(features: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """(N, 7 * 7 * 5) float32."""
    channels = features.shape[2]
    windows = np.lib.stride_tricks.sliding_window_view(mirrored(features), (SIZE, SIZE, channels))
    return windows[np.divmod(centres, features.shape[1])].reshape(len(centres), -1)


def _most_urgent(features: np.ndarray, unknown: np.ndarray, trust: np.ndarray) -> tuple[int, int, float]:
    """The rim pixel to fill next, and how certain what surrounds it is."""
    known = trust > 0
    rim = unknown & cv2.dilate(known.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    certain = cv2.blur(trust, (SIZE, SIZE))
    y, x = np.nonzero(rim)
    first = int((certain * (_lines(features[..., 0], known) + EVEN))[y, x].argmax())
    return int(y[first]), int(x[first]), float(certain[y[first], x[first]])


def _lines(light: np.ndarray, known: np.ndarray) -> np.ndarray:
    """(H, W): how strongly a line of equal lightness hits the rim here, in hundreds of grey levels."""
    light = np.ascontiguousarray(light)
    solid = cv2.erode(known.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(np.float32)
    gx, gy = (cv2.Sobel(light, cv2.CV_32F, *axis) * solid for axis in ((1, 0), (0, 1)))
    weight = cv2.blur(solid, (SIZE, SIZE)) + 1e-3
    xx, yy, xy = (cv2.blur(product, (SIZE, SIZE)) / weight for product in (gx * gx, gy * gy, gx * gy))
    soft = cv2.GaussianBlur(known.astype(np.float32), (0, 0), 1.5)
    nx, ny = cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    length = nx * nx + ny * ny + 1e-9
    # Lines run across the gradient: the part of the gradient ALONG the rim belongs to lines that hit it.
    return np.sqrt(np.maximum(xx * ny * ny + yy * nx * nx - 2 * xy * nx * ny, 0) / length) / 100
