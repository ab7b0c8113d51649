"""What the masked part holds before it is painted, and where exactly painting takes place."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ...geometry import Image, Mask, Size
from ...settings import InpaintSettings

CELL = 8
"""Pixels a side of what the model decides about at once."""
FILL = 0
REACHES = (1 / 4, 1 / 16, 1 / 64, 1 / 256)
"""Sigmas of the blurs that fill, as parts of the longest side: the coarse ones reach the middle of the hole."""


class Canvas(NamedTuple):
    """At the working size (w, h)."""

    source: Image
    """(h, w, 3) uint8, the crop as it is."""
    begun: Image
    """The same with the masked content that was asked for, as far as it is of pixels."""
    soft: np.ndarray
    """(h, w) float32, 0 to 1: how much of what is painted is shown."""
    cells: np.ndarray
    """(h / 8, w / 8) bool: what the model may change."""


def canvas(image: Image, mask: Mask, settings: InpaintSettings) -> Canvas:
    """The crop made ready in the way of the WebUI, which blurs the mask and rounds it to the model's cells."""
    size = Size(settings.width, settings.height)
    shrinks = size.width < image.shape[1]
    source = cv2.resize(image, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LANCZOS4)
    blurred = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    if settings.mask_blur:
        blurred = cv2.GaussianBlur(blurred, (0, 0), settings.mask_blur)
    small = cv2.resize(blurred, (size.width // CELL, size.height // CELL), interpolation=cv2.INTER_AREA)
    begun = filled(source, blurred > 0.5) if settings.inpainting_fill == FILL else source
    return Canvas(source, begun, np.clip(2 * blurred, 0, 1), small >= 0.5)


def filled(image: Image, hole: Mask) -> Image:
    """The hole in the blurred colours of what is around it, the nearer the finer."""
    keep = (~hole).astype(np.float32)
    if not keep.any():
        return image
    result = image.astype(np.float32)
    average = result[~hole].mean(axis=0)
    result[hole] = average
    for reach in REACHES:
        sigma = max(reach * Size.of(image).longest, 1)
        weight = cv2.GaussianBlur(keep, (0, 0), sigma)[..., None]
        near = cv2.GaussianBlur(image.astype(np.float32) * keep[..., None], (0, 0), sigma)
        # Where this blur sees little of what is kept, the coarser one stays.
        trust = np.minimum(1, weight * 8)
        result = np.where(hole[..., None], result * (1 - trust) + near / np.maximum(weight, 1e-6) * trust, result)
    return np.clip(result + 0.5, 0, 255).astype(np.uint8)


def shown(canvas: Canvas, painted: Image) -> Image:
    """The painted picture where it is wanted, the crop as it was elsewhere."""
    soft = canvas.soft[..., None]
    return (canvas.source * (1 - soft) + painted * soft + 0.5).astype(np.uint8)
