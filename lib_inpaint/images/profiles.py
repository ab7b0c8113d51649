"""Between a picture's own colour profile and sRGB, which models were trained on."""

from __future__ import annotations

import io
from functools import lru_cache

import numpy as np
from PIL import Image as Pillow
from PIL import ImageCms

from ..geometry import Image

DIRECTIONS = (ImageCms.Direction.INPUT, ImageCms.Direction.OUTPUT)


def to_srgb(pixels: Image, icc: bytes | None) -> Image:
    """Without a profile the pixels are sRGB already."""
    return _converted(pixels, icc, ImageCms.Direction.INPUT) if icc else pixels


def from_srgb(pixels: Image, icc: bytes | None) -> Image:
    """Back into the picture's profile; a profile that only leads the other way leaves the pixels as they are."""
    return _converted(pixels, icc, ImageCms.Direction.OUTPUT) if icc else pixels


def _converted(pixels: Image, icc: bytes, direction: int) -> Image:
    transform = _transform(icc, direction)
    if transform is None:
        return pixels
    image = Pillow.fromarray(np.ascontiguousarray(pixels))
    converted = Pillow.new("RGB", image.size)
    transform.apply(image, converted)
    return np.asarray(converted)


@lru_cache(maxsize=4)
def _transform(icc: bytes, direction: int) -> ImageCms.ImageCmsTransform | None:
    own = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    if not all(ImageCms.isIntentSupported(own, intent, way) == 1 for way in DIRECTIONS):
        return None
    pair = (own, ImageCms.createProfile("sRGB"))
    source, target = pair if direction == ImageCms.Direction.INPUT else pair[::-1]
    return ImageCms.buildTransform(source, target, "RGB", "RGB", intent)  # type: ignore[arg-type]
