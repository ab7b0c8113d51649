"""A larger canvas: how much is added on each side, and what is seen there until somebody paints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from .crops import paste
from .errors import UserError
from .geometry import Box, Image, Size
from .images import MAX_PIXELS

COARSE = 256
"""The longest side at which the colours far outside are blurred."""
BLUR = 12.0
"""Sigma there."""
FADE = 0.06
"""Part of the longest side over which the mirror image fades into those colours."""
BAND = 256
"""Rows that are mixed at once, for little memory."""


class Borders(NamedTuple):
    """Pixels that are added on each side, 0 or more."""

    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def checked(self, size: Size) -> Borders:
        """Itself; UserError where it adds nothing to a picture of that size, takes away, or adds too much."""
        if min(self) < 0:
            raise UserError("A picture is extended by 0 or more pixels on each side.")
        if not any(self):
            raise UserError("Nothing would be added. Say how far to extend the picture, on one side or more.")
        if max(self) > MAX_PIXELS:  # such a number may have more digits than can be said
            most = f"{MAX_PIXELS // 1_000_000} million are the most"
            raise UserError(f"The picture would have far more pixels than it may; {most}. Extend it less.")
        width, height = self.around(size)
        if width * height > MAX_PIXELS:
            raise UserError(
                f"The picture would have {width} x {height} pixels; {MAX_PIXELS // 1_000_000} million are the most. "
                "Extend it less."
            )
        return self

    def around(self, size: Size) -> Size:
        """Of the larger canvas."""
        return Size(self.left + size.width + self.right, self.top + size.height + self.bottom)

    def inside(self, size: Size) -> Box:
        """Where the picture of that size lies in the larger canvas."""
        return Box.whole(size).moved(self.left, self.top)


def bordered(image: Image, borders: Borders) -> Image:
    """The larger canvas: the image bit for bit, around it its mirror image, blurred the more the farther outside."""
    left, top, right, bottom = borders
    canvas = cv2.copyMakeBorder(image, top, bottom, left, right, cv2.BORDER_REFLECT)
    size, inside = Size.of(canvas), borders.inside(Size.of(image))
    far = _blurred(canvas)
    across = _outside(size.width, inside.x1, inside.x2)
    down = _outside(size.height, inside.y1, inside.y2)
    reach = max(8.0, FADE * inside.size.longest)
    for part in _parts(size, inside):
        rows, columns = part.slices
        away = np.maximum(down[rows, None], across[None, columns])
        alpha = np.rint(255 * np.clip(away / reach, 0, 1)).astype(np.uint8)
        canvas[part.slices] = paste(canvas[part.slices], far[part.slices], alpha, Box.whole(part.size))
    return canvas


def _parts(size: Size, inside: Box) -> Iterator[Box]:
    """All that lies outside, in boxes of few rows."""
    width, height = size
    x1, y1, x2, y2 = inside
    for box in (Box(0, 0, width, y1), Box(0, y1, x1, y2), Box(x2, y1, width, y2), Box(0, y2, width, height)):
        if box.area:
            for top in range(box.y1, box.y2, BAND):
                yield Box(box.x1, top, box.x2, min(top + BAND, box.y2))


def _blurred(image: Image) -> Image:
    size = Size.of(image)
    small = cv2.resize(image, size.within(COARSE), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), BLUR, borderType=cv2.BORDER_REFLECT)
    return cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC)


def _outside(length: int, start: int, end: int) -> np.ndarray:
    """(length,) float32: how far each pixel lies outside of start to end; 0 inside."""
    at = np.arange(length, dtype=np.float32)
    return np.maximum(np.maximum(start - at, at - (end - 1)), 0)
