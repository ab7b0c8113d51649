"""Pictures and masks to file bytes. PNG is exact; JPEG is not."""

from __future__ import annotations

import io
import struct
import zlib

import cv2
import numpy as np
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from ..errors import UserError
from ..geometry import Image, Mask, SoftMask
from .exif import with_user_comment
from .infotext import PNG_CHUNK

FAST = 1
"""zlib's level: three times as fast as the default for a few percent more bytes."""

MAX_JPEG_SIDE = 65_500
MAX_JPEG_EXIF = 65_533

WHITE = 255

PNG_START = b"\x89PNG\r\n\x1a\n"
PALETTE = 3
"""The colour type."""


def png(
    pixels: Image,
    alpha: np.ndarray | None = None,
    exif: bytes | None = None,
    icc: bytes | None = None,
    infotext: str | None = None,
) -> bytes:
    """The pixels bit for bit, with alpha ((H, W) uint8), EXIF, colour profile and what PNG Info reads."""
    image = Pillow.fromarray(np.ascontiguousarray(pixels) if alpha is None else np.dstack([pixels, alpha]))
    texts = PngInfo()
    if infotext:
        texts.add_text(PNG_CHUNK, infotext)
    return _encoded(image, "PNG", compress_level=FAST, exif=exif, icc_profile=icc, pnginfo=texts)


def jpeg(
    pixels: Image,
    alpha: np.ndarray | None = None,
    exif: bytes | None = None,
    icc: bytes | None = None,
    infotext: str | None = None,
    quality: int = 95,
) -> bytes:
    """Not exact. Transparent parts become white (tell the person), EXIF too long for JPEG is left out."""
    if max(pixels.shape[:2]) > MAX_JPEG_SIDE:
        raise UserError(f"JPEG has room for {MAX_JPEG_SIDE} pixels a side. Save the picture as PNG.")
    flat = np.ascontiguousarray(pixels) if alpha is None else on_white(pixels, alpha)
    if infotext:
        exif = with_user_comment(exif, infotext)
    extras = {"exif": exif} if exif and len(exif) <= MAX_JPEG_EXIF else {}
    return _encoded(Pillow.fromarray(flat), "JPEG", quality=quality, subsampling=0, icc_profile=icc, **extras)


def mask_png(mask: Mask) -> bytes:
    """8-bit mode L, 0 and 255, white = repaint: what Inpaint upload takes."""
    return soft_mask_png(soft(mask))


def soft_mask_png(mask: SoftMask) -> bytes:
    """8-bit mode L with the mask's greys."""
    return _encoded(Pillow.fromarray(np.ascontiguousarray(mask)), "PNG", compress_level=FAST)


def alpha_png(mask: Mask | SoftMask) -> bytes:
    """White pixels whose alpha is the mask, for a canvas to tint. One byte a pixel, or one bit when hard."""
    if mask.dtype == bool or _is_hard(mask):
        return _one_bit_png(mask)
    return _palette_png(mask, alphas=bytes(range(256)))


def cutout_png(
    pixels: Image,
    mask: Mask | SoftMask,
    alpha: np.ndarray | None = None,
    exif: bytes | None = None,
    icc: bytes | None = None,
) -> bytes:
    """What the mask selects, on transparency; what is fully cut away is gone, not only hidden."""
    shown = soft(mask) if mask.dtype == bool else mask
    if alpha is not None:
        shown = ((shown.astype(np.uint16) * alpha + 127) // 255).astype(np.uint8)
    return png(np.where(shown[..., None] > 0, pixels, np.uint8(0)), shown, exif, icc)


def alpha_edit_png(pixels: Image, mask: Mask, icc: bytes | None = None) -> bytes:
    """The picture with alpha 0 where to repaint and 255 elsewhere, as some image APIs want it."""
    return png(pixels, soft(~mask), icc=icc)


def soft(mask: Mask) -> SoftMask:
    return mask.astype(np.uint8) * np.uint8(255)


def on_white(pixels: Image, alpha: np.ndarray) -> Image:
    """What a viewer with a white background shows."""
    weight = alpha[..., None].astype(np.uint16)
    return ((pixels * weight + WHITE * (255 - weight) + 127) // 255).astype(np.uint8)


def _is_hard(levels: SoftMask) -> bool:
    return not cv2.inRange(levels, 1, 254).any()


def _one_bit_png(mask: Mask | SoftMask) -> bytes:
    """White, opaque where the mask is not 0. Pillow and OpenCV pack the bits one by one, five times as slowly."""
    height, width = mask.shape
    lines = np.pad(np.packbits(mask, axis=1), ((0, 0), (1, 0)))  # Each line begins with its filter: 0, none.
    return PNG_START + b"".join(
        [
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, PALETTE, 0, 0, 0)),
            _chunk(b"PLTE", bytes([WHITE] * 6)),
            _chunk(b"tRNS", bytes([0, 255])),
            _chunk(b"IDAT", zlib.compress(lines.tobytes(), FAST)),
            _chunk(b"IEND", b""),
        ]
    )


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _palette_png(indices: np.ndarray, alphas: bytes) -> bytes:
    image = Pillow.fromarray(np.ascontiguousarray(indices))
    image.putpalette(bytes([WHITE]) * 3 * len(alphas))
    return _encoded(image, "PNG", compress_level=FAST, transparency=alphas)


def _encoded(image: Pillow.Image, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format, **{name: option for name, option in options.items() if option is not None})
    return buffer.getvalue()
