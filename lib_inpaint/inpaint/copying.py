"""The last step: each hole pixel is copied from its match, crisp, and the colours are evened out where copies meet."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..geometry import Image, Mask
from .poisson import evened

LARGEST_STEP = 20.0
"""Grey levels. A larger difference where copies meet is a line that belongs there, not a colour to even out."""
REACH = 1.5
"""How far evening out reaches, in parts of the hole's depth."""
CYCLES = 4
ROUNDS = 3
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def copied(image: Image, hole: Mask, source: np.ndarray, check: Callable[[], None]) -> Image:
    """A new image with each hole pixel taken from `source`, (H, W) int32 flat indices, used inside the hole only."""
    result = image.copy()
    result[hole] = image.reshape(-1, 3)[source[hole]]
    check()
    window = _window(hole)
    wanted = _missing_steps(_tones(image, hole), hole, source, check)[window]
    depth = float(cv2.distanceTransform(hole.astype(np.uint8), cv2.DIST_L2, 3).max())
    change = evened(wanted, hole[window], 1 / (1 + REACH * depth) ** 2, check)[hole[window]]
    result[hole] = (result[hole] + change).round().clip(0, 255).astype(np.uint8)
    return result


def _window(hole: Mask) -> tuple[slice, slice]:
    """The hole and, where there is one, a pixel around it."""
    y, x = (np.flatnonzero(hole.any(axis=axis)) for axis in (1, 0))
    return slice(max(0, y[0] - 1), y[-1] + 2), slice(max(0, x[0] - 1), x[-1] + 2)


def _tones(image: Image, hole: Mask) -> np.ndarray:
    """(H, W, 3) float32: means of 5 x 5 known pixels: colours are evened out by these, not by the grain."""
    known = (~hole).astype(np.float32)
    weight = cv2.blur(known, (5, 5))[..., None]
    return cv2.blur(image * known[..., None], (5, 5)) / np.maximum(weight, 0.01)


def _missing_steps(tones: np.ndarray, hole: Mask, source: np.ndarray, check: Callable[[], None]) -> np.ndarray:
    """(H, W, 3) float32: by how much each hole pixel should be lighter against its four neighbours, summed.

    A step between two pixels should be as where either was copied from (the mean of both).
    """
    height, width = hole.shape
    y, x = np.nonzero(hole)
    sy, sx = np.divmod(source[y, x], width)
    own = tones[sy, sx]
    total = np.zeros((len(y), 3), np.float32)
    for dy, dx in NEIGHBOURS:
        ny, nx = np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)
        inner = hole[ny, nx, None]
        ty, tx = np.divmod(source[ny, nx], width)
        mine = _step(tones, sy, sx, dy, dx)
        theirs = -_step(tones, ty, tx, -dy, -dx)
        now = own - np.where(inner, tones[ty, tx], tones[ny, nx])
        gap = np.where(inner, (mine + theirs) / 2, mine) - now
        size = np.maximum(np.abs(gap).max(axis=1, keepdims=True), 1)
        inside = (ny != y) | (nx != x)
        total += gap * (inside[:, None] * np.minimum(1, (LARGEST_STEP / size) ** 2))
        check()
    missing = np.zeros((height, width, 3), np.float32)
    missing[y, x] = total
    return missing


def _step(tones: np.ndarray, y: np.ndarray, x: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """(N, 3): how much lighter each of these pixels is than its neighbour."""
    height, width = tones.shape[:2]
    return tones[y, x] - tones[np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)]
