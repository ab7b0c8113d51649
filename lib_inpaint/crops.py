"""Cropping around a mask and pasting a crop back, once for all engines."""

from __future__ import annotations

import math

import numpy as np

from .errors import UserError
from .geometry import Box, Image, Mask, Size, SoftMask
from .masks import bounds


def around(mask: Mask, margin: float, least: int = 32) -> Box:
    """The mask's bounds and `margin` times their longest side around, at least `least` pixels, inside the picture."""
    inner = bounds(mask)
    if inner is None:
        raise UserError("The mask is empty. Click the object first.")
    return inner.padded(max(least, math.ceil(margin * inner.size.longest))).clamped(Size.of(mask))


def paste(image: Image, pixels: Image, alpha: SoftMask, box: Box) -> Image:
    """A new image with `pixels` laid over `image[box.slices]`; `pixels` and `alpha` have the size of the box.

    Where alpha is 0 the image stays bit for bit, where it is 255 the new pixel stands alone; mixes are rounded.
    """
    result = image.copy()
    inner = bounds(alpha > 0)
    if inner is not None:
        below = result[box.slices][inner.slices]
        below[...] = _mixed(below, pixels[inner.slices], alpha[inner.slices])
    return result


def _mixed(below: Image, above: Image, alpha: SoftMask) -> Image:
    # Exact in 16 bits: the largest sum is 255 * 255 + 127, and 127 more before dividing rounds to the nearest.
    weight = alpha.astype(np.uint16)[..., None]
    return (((255 - weight) * below + weight * above + 127) // 255).astype(np.uint8)
