"""Evening out: spreads wanted steps of colour smoothly over a hole (screened Poisson equation, by multigrid)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from ..geometry import Mask
from .pyramid import repeated

CYCLES = 3
"""Each leaves a tenth of the error, or less."""
ROUNDS = 2
DAMPING = 0.8
CROSS = np.array([[0, 1, 0], [1, 0, 1], [0, 1, 0]], np.float32)


class _Grid(NamedTuple):
    """What stays the same at one size; (H, W, 3) float32."""

    area: np.ndarray
    """0 or 1"""
    weight: np.ndarray
    """What c is multiplied by in its own pixel."""
    share: np.ndarray
    """How much of what is wrong there a round mends."""


def evened(wanted: np.ndarray, hole: Mask, hold: float, check: Callable[[], None]) -> np.ndarray:
    """(H, W, 3) float32: c with 4 c - its four neighbours + hold c = wanted in the hole, and c = 0 outside.

    `wanted`: (H, W, 3) float32, 0 outside the hole. Beyond the picture's border c goes on as at it.
    """
    area = hole.astype(np.float32)
    grids = list(_grids(area, hold * area))
    change = None
    for _ in range(CYCLES):
        change = _cycle(change, wanted, grids, check)
    assert change is not None
    return change


def _grids(area: np.ndarray, hold: np.ndarray) -> Iterator[_Grid]:
    """Finest first, each half as large as the one before."""
    while True:
        parts = (area, 4 + hold, DAMPING * area / (4 + hold))
        yield _Grid(*(repeated(part, 3) for part in parts))
        if min(area.shape) <= 4:
            return
        area, hold = _coarser(area, hold)


def _cycle(
    change: np.ndarray | None, wanted: np.ndarray, grids: Sequence[_Grid], check: Callable[[], None]
) -> np.ndarray:
    """Smooth, solve what is left at half the size, where it takes fewer rounds, smooth again. None is all 0."""
    grid, *coarser = grids
    change = _smoothed(change, wanted, grid)
    check()
    if coarser:
        left = _beside(change)
        left += wanted
        left *= grid.area
        left -= grid.weight * change
        coarse = _cycle(None, _halved(left) * (4 * coarser[0].area), coarser, check)
        change += _doubled(coarse, grid.area.shape) * grid.area
    return _smoothed(change, wanted, grid)


def _smoothed(change: np.ndarray | None, wanted: np.ndarray, grid: _Grid) -> np.ndarray:
    pull = grid.share * wanted
    for _ in range(ROUNDS):
        if change is None:
            change = pull
            continue
        mended = _beside(change)
        mended *= grid.share
        mended += pull
        mended += (1 - DAMPING) * change
        change = mended
    assert change is not None
    return change


def _coarser(area: np.ndarray, hold: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which pixels of half the size are hole, and what holds them at 0.

    Known pixels too few to make their coarse pixel known hold it instead, by as many edges as they share with the hole.
    """
    coarse = (_halved(area) > 0.5).astype(np.float32)
    swallowed = (1 - area) * cv2.resize(coarse, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)[
        : len(area), : area.shape[1]
    ]
    held = _even(area * (hold + cv2.filter2D(swallowed, -1, CROSS, borderType=cv2.BORDER_CONSTANT)))
    return coarse, 4 * coarse * cv2.resize(held, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _beside(change: np.ndarray) -> np.ndarray:
    """Sums of the four neighbours."""
    return cv2.filter2D(change, -1, CROSS, borderType=cv2.BORDER_REPLICATE)


def _halved(array: np.ndarray) -> np.ndarray:
    """Weighted means around each 2 x 2: the transpose of linear enlarging, which multigrid wants."""
    kernel = np.array([1, 3, 3, 1], np.float32) / 8
    return cv2.sepFilter2D(_even(array), -1, kernel, kernel, anchor=(1, 1), borderType=cv2.BORDER_CONSTANT)[::2, ::2]


def _doubled(array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    return cv2.resize(array, None, fx=2, fy=2, interpolation=cv2.INTER_LINEAR)[: shape[0], : shape[1]]


def _even(array: np.ndarray) -> np.ndarray:
    down, across = (length % 2 for length in array.shape[:2])
    return cv2.copyMakeBorder(array, 0, down, 0, across, cv2.BORDER_CONSTANT) if down or across else array
