"""Growing and feathering one object of a 12-megapixel picture, beside the plain OpenCV call for the same."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from lib_inpaint.geometry import Mask, Size
from lib_inpaint.masks import feather, grow

from .timing import Row, cpu_ms

SIZE = Size(4000, 3000)
COVERED = 0.38


def rows() -> Iterator[Row]:
    cv2.setNumThreads(1)
    mask = drawn_object(SIZE, COVERED)
    on = f"one object covering {mask.mean():.0%} of {SIZE.width} x {SIZE.height}, one thread"
    for radius in (4, 16, 64):
        ours, other = cpu_ms(lambda r=radius: grow(mask, r), lambda r=radius: plain_dilation(mask, r))
        yield Row.of_times(
            f"grow {radius} 12mp", ours, other, f"growing by {radius} px; cv2.dilate with its ellipse kernel; {on}"
        )
    ours, other = cpu_ms(lambda: feather(mask, 32), lambda: plain_blur(mask, 32))
    yield Row.of_times("feather 32 12mp", ours, other, f"feathering with sigma 32; full-size cv2.GaussianBlur; {on}")


def drawn_object(size: Size, covered: float) -> Mask:
    """A wavy object in the middle with a finely wavy outline, bays and islets; the same at each call."""
    x, y = np.linspace(-1, 1, size.width), np.linspace(-1, 1, size.height)[:, None]
    height = 0.5 * _waves(size, 12) + 0.12 * _waves(size, 100) - 2 * (x * x + y * y)
    return height > np.quantile(height[::8, ::8], 1 - covered)


def plain_dilation(mask: Mask, radius: int) -> Mask:
    ellipse = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.dilate(mask.view(np.uint8), ellipse).view(bool)


def plain_blur(mask: Mask, sigma: float) -> np.ndarray:
    return cv2.GaussianBlur(mask.view(np.uint8) * np.uint8(255), (0, 0), sigma)


def _waves(size: Size, count: int) -> np.ndarray:
    hills = np.random.default_rng(count).standard_normal((count * 3 // 4, count)).astype(np.float32)
    return cv2.resize(hills, size, interpolation=cv2.INTER_CUBIC)
