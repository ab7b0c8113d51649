"""A part of a picture at the small size GrabCut works at, and the way back to full size with crisp edges."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..geometry import Box, Image, Mask, Point, Size
from .mincut import edge_channels

LONGEST = 1024
"""Edges are sought at most this large; beyond, they are scaled up."""
BAND = 2.5
"""How far the outline may move at full size, in pixels of the small one."""
SHARPNESS = 0.002
"""The guided filter's epsilon for colours of 0 to 1: how weak an edge the outline still follows."""


class Closeup(NamedTuple):
    box: Box
    """Which part of the picture."""
    lab: np.ndarray
    """(h, w, 3) float32, OpenCV's 8-bit Lab."""
    edges: np.ndarray
    """(h, w, 2) uint8, what the minimum cut sees."""

    @classmethod
    def of(cls, image: Image, box: Box, longest: int) -> Closeup:
        """Of the box, which lies inside the picture, with the longest side at most that many pixels."""
        size = box.size.within(longest)
        small = cv2.resize(image[box.slices], size, interpolation=cv2.INTER_AREA)
        lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
        return cls(box, lab, edge_channels(lab))

    @property
    def size(self) -> Size:
        return Size.of(self.lab)

    @property
    def scale(self) -> tuple[float, float]:
        """Small pixels per picture pixel, across and down."""
        return self.size.width / self.box.size.width, self.size.height / self.box.size.height

    def corners(self, box: Box) -> tuple[float, float, float, float]:
        """A box of the picture in small pixels."""
        across, down = self.scale
        x1, y1, x2, y2 = box
        left, top = self.box.x1, self.box.y1
        return (x1 - left) * across, (y1 - top) * down, (x2 - left) * across, (y2 - top) * down

    def point(self, point: Point) -> Point:
        """A click in small pixels; one outside the closeup becomes its nearest pixel."""
        x, y, label = point.moved(-self.box.x1, -self.box.y1).scaled(*self.scale)
        return Point(min(max(x, 0), self.size.width - 0.5), min(max(y, 0), self.size.height - 0.5), label)

    def inside(self, box: Box) -> Mask:
        """(h, w) bool: the small pixels whose middle lies in a box of the picture."""
        x1, y1, x2, y2 = self.corners(box)
        across, down = np.arange(self.size.width) + 0.5, np.arange(self.size.height) + 0.5
        return ((down > y1) & (down < y2))[:, None] & ((across > x1) & (across < x2))

    def shrunk(self, mask: Mask) -> Mask:
        """The part of a mask of the picture's size, at the small size."""
        part = mask[self.box.slices].astype(np.uint8) * 255
        return cv2.resize(part, self.size, interpolation=cv2.INTER_AREA) > 127

    def enlarged(self, mask: Mask, image: Image) -> Mask:
        """A small mask at the picture's size, as it is."""
        whole = np.zeros(Size.of(image).shape, bool)
        part = cv2.resize(mask.astype(np.uint8), self.box.size, interpolation=cv2.INTER_NEAREST_EXACT)
        whole[self.box.slices] = part > 0
        return whole

    def full_size(self, mask: Mask, image: Image) -> Mask:
        """A small mask at the picture's size, its outline moved onto the nearest edges of the picture."""
        whole = np.zeros(Size.of(image).shape, bool)
        size = self.box.size.within(LONGEST)
        guide = cv2.resize(image[self.box.slices], size, interpolation=cv2.INTER_AREA)
        soft = _guided(mask, guide.astype(np.float32) / 255)
        if size != self.box.size:
            soft = cv2.resize(soft, self.box.size, interpolation=cv2.INTER_LINEAR)
        whole[self.box.slices] = soft > 0.5
        return whole


def _guided(mask: Mask, guide: np.ndarray) -> np.ndarray:
    """(h, w) bool and a larger (H, W, 3) float32 -> (H, W) float32, over 0.5 in the mask.

    The fast guided filter (He and Sun 2015): the mask as a local linear function of the colour, fitted at the small
    size and applied at the large one; kept to a band around the outline, so that nothing appears far from it.
    """
    small_size, size = Size.of(mask), Size.of(guide)
    small = cv2.resize(guide, small_size, interpolation=cv2.INTER_AREA)
    slopes, offset = _linear_fit(small, mask.astype(np.float32))
    lines = np.asarray(cv2.resize(np.dstack([slopes, offset]), size, interpolation=cv2.INTER_LINEAR), np.float32)
    fitted = np.einsum("hwc,hwc->hw", guide, lines[..., :3]) + lines[..., 3]
    certain = cv2.resize(_distance_inside(mask), size, interpolation=cv2.INTER_LINEAR) / BAND
    return np.where(np.abs(certain) < 1, fitted + 0.3 * certain, 0.5 + certain)


def _distance_inside(mask: Mask) -> np.ndarray:
    """How far each pixel is from the outline, negative outside; float32."""
    inside = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 3)
    outside = cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 3)
    return np.clip(inside, 0, 99) - np.clip(outside, 0, 99)


def _linear_fit(guide: np.ndarray, values: np.ndarray, radius: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Around every pixel, the (H, W, 3) slopes and the (H, W) offset that best make the values from the colours."""

    def mean(array: np.ndarray) -> np.ndarray:
        return cv2.blur(array, (2 * radius + 1, 2 * radius + 1))

    colour, value = mean(guide), mean(values)
    products = mean((guide[..., :, None] * guide[..., None, :]).reshape(*values.shape, 9)).reshape(*values.shape, 3, 3)
    spread = products - colour[..., :, None] * colour[..., None, :] + SHARPNESS * np.eye(3, dtype=np.float32)
    together = mean(guide * values[..., None]) - colour * value[..., None]
    slopes = np.linalg.solve(spread, together[..., None])[..., 0]
    offset = value - np.einsum("hwc,hwc->hw", slopes, colour)
    return mean(slopes.astype(np.float32)), mean(offset.astype(np.float32))
