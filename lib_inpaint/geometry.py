"""Points, boxes and sizes in pixels of the full-size image, and the two array aliases everything speaks in."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np

Image: TypeAlias = np.ndarray
"""(H, W, 3) uint8, RGB."""

Mask: TypeAlias = np.ndarray
"""(H, W) bool, True = repaint."""

SoftMask: TypeAlias = np.ndarray
"""(H, W) uint8, 0 = keep, 255 = repaint, in between = mix."""


class Size(NamedTuple):
    width: int
    height: int

    @classmethod
    def of(cls, array: np.ndarray) -> Size:
        """Size of an (H, W, ...) array."""
        return cls(array.shape[1], array.shape[0])

    @property
    def shape(self) -> tuple[int, int]:
        """(H, W), as NumPy wants it."""
        return self.height, self.width

    @property
    def longest(self) -> int:
        return max(self)

    def scaled(self, factor: float) -> Size:
        """Rounded, never below one pixel."""
        return Size(max(1, round(self.width * factor)), max(1, round(self.height * factor)))

    def within(self, longest: int) -> Size:
        """The same aspect with the longest side at most `longest`; never larger than now."""
        return self.scaled(min(1.0, longest / self.longest))


class Point(NamedTuple):
    """A click: (x, y) in image pixels, x to the right, y down; pixel (0, 0) covers [0, 1) x [0, 1)."""

    x: float
    y: float
    label: int = 1
    """1 = foreground, 0 = background."""

    def scaled(self, x: float, y: float) -> Point:
        return Point(self.x * x, self.y * y, self.label)

    def moved(self, x: float, y: float) -> Point:
        return Point(self.x + x, self.y + y, self.label)


class Box(NamedTuple):
    """XYXY in image pixels, end exclusive."""

    x1: int
    y1: int
    x2: int
    y2: int

    @classmethod
    def whole(cls, size: Size) -> Box:
        return cls(0, 0, size.width, size.height)

    @property
    def size(self) -> Size:
        return Size(self.x2 - self.x1, self.y2 - self.y1)

    @property
    def area(self) -> int:
        return max(0, self.x2 - self.x1) * max(0, self.y2 - self.y1)

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns: `array[box.slices]` is the crop."""
        return slice(self.y1, self.y2), slice(self.x1, self.x2)

    def moved(self, x: int, y: int) -> Box:
        return Box(self.x1 + x, self.y1 + y, self.x2 + x, self.y2 + y)

    def padded(self, pixels: int) -> Box:
        return Box(self.x1 - pixels, self.y1 - pixels, self.x2 + pixels, self.y2 + pixels)

    def clamped(self, size: Size) -> Box:
        """The part inside the picture; may be empty."""
        x1, x2 = (min(max(x, 0), size.width) for x in (self.x1, self.x2))
        y1, y2 = (min(max(y, 0), size.height) for y in (self.y1, self.y2))
        return Box(x1, y1, x2, y2)

    def union(self, other: Box) -> Box:
        return Box(min(self.x1, other.x1), min(self.y1, other.y1), max(self.x2, other.x2), max(self.y2, other.y2))

    def intersection(self, other: Box) -> Box:
        """The shared part; its area is 0 where there is none."""
        x1, y1 = max(self.x1, other.x1), max(self.y1, other.y1)
        return Box(x1, y1, max(x1, min(self.x2, other.x2)), max(y1, min(self.y2, other.y2)))

    def scaled(self, x: float, y: float) -> Box:
        return Box(round(self.x1 * x), round(self.y1 * y), round(self.x2 * x), round(self.y2 * y))
