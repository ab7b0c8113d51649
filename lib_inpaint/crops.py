"""Cropping around a mask and pasting a crop back, once for all engines; and the crop that the host takes itself."""

from __future__ import annotations

import math

import cv2
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


def only_masked(mask: Mask | SoftMask, mask_blur: int, padding: int, working: Size) -> Box:
    """The crop that the host's "Only masked" takes of a mask: around its blur, padded, grown to the working aspect.

    Agrees to the pixel with cases recorded from AUTOMATIC1111 1.10.1. Raises UserError when nothing is masked, for
    which the host would repaint everything.
    """
    size = Size.of(mask)
    blurred = _reached(mask, mask_blur)
    if blurred is None:
        raise UserError("The mask is empty. Click the object first.")
    box = blurred.padded(padding).clamped(size)
    if box.size.width / box.size.height > working.width / working.height:
        y1, y2 = _grown(box.y1, box.y2, box.size.width / (working.width / working.height), size.height)
        return Box(box.x1, y1, box.x2, y2)
    x1, x2 = _grown(box.x1, box.x2, box.size.height * (working.width / working.height), size.width)
    return Box(x1, box.y1, x2, box.y2)


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


def _reached(mask: Mask | SoftMask, mask_blur: int) -> Box | None:
    """Where the host's blurred mask is not zero: its Gaussian in whole numbers, one direction after the other."""
    inner = bounds(mask > 0)
    if inner is None or not mask_blur:
        return inner
    kernel = 2 * int(2.5 * mask_blur + 0.5) + 1
    outer = inner.padded(kernel).clamped(Size.of(mask))
    crop = mask[outer.slices]
    soft = crop.astype(np.uint8) * np.uint8(255) if crop.dtype == bool else crop
    soft = cv2.GaussianBlur(cv2.GaussianBlur(soft, (kernel, 1), mask_blur), (1, kernel), mask_blur)
    reached = bounds(soft > 0)
    return reached and reached.moved(outer.x1, outer.y1)


def _grown(low: int, high: int, wanted: float, most: int) -> tuple[int, int]:
    """A side made as long as wanted around its middle, pushed into the picture, cut off where that is too short."""
    more = int(wanted - (high - low))
    low, high = low - more // 2, high + more - more // 2
    if high >= most:
        low, high = low - (high - most), most
    if low < 0:
        low, high = 0, high - low
    return low, min(high, most)


def _mixed(below: Image, above: Image, alpha: SoftMask) -> Image:
    # Exact in 16 bits: the largest sum is 255 * 255 + 127, and 127 more before dividing rounds to the nearest.
    weight = alpha.astype(np.uint16)[..., None]
    return (((255 - weight) * below + weight * above + 127) // 255).astype(np.uint8)
