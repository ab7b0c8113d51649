"""The last step: each hole pixel is copied from its match, crisp, and the colours are evened out where copies meet."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..crops import around
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
    part = around(hole, 0, 1).slices
    result, inside = image.copy(), hole[part]
    painted = result[part]
    painted[inside] = image.reshape(-1, 3)[source[part][inside]]
    check()
    wanted = _missing_steps(_tones(image, hole), inside, _origin(source, hole, part), check)
    depth = float(cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 3).max())
    change = evened(wanted, inside, 1 / (1 + REACH * depth) ** 2, check)
    result[part] = cv2.add(painted, change, dtype=cv2.CV_8U)
    return result


def _tones(image: Image, hole: Mask) -> np.ndarray:
    """(H, W, 3) float32: means of 5 x 5 known pixels: colours are evened out by these, not by the grain."""
    known = image.copy()
    known[hole] = 0
    tones = cv2.boxFilter(known, cv2.CV_32F, (5, 5))
    near = around(hole, 0, 2).slices
    weight = cv2.boxFilter((~hole).astype(np.uint8), cv2.CV_32F, (5, 5))[near]
    tones[near] /= repeated(np.maximum(weight, 0.01), 3)
    return tones


def _origin(source: np.ndarray, hole: Mask, part: tuple[slice, slice]) -> tuple[np.ndarray, np.ndarray]:
    """Row and column that each pixel of a part is from; a known one is from its own place."""
    y, x = (axis.astype(np.int32) for axis in np.ogrid[: hole.shape[0], : hole.shape[1]])
    inside, (sy, sx) = hole[part], np.divmod(source[part], hole.shape[1])
    return np.where(inside, sy, y[part[0]]), np.where(inside, sx, x[:, part[1]])


def _missing_steps(
    tones: np.ndarray, inside: Mask, origin: tuple[np.ndarray, np.ndarray], check: Callable[[], None]
) -> np.ndarray:
    """(h, w, 3) float32 of a part: by how much each hole pixel should be lighter against its neighbours, summed.

    A step between two pixels should be as where either was copied from (the mean of both). It is, where both were
    copied from places side by side.
    """
    oy, ox = origin
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
