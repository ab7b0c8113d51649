"""Files for the tests of lib_inpaint.images, drawn and encoded on the spot."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image, ImageCms


def drawn(width: int = 12, height: int = 8) -> np.ndarray:
    """(H, W, 3) uint8 whose every corner and edge differs, smooth enough for JPEG."""
    y, x = np.mgrid[0:height, 0:width]
    return np.dstack([x * 200 / width, y * 200 / height, (x + y) * 120 / (width + height)]).astype(np.uint8) + 20


def noise(*shape: int, most: int = 256, dtype=np.uint8, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, most, shape).astype(dtype)


def saved(image: Image.Image | np.ndarray, format: str, **options) -> bytes:
    buffer = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(buffer, format, **options)
    return buffer.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def raw_png(width: int, height: int, bits: int, colour_type: int, rows: bytes, *before: bytes) -> bytes:
    """A PNG written by hand: what Pillow cannot write, and lies about the size."""
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0))
    return b"".join(
        [b"\x89PNG\r\n\x1a\n", header, *before, chunk(b"IDAT", zlib.compress(rows, 9)), chunk(b"IEND", b"")]
    )


def png_16(array: np.ndarray, transparent: np.ndarray | None = None) -> bytes:
    """A 16-bit PNG of (H, W) grey or (H, W, 2 to 4) values; `transparent` is the colour that counts as clear."""
    height, width = array.shape[:2]
    channels = 1 if array.ndim == 2 else array.shape[2]
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in array)
    before = [] if transparent is None else [chunk(b"tRNS", np.asarray(transparent).astype(">u2").tobytes())]
    return raw_png(width, height, 16, {1: 0, 2: 4, 3: 2, 4: 6}[channels], rows, *before)


def tiff(array: np.ndarray, order: str = "<", **tags: int | bytes) -> bytes:
    """An uncompressed TIFF in one strip of any depth; `tags` replaces or adds those named "T<number>"."""
    height, width = array.shape[:2]
    channels = 1 if array.ndim == 2 else array.shape[2]
    pixels = array.astype(array.dtype.newbyteorder(order)).tobytes()
    bits, sample_format = array.dtype.itemsize * 8, {"u": 1, "i": 2, "f": 3}[array.dtype.kind]
    entries = {256: width, 257: height, 258: [bits] * channels, 259: 1, 262: 2 if channels >= 3 else 1, 273: 8}
    entries |= {277: channels, 278: height, 279: len(pixels), 284: 1, 339: [sample_format] * channels}
    entries |= {338: 2} if channels in (2, 4) else {}
    entries |= {int(name[1:]): value for name, value in tags.items()}
    return _tiff(pixels, entries, order)


def _tiff(pixels: bytes, entries: dict, order: str) -> bytes:
    pixels += b"\0" * (len(pixels) % 2)
    start = 8 + len(pixels)
    table, values = b"", b""
    for tag, value in sorted(entries.items()):
        kind, count, packed = _packed(value, order)
        if len(packed) > 4:
            position = start + 2 + 12 * len(entries) + 4 + len(values)
            values, packed = values + packed + b"\0" * (len(packed) % 2), struct.pack(f"{order}I", position)
        table += struct.pack(f"{order}HHI", tag, kind, count) + packed.ljust(4, b"\0")
    header = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, start)
    return header + pixels + struct.pack(f"{order}H", len(entries)) + table + bytes(4) + values


def _packed(value: int | list[int] | bytes, order: str) -> tuple[int, int, bytes]:
    if isinstance(value, bytes):
        return 2, len(value), value
    if isinstance(value, list):
        return 3, len(value), struct.pack(f"{order}{len(value)}H", *value)
    return 4, 1, struct.pack(f"{order}I", value)


def exif(orientation: int | None = None, order: str = "<", thumbnail: bytes = b"", **texts: bytes) -> bytes:
    """An EXIF block: orientation, texts as "T<number>"; a thumbnail comes in IFD1 and in a maker note."""
    entries: dict = {} if orientation is None else {0x0112: [orientation]}
    entries |= {int(name[1:]): text for name, text in texts.items()}
    block = _tiff(b"", entries, order)
    if not thumbnail:
        return b"Exif\0\0" + block
    first = _tiff(b"", entries | {0x8769: len(block) + 12}, order)
    camera = _directory({0x9003: b"2024:05:06 07:08:09\0", 0x927C: b"NOTE" + thumbnail}, len(first), order)
    where = len(first) + len(camera)
    second = _directory({0x0201: where + 2 + 12 * 2 + 4, 0x0202: len(thumbnail)}, where, order)
    body = bytearray(first + camera + second + thumbnail)
    struct.pack_into(f"{order}I", body, 8 + 2 + 12 * (len(entries) + 1), where)
    return b"Exif\0\0" + bytes(body)


def _directory(entries: dict, offset: int, order: str) -> bytes:
    """A directory alone, to lie at `offset`, which is even."""
    return _tiff(bytes(offset - 8), entries, order)[offset:]


def with_icc_signature(profile: bytes, space: bytes) -> bytes:
    return profile[:16] + space + profile[20:]


def srgb_profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def icc_profile(space: bytes, kind: bytes = b"mntr", connection: bytes = b"XYZ ", **tags: bytes) -> bytes:
    """A version 2 ICC profile of that colour space ("RGB ", "GRAY", "CMYK") with those tags."""
    table, body = b"", b""
    for name, value in tags.items():
        padded = value + bytes(-len(value) % 4)
        table += struct.pack(">4sII", name.encode(), 132 + 12 * len(tags) + len(body), len(value))
        body += padded
    size = 132 + len(table) + len(body)
    header = struct.pack(">I4sI4s4s4s", size, b"test", 0x02400000, kind, space, connection)
    header = header.ljust(36, b"\0") + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return header.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def gamma(value: float) -> bytes:
    return struct.pack(">4sIIH", b"curv", 0, 1, round(value * 256))


def xyz(x: float, y: float, z: float) -> bytes:
    return struct.pack(">4sI3i", b"XYZ ", 0, *(round(part * 65536) for part in (x, y, z)))


def text(words: bytes) -> bytes:
    return struct.pack(">4sII", b"desc", 0, len(words) + 1) + words + bytes(1 + 78)


def p3_profile() -> bytes:
    """Display P3's primaries (SMPTE EG 432-1, adapted to D50) with gamma 2.2."""
    return icc_profile(
        b"RGB ",
        desc=text(b"P3-like"),
        cprt=struct.pack(">4sI", b"text", 0) + b"none\0",
        wtpt=xyz(0.9642, 1, 0.8249),
        rXYZ=xyz(0.5151, 0.2412, -0.0011),
        gXYZ=xyz(0.2920, 0.6922, 0.0419),
        bXYZ=xyz(0.1571, 0.0666, 0.7841),
        rTRC=gamma(2.2),
        gTRC=gamma(2.2),
        bTRC=gamma(2.2),
    )


def grey_profile() -> bytes:
    """Linear light, so that converting to sRGB visibly brightens."""
    return icc_profile(
        b"GRAY",
        desc=text(b"grey"),
        cprt=struct.pack(">4sI", b"text", 0) + b"none\0",
        wtpt=xyz(0.9642, 1, 0.8249),
        kTRC=gamma(1.0),
    )


def cmyk_profile() -> bytes:
    """Paper is white, all inks are black but cyan alone, which prints red: what no plain formula would give."""
    black, white, red = bytes([0, 128, 128]), bytes([255, 128, 128]), bytes([138, 209, 198])
    cells = [black] * 16
    cells[0b0000], cells[0b1000] = white, red
    matrix = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 65536)
    curve = bytes(range(256))
    table = b"mft1" + bytes(4) + bytes([4, 3, 2, 0]) + matrix + curve * 4 + b"".join(cells) + curve * 3
    return icc_profile(
        b"CMYK",
        b"prtr",
        b"Lab ",
        desc=text(b"red cyan"),
        cprt=struct.pack(">4sI", b"text", 0) + b"none\0",
        wtpt=xyz(0.9642, 1, 0.8249),
        A2B0=table,
    )
