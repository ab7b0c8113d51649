"""The last step: each hole pixel is copied from its match, crisp, and the colours are evened out where copies meet."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..geometry import Image, Mask
from .poisson import evened
from .pyramid import repeated

LARGEST_STEP = 20.0
"""Grey levels. A larger difference where copies meet is a line that belongs there, not a colour to even out."""
REACH = 1.5
"""How far evening out reaches, in parts of the hole's depth."""
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


def copied(image: Image, hole: Mask, source: np.ndarray, check: Callable[[], None]) -> Image:
    """A new image with each hole pixel taken from `source`, (H, W) int32 flat indices, used inside the hole only."""
    result = image.copy()
    result[hole] = image.reshape(-1, 3)[source[hole]]
    check()
    window = _window(hole)
    wanted = _missing_steps(_tones(image, hole), hole, source, window, check)
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
    weight = repeated(np.maximum(cv2.blur(known, (5, 5)), 0.01), 3)
    return cv2.blur(image * repeated(known, 3), (5, 5)) / weight


def _missing_steps(
    tones: np.ndarray, hole: Mask, source: np.ndarray, window: tuple[slice, slice], check: Callable[[], None]
) -> np.ndarray:
    """(H, W, 3) float32 of the window: by how much each hole pixel should be lighter against its neighbours, summed.

    A step between two pixels should be as where either was copied from (the mean of both). It is, where both were
    copied from places side by side.
    """
    width = hole.shape[1]
    origin = np.where(hole, source, np.arange(hole.size, dtype=np.int32).reshape(hole.shape))[window]
    oy, ox = np.divmod(origin, width)
    inside = hole[window]
    missing = np.zeros((*inside.shape, 3), np.float32)
    for dy, dx in NEIGHBOURS:
        y, x = _seam(inside, oy, ox, dy, dx)
        inner = inside[y + dy, x + dx, None]
        sy, sx, ty, tx = oy[y, x], ox[y, x], oy[y + dy, x + dx], ox[y + dy, x + dx]
        mine = _step(tones, sy, sx, dy, dx)
        theirs = -_step(tones, ty, tx, -dy, -dx)
        gap = np.where(inner, (mine + theirs) / 2, mine) - (tones[sy, sx] - tones[ty, tx])
        size = np.maximum(np.abs(gap).max(axis=1, keepdims=True), 1)
        missing[y, x] += gap * np.minimum(1, (LARGEST_STEP / size) ** 2)
        check()
    return missing


def _seam(hole: Mask, oy: np.ndarray, ox: np.ndarray, dy: int, dx: int) -> tuple[np.ndarray, np.ndarray]:
    """(y, x) of the hole pixels that have a neighbour there, which came from elsewhere than beside their own origin."""
    here, there = (_shifted(-dy), _shifted(-dx)), (_shifted(dy), _shifted(dx))
    apart = (oy[there] - oy[here] != dy) | (ox[there] - ox[here] != dx)
    y, x = np.nonzero(hole[here] & apart)
    return y + max(0, -dy), x + max(0, -dx)


def _shifted(by: int) -> slice:
    """All but the first, or all but the last, or all of them."""
    return slice(max(0, by), min(0, by) or None)


def _step(tones: np.ndarray, y: np.ndarray, x: np.ndarray, dy: int, dx: int) -> np.ndarray:
    """(N, 3): how much lighter each of these pixels is than its neighbour."""
    height, width = tones.shape[:2]
    return tones[y, x] - tones[np.clip(y + dy, 0, height - 1), np.clip(x + dx, 0, width - 1)]
