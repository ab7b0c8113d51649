"""16 bits and floating point to 8 bits a channel: scaled and rounded, never cut off."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image as Pillow

from ..errors import UserError
from .decoder_errors import UNREADABLE, decoder_errors

Converted = tuple[Pillow.Image, tuple[str, ...]]
"""An image in an 8-bit mode, and what to tell the person."""

FROM_FLOAT = "Floating point numbers became 8 bits a channel."
OVERSHOOT = 0.05
"""How far beyond 0 to 1 resampling pushes floating point pixels; more than that is another scale."""

PNG_GREY, PNG_GREY_ALPHA = 0, 4


def png_16(image: Pillow.Image, data: bytes) -> Converted:
    """A 16-bit PNG in all its bits. Pillow, which has decoded it without complaint, keeps only the high byte."""
    channels = read_channels(data)
    if channels.dtype != np.uint16 or channels.shape[1::-1] != image.size:
        raise UserError(UNREADABLE)
    colour_type, transparent = data[25], image.info.get("transparency")
    if colour_type == PNG_GREY_ALPHA and channels.ndim == 3:
        channels = channels[..., [0, -1]]
    if colour_type == PNG_GREY and channels.ndim == 2 and isinstance(transparent, int):
        channels = np.dstack([channels, np.where(channels == transparent, np.uint16(0), np.uint16(65535))])
    return converted(channels)


def read_channels(data: bytes) -> np.ndarray:
    """What is in the file, at its own depth: (H, W) grey, (H, W, 3) RGB or (H, W, 4) RGBA, not turned."""
    with decoder_errors():
        array = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if array is None:
        raise UserError(UNREADABLE)
    if array.ndim == 2:
        return array
    return array[..., [2, 1, 0, 3][: array.shape[2]]]


def converted(array: np.ndarray) -> Converted:
    """(H, W) or (H, W, 2 to 4), uint16 or floating point of 0 to 1, as "L", "LA", "RGB" or "RGBA"."""
    if array.dtype == np.uint16:
        return Pillow.fromarray(_scaled(array, 65535)), (from_bits(16),)
    if array.dtype.kind == "f":
        eight, notes = _from_float(array)
        return Pillow.fromarray(eight), (FROM_FLOAT, *notes)
    raise UserError("The picture stores its brightness in an unusual way. Save it with 8 or 16 bits a channel.")


def narrowed(image: Pillow.Image, bits: int) -> Converted:
    """A decoded image whose file has that many bits a channel; Pillow leaves grey of 9 to 16 bits as it is."""
    notes = (from_bits(bits),) if bits > 8 else ()
    if image.mode.startswith("I;16"):
        image = Pillow.fromarray(_scaled(np.asarray(image).astype(np.uint16), 2**bits - 1))
    return image, notes


def from_bits(bits: int) -> str:
    return f"{bits} bits a channel became 8."


def _scaled(array: np.ndarray, most: int) -> np.ndarray:
    """`most` becomes 255."""
    flat = np.ascontiguousarray(array)
    return cv2.convertScaleAbs(flat, alpha=255 / most).reshape(flat.shape)


def _from_float(array: np.ndarray) -> tuple[np.ndarray, tuple[str, ...]]:
    finite = np.isfinite(array)
    broken = array.size - np.count_nonzero(finite)
    array = np.where(finite, array, 0)
    low, high = float(array.min()), float(array.max())
    if low < -OVERSHOOT or high > 1 + OVERSHOOT:
        raise UserError(
            f"The picture's brightness runs from {low:g} to {high:g}, where 0 to 1 is expected. "
            "Save it with 8 or 16 bits a channel."
        )
    notes = (f"{broken} values that were not a number became black.",) if broken else ()
    return np.rint(np.clip(array, 0, 1) * 255).astype(np.uint8), notes
