"""Cropping around a mask and pasting a crop back, once for all engines."""

from __future__ import annotations

import math

import numpy as np

from .errors import UserError
from .geometry import Box, Image, Mask, Size, SoftMask


def around(mask: Mask, margin: float, least: int = 32) -> Box:
    """The mask's bounds and on each side `margin` times their longest side, at least `least` pixels, inside the picture."""
    bounds = _bounds(mask)
    return bounds.padded(max(least, math.ceil(margin * bounds.size.longest))).clamped(Size.of(mask))


def paste(image: Image, pixels: Image, alpha: SoftMask, box: Box) -> Image:
    """A new image with `pixels` laid over `image[box.slices]`; both crops have the size of the box.

    Where alpha is 0 the image stays bit for bit, where it is 255 the new pixel stands alone; in between the mix is rounded.
    """
    result = image.copy()
    rows = _rows_and_columns(alpha)
    if rows is None:
        return result
    below, above, weight = result[box.slices][rows], pixels[rows], alpha[rows].astype(np.uint16)[..., None]
    # Exact in 16 bits: 255 * 255 + 127 < 65536; the floor of (sum + 127) / 255 is the nearest integer.
    below[...] = ((255 - weight) * below + weight * above + np.uint16(127)) // np.uint16(255)
    return result


def _bounds(mask: Mask) -> Box:
    inside = _rows_and_columns(mask)
    if inside is None:
        raise UserError("The mask is empty. Click the object first.")
    rows, columns = inside
    return Box(columns.start, rows.start, columns.stop, rows.stop)


def _rows_and_columns(mask: Mask | SoftMask) -> tuple[slice, slice] | None:
    """The smallest slices that hold everything that is not zero."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
