"""One resolution of a picture with a hole: its features, its patches' descriptors, and the next coarser one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..geometry import Image, Mask

RADIUS = 3
"""Patches are 7 x 7."""
TEXTURE = 0.5
"""How much the roughness channels count beside brightness."""


@dataclass(frozen=True, eq=False)
class Level:
    """`features`: (H, W, 5) float32: L, a, b (Lab) and the roughness across and down; inside `hole` a guess."""

    features: np.ndarray
    hole: Mask

    @property
    def shape(self) -> tuple[int, int]:
        return self.hole.shape

    @cached_property
    def sources(self) -> Mask:
        """Centres of patches without any hole in them. Patches run over the border into the mirrored picture."""
        return ~self.near(RADIUS)

    def near(self, pixels: int) -> Mask:
        """The hole grown by a square."""
        return cv2.dilate(self.hole.astype(np.uint8), np.ones((2 * pixels + 1,) * 2, np.uint8)).astype(bool)

    @cached_property
    def depth(self) -> np.ndarray:
        """(H, W) float32: how far each hole pixel is from the known."""
        return cv2.distanceTransform(self.hole.astype(np.uint8), cv2.DIST_L2, 3)

    def filled(self, features: np.ndarray) -> Level:
        return Level(features, self.hole)

    def coarser(self) -> Level:
        """Half the size (rounded up): means of the known pixels only; a pixel with any hole in it is hole."""
        known = _even((~self.hole).astype(np.float32))
        features = _even(self.features) * known[..., None]
        weight = _quarter(known)
        mean = _quarter(features) / np.maximum(weight, 0.25)[..., None]
        return Level(mean, weight < 1)


def finest(image: Image, hole: Mask) -> Level:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    roughness = TEXTURE * _roughness(lab[..., 0], hole)
    return Level(np.dstack([lab, roughness]), hole)


def _roughness(light: np.ndarray, hole: Mask) -> np.ndarray:
    """(H, W, 2): mean absolute difference of neighbours across and down, of known pixels only.

    Grass and a flat green look alike once scaled down; this tells them apart (Newson et al. 2014).
    """
    known = (~hole).astype(np.float32)
    across = np.abs(np.diff(light, axis=1, prepend=light[:, :1]))
    down = np.abs(np.diff(light, axis=0, prepend=light[:1]))
    across[:, 1:] *= known[:, 1:] * known[:, :-1]
    down[1:] *= known[1:] * known[:-1]
    blurred = [cv2.blur(plane, (9, 9), borderType=cv2.BORDER_REFLECT) for plane in (across, down, known)]
    return np.dstack(blurred[:2]) / np.maximum(blurred[2], 0.01)[..., None]


def _even(array: np.ndarray) -> np.ndarray:
    height, width = array.shape[:2]
    return cv2.copyMakeBorder(array, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)


def _quarter(array: np.ndarray) -> np.ndarray:
    """Means of 2 x 2."""
    return (array[::2, ::2] + array[1::2, ::2] + array[::2, 1::2] + array[1::2, 1::2]) / 4
