"""Bytes to a decoded 8-bit Pillow image as it lies in the file: neither turned upright nor converted to RGB yet.

Pillow's plugins are called directly, not through PIL.Image.open: that asks every plugin there is, and warns or raises
by a process-global limit; here the limits are ours and asked before anything is decoded.
"""

from __future__ import annotations

import binascii
import io
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from PIL import BmpImagePlugin, GifImagePlugin, ImageFile, JpegImagePlugin, PngImagePlugin, WebPImagePlugin
from PIL import Image as Pillow

from ..geometry import Size
from . import tiff
from .decoder_errors import decoder_errors
from .depth import narrowed, png_16
from .exif import without_exif
from .limits import check_size

PLUGINS = {
    "PNG": PngImagePlugin.PngImageFile,
    "JPEG": JpegImagePlugin.JpegImageFile,
    "WEBP": WebPImagePlugin.WebPImageFile,
    "GIF": GifImagePlugin.GifImageFile,
    "BMP": BmpImagePlugin.BmpImageFile,
    "TIFF": tiff.TiffFile,
}
"""The other kinds go by what is registered with Pillow."""


class Decoded(NamedTuple):
    image: Pillow.Image
    """In an 8-bit mode of any colour space; `info` may still name a transparent colour."""
    exif: bytes | None
    icc: bytes | None
    texts: Mapping[Any, Any]
    """A PNG's text chunks, among Pillow's other notes."""
    notes: tuple[str, ...]


def decode(kind: str, data: bytes) -> Decoded:
    """The first frame; UserError when it is too large or cannot be read."""
    if kind == "TIFF":
        return _decode_tiff(data)
    if kind == "WEBP":  # its plugin reserves room for two frames before the size can be asked
        check_size(_webp_size(data))
    source, exif = without_exif(data) if kind == "JPEG" else (data, None)
    image = _open(kind, source)
    notes = _loaded(image)
    texts, icc, exif = image.info, image.info.get("icc_profile"), exif or _exif(image)
    if kind == "PNG" and _png_bits(data) == 16:
        image, depth_notes = png_16(image, data)
        notes += depth_notes
    return Decoded(image, exif, icc, texts, notes)


def _decode_tiff(data: bytes) -> Decoded:
    header = tiff.read_header(data)
    header.check()
    source = tiff.said_upright(data)
    if header.is_deep:
        image, notes = header.decode_deep(source)
    else:
        image = _open("TIFF", source)
        _loaded(image)
        image, notes = narrowed(image, header.bits)
    return Decoded(image, data, header.icc, {}, header.notes + notes)


def _open(kind: str, data: bytes) -> ImageFile.ImageFile:
    """The image with its size known and its pixels not yet decoded."""
    with decoder_errors():
        plugin = PLUGINS.get(kind) or Pillow.OPEN[kind][0]
        image = plugin(io.BytesIO(data), "")
    check_size(Size(*image.size))
    return image  # type: ignore[return-value]


def _loaded(image: ImageFile.ImageFile) -> tuple[str, ...]:
    """Decode in place, and say whether there were more frames."""
    with decoder_errors():
        is_animated = getattr(image, "is_animated", False)
        image.load()
        if not is_animated:
            return ()
        if image.format == "GIF":  # counting would walk the whole file
            return ("Only the first frame of the animation is used.",)
        return (f"Only the first of {image.n_frames} frames is used.",)  # type: ignore[attr-defined]


def _png_bits(data: bytes) -> int:
    return data[24] if data[12:16] == b"IHDR" else 8


def _webp_size(data: bytes) -> Size:
    """From the first chunk (RFC 9649, section 2)."""
    kind, body = data[12:16], data[20:30].ljust(10, b"\0")
    if kind == b"VP8X":
        width, height = (1 + int.from_bytes(body[at : at + 3], "little") for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(body[1:5], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (side & 0x3FFF for side in struct.unpack("<HH", body[6:10]))
    return Size(width, height)


def _exif(image: Pillow.Image) -> bytes | None:
    block = image.info.get("exif")
    text = image.info.get("Raw profile type exif")  # how ImageMagick put it into PNG before PNG had a place for it
    if block or not isinstance(text, str):
        return block or None
    try:
        return binascii.unhexlify("".join(text.split("\n")[3:]))
    except ValueError:
        return b"broken"
