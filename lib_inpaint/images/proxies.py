"""Small copies for the browser: of the picture, and of masks at the same scale."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Image, Mask, Size, SoftMask
from .writing import jpeg, png, soft

QUALITY = 92


def proxy(
    pixels: Image, alpha: np.ndarray | None = None, longest: int = 2048, icc: bytes | None = None
) -> tuple[bytes, str]:
    """File bytes and media type: JPEG, or PNG where there is alpha; in the picture's own profile, never enlarged."""
    size = Size.of(pixels)
    small = size.within(longest)
    if alpha is None:
        return jpeg(_shrunk(pixels, small), icc=icc, quality=QUALITY), "image/jpeg"
    if small != size:
        pixels, alpha = _shrunk_together(pixels, alpha, small)
    return png(pixels, alpha, icc=icc), "image/png"


def thumbnail(pixels: Image, longest: int = 256) -> bytes:
    """A small JPEG."""
    return jpeg(_shrunk(pixels, Size.of(pixels).within(longest)), quality=QUALITY)


def proxy_mask(mask: Mask | SoftMask, size: Size) -> SoftMask:
    """How much of each of the proxy's pixels the mask covers, 0 to 255: a thin line becomes faint, but stays."""
    levels = soft(mask) if mask.dtype == bool else mask
    return _shrunk(levels, size)


def _shrunk(array: np.ndarray, size: Size) -> np.ndarray:
    return array if Size.of(array) == size else cv2.resize(array, size, interpolation=cv2.INTER_AREA)


def _shrunk_together(pixels: Image, alpha: np.ndarray, size: Size) -> tuple[Image, np.ndarray]:
    """Colours weighted by alpha, so that what is hidden does not bleed into the edges of what is seen."""
    weighted = cv2.multiply(pixels, cv2.merge([alpha] * 3), scale=1 / 255)
    colours, weights = _shrunk(weighted, size), _shrunk(alpha, size)
    straight = colours.astype(np.float32) * 255 / np.maximum(weights, 1)[..., None]
    return np.rint(np.minimum(straight, 255)).astype(np.uint8), weights
