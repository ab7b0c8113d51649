"""Where a mask is, and doing a step only there: most of a picture is not the object."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..geometry import Box, Mask, Size


def as_bytes(mask: Mask) -> np.ndarray:
    """The same memory as (H, W) uint8, 0 and 1, as OpenCV wants it."""
    return mask.view(np.uint8)


def bounds(mask: Mask) -> Box | None:
    """The smallest box around all True pixels; None when there are none."""
    x, y, width, height = cv2.boundingRect(as_bytes(mask))
    return Box(x, y, x + width, y + height) if width else None


def area(mask: Mask) -> int:
    """How many pixels are True."""
    return int(np.count_nonzero(mask))


def near(mask: Mask, reach: int, step: Callable[[Mask, np.ndarray], object], dtype: type = bool) -> np.ndarray:
    """A new array of zeros, and what `step` writes around the mask.

    `step(crop, out)` gets the mask's box with `reach` pixels around it (less at the picture's border) and that part of
    the new array, which it fills; in place, since a copy of either takes as long as the step.
    """
    result = np.zeros(mask.shape, dtype)
    box = bounds(mask)
    if box is not None:
        there = box.padded(reach).clamped(Size.of(mask)).slices
        step(mask[there], result[there])
    return result
