"""TIFF files: what the header says, and the deep ones (16 bits or floating point), which Pillow would cut to 8 bits."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile, TiffImagePlugin

from ..errors import UserError
from ..geometry import Size
from . import tags
from .decoder_errors import TRUNCATED, UNREADABLE
from .depth import Converted, converted, read_channels
from .exif import ORIENTATION
from .limits import check_size
from .tags import Directory

SUBFILE, WIDTH, HEIGHT, BITS, PHOTOMETRIC, PLANES = 0xFE, 0x100, 0x101, 0x102, 0x106, 0x11C
CHANNELS, EXTRA, FORMAT, SUB_DIRECTORIES, ICC, DNG_VERSION = 0x115, 0x152, 0x153, 0x14A, 0x8773, 0xC612
PARTS = ((0x111, 0x117), (0x144, 0x145))
"""Where strips or tiles begin and how long they are."""
TILE = (0x142, 0x143)

WHITE_IS_ZERO, BLACK_IS_ZERO, RGB = 0, 1, 2
FLOAT = 3
PREMULTIPLIED, STRAIGHT = 1, 2


class TiffFile(TiffImagePlugin.TiffImageFile):
    """Pillow's, without its warning by a process-global limit: our own was asked already."""

    load_prepare = ImageFile.ImageFile.load_prepare


def read_header(data: bytes) -> TiffHeader:
    try:
        return TiffHeader(tags.read_root(data), len(data), data[8:10] == b"CR")
    except ValueError as error:
        raise UserError(UNREADABLE) from error


def said_upright(data: bytes) -> bytes:
    """The file saying that it is upright: Pillow and OpenCV would each turn it by themselves, and only sometimes."""
    return tags.with_number(data, ORIENTATION, 1)


@dataclass(frozen=True)
class TiffHeader:
    directory: Directory
    file_bytes: int
    is_canon_raw: bool

    @property
    def size(self) -> Size:
        return Size(self.directory.number(WIDTH), self.directory.number(HEIGHT))

    @property
    def bits(self) -> int:
        """A channel's."""
        return self.directory.number(BITS, 1)

    @property
    def icc(self) -> bytes | None:
        return self.directory.bytes(ICC)

    @property
    def notes(self) -> tuple[str, ...]:
        return ("Only the first page of the file is used.",) if self.directory.next else ()

    @property
    def is_deep(self) -> bool:
        """Grey or RGB of more bits than Pillow can keep; premultiplied 16 bits it converts rightly by itself."""
        photometric = self.directory.number(PHOTOMETRIC)
        premultiplied = PREMULTIPLIED in self.directory.numbers(EXTRA)
        return photometric in (WHITE_IS_ZERO, BLACK_IS_ZERO, RGB) and self.bits >= 16 and not premultiplied

    def check(self) -> None:
        """UserError when it is too large or no finished picture."""
        is_preview = self.directory.number(SUBFILE) & 1 and SUB_DIRECTORIES in self.directory.tags
        if self.is_canon_raw or is_preview or DNG_VERSION in self.directory.tags:
            raise UserError("This is a raw camera file. Develop it and save it as PNG, JPEG or TIFF first.")
        check_size(self.size)
        tile = Size(*(self.directory.number(side, 1) for side in TILE))
        check_size(tile)

    def decode_deep(self, data: bytes) -> Converted:
        """8-bit "L", "RGB" or "RGBA"; `data` must not ask for turning."""
        self._check_deep()
        channels = read_channels(data)
        if Size.of(channels) != self.size:
            raise UserError(UNREADABLE)
        if channels.ndim == 3 and channels.shape[2] == 4 and STRAIGHT not in self.directory.numbers(EXTRA):
            channels = channels[..., :3]  # an extra channel that is not alpha: a stored selection, a spot colour
        image, notes = converted(channels)
        if self.directory.number(PHOTOMETRIC) == WHITE_IS_ZERO:
            image = Pillow.fromarray(255 - np.asarray(image))
        return image, notes

    def _check_deep(self) -> None:
        """OpenCV misreads these without a word."""
        several = self.directory.number(CHANNELS, 1) > 1
        in_planes = several and self.directory.number(PLANES, 1) == 2
        grey_and_more = several and self.directory.number(PHOTOMETRIC) != RGB
        is_half = self.bits == 16 and self.directory.number(FORMAT, 1) == FLOAT
        if in_planes or grey_and_more or is_half:
            raise UserError(UNREADABLE)
        for begins, lengths in PARTS:
            starts, counts = self.directory.numbers(begins), self.directory.numbers(lengths)
            if any(start + count > self.file_bytes for start, count in zip(starts, counts, strict=False)):
                raise UserError(TRUNCATED)
