"""One resolution of a picture with a hole, as PatchMatch sees it, and the next coarser one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ..geometry import Image, Mask
from ..masks import bounds

RADIUS = 3
"""Patches are 7 x 7."""
SIZE = 2 * RADIUS + 1
TEXTURE = 0.5
"""How much the two roughness channels count beside lightness."""
DEEPEST = 7
"""Pixels from the rim to the hole's middle at the coarsest level: about a patch, so that a patch sees across."""
FEWEST_SOURCES = 50


@dataclass(frozen=True, eq=False)
class Level:
    """`features`: (H, W, 5) float32: L, a, b (Lab) and the roughness across and down; inside the hole a guess."""

    features: np.ndarray
    hole: Mask

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W)"""
        height, width = self.hole.shape
        return height, width

    @cached_property
    def sources(self) -> Mask:
        """Centres of patches without any hole in them; patches run over the border into the mirrored picture."""
        return ~self.targets

    @cached_property
    def targets(self) -> Mask:
        """Centres of patches with some hole in them."""
        return cv2.dilate(self.hole.astype(np.uint8), np.ones((SIZE, SIZE), np.uint8)).astype(bool)

    @cached_property
    def depth(self) -> np.ndarray:
        """(H, W) float32: how far each hole pixel is from the known."""
        return cv2.distanceTransform(self.hole.astype(np.uint8), cv2.DIST_L2, 3)

    def filled(self, features: np.ndarray) -> Level:
        """With another guess for the hole."""
        return Level(features, self.hole)

    def coarser(self) -> Level:
        return Level(*halved(self.features, self.hole))


def halved(array: np.ndarray, hole: Mask) -> tuple[np.ndarray, Mask]:
    """An (H, W, C) float32 array and its hole at half the size (rounded up).

    The known pixels are averaged alone, so that the object never seeps out; a pixel with any hole in it is hole.
    """
    mean = _quarter(_even(array))
    smaller = np.zeros(mean.shape[:2], bool)
    if box := bounds(hole):
        rows, columns = (slice(part.start // 2, -(-part.stop // 2)) for part in box.slices)
        touched = slice(2 * rows.start, 2 * rows.stop), slice(2 * columns.start, 2 * columns.stop)
        known, channels = _even((~hole[touched]).astype(np.float32)), array.shape[2]
        weight = _quarter(known)
        total = _quarter(_even(array[touched]) * repeated(known, channels))
        mean[rows, columns] = total / repeated(np.maximum(weight, 0.25), channels)
        smaller[rows, columns] = weight < 1
    return mean, smaller


def reduced(
    image: Image, hole: Mask, is_small: Callable[[Mask], bool], check: Callable[[], None]
) -> list[tuple[np.ndarray, Mask]]:
    """Picture and hole at full size, at half of it, and so on until it is small enough."""
    sizes: list[tuple[np.ndarray, Mask]] = [(image, hole)]
    while not is_small(sizes[-1][1]):
        check()
        sizes.append(halved(sizes[-1][0].astype(np.float32, copy=False), sizes[-1][1]))
    return sizes


def pyramid(image: np.ndarray, hole: Mask) -> list[Level]:
    """Finest first, down to where a patch sees across the hole. `image`: (H, W, 3) RGB 0..255, any number type."""
    levels = [_finest(image, hole)]
    while levels[-1].depth.max() > DEEPEST:
        coarser = levels[-1].coarser()
        if coarser.sources.sum() < FEWEST_SOURCES:
            break
        levels.append(coarser)
    return levels


def _finest(image: Image, hole: Mask) -> Level:
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return Level(np.dstack([lab, TEXTURE * _roughness(lab[..., 0], hole)]), hole)


def _roughness(light: np.ndarray, hole: Mask) -> np.ndarray:
    """(H, W, 2): mean absolute difference of neighbours across and down, of known pixels only.

    Grass and a flat green look alike once scaled down; this tells them apart (Newson et al. 2014).
    """
    known = (~hole).astype(np.float32)
    across = np.abs(np.diff(light, axis=1, prepend=light[:, :1]))
    down = np.abs(np.diff(light, axis=0, prepend=light[:1]))
    across[:, 1:] *= known[:, 1:] * known[:, :-1]
    down[1:] *= known[1:] * known[:-1]
    across, down, weight = (cv2.blur(plane, (9, 9), borderType=cv2.BORDER_REFLECT) for plane in (across, down, known))
    return np.dstack([across, down]) / np.maximum(weight, 0.01)[..., None]


def mirrored(array: np.ndarray) -> np.ndarray:
    """A patch's radius larger on each side."""
    return cv2.copyMakeBorder(array, RADIUS, RADIUS, RADIUS, RADIUS, cv2.BORDER_REFLECT_101)


def _even(array: np.ndarray) -> np.ndarray:
    down, across = (length % 2 for length in array.shape[:2])
    return cv2.copyMakeBorder(array, 0, down, 0, across, cv2.BORDER_REPLICATE) if down or across else array


def _quarter(array: np.ndarray) -> np.ndarray:
    """Means of 2 x 2."""
    return cv2.resize(array, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def repeated(plane: np.ndarray, channels: int) -> np.ndarray:
    """(H, W, channels) of (H, W): numpy takes twice as long for what it spreads over a few channels by itself."""
    return cv2.merge([plane] * channels)
