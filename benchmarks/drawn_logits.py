"""A drawn scene's low-resolution logits for a grid of clicks: nested regions, as a trained SAM would answer with.

Random weights give masks without any sense; what comes after the decoder is measured on these instead.
"""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from lib_inpaint.geometry import Size

SIDE = 256
"""Of the logits."""

LEVELS = (150, 40, 10)
"""Regions of the picture: part, object, whole."""


class Drawn(NamedTuple):
    logits: np.ndarray
    """(3, 256, 256) float32 of one click."""
    scores: np.ndarray
    """(3,)"""


class Scene:
    """Regions around random seeds at three levels; every click sees its own slightly other edges and scores."""

    def __init__(self, picture: Size, seed: int = 0):
        small = picture.within(SIDE)
        self.size = Size(*(max(1, round(side)) for side in small))
        self._random = np.random.default_rng(seed)
        self._levels = [self._distances(count) for count in LEVELS]

    def click(self, x: float, y: float) -> Drawn:
        """At parts of the picture, 0 to 1."""
        number = int(y * 10_000) * 10_007 + int(x * 10_000)
        random = np.random.default_rng(number)
        row, column = int(y * self.size.height), int(x * self.size.width)
        drawn = [self._region(distances, row, column, random) for distances in self._levels]
        return Drawn(np.stack(drawn), random.uniform(0.75, 1.0, 3).astype(np.float32))

    def _distances(self, count: int) -> np.ndarray:
        """(h, w, count) from each seed."""
        seeds = self._random.random((count, 2)) * (self.size.width, self.size.height)
        rows, columns = np.mgrid[: self.size.height, : self.size.width].astype(np.float32)
        return np.stack([np.hypot(columns - x, rows - y) for x, y in seeds], axis=2).astype(np.float32)

    def _region(self, distances: np.ndarray, row: int, column: int, random: np.random.Generator) -> np.ndarray:
        mine = distances[row, column].argmin()
        others = np.delete(distances, mine, axis=2).min(axis=2)
        steepness = random.choice([1.0, 4.0, 12.0])
        wobble = cv2.resize(random.standard_normal((9, 9)).astype(np.float32), tuple(self.size)) * 0.4
        logits = np.full((SIDE, SIDE), -20, np.float32)
        inside = (others - distances[:, :, mine]) / 2 + wobble
        logits[: self.size.height, : self.size.width] = np.clip(inside * steepness, -20, 20)
        return logits
