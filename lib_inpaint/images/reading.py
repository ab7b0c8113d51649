"""Files and bytes to pictures, once: upright, 8-bit RGB, limits asked first, everything lost along the way said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image as Pillow

from ..errors import UserError
from .colour import to_rgb
from .decoder_errors import decoder_errors
from .decoding import decode
from .exif import Exif, read_exif
from .infotext import read_infotext
from .kinds import kind_of
from .limits import check_bytes
from .names import safe_name
from .picture import Picture

UPRIGHT = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_270,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_90,
}
"""EXIF orientation -> what brings the stored pixels upright."""


def read_picture(data: bytes, name: str = "picture") -> Picture:
    """The picture in a PNG, JPEG, WebP, GIF, BMP or TIFF (AVIF and HEIC where Pillow can); UserError otherwise."""
    check_bytes(len(data))
    decoded = decode(kind_of(data), data)
    exif, exif_notes = _exif(decoded.exif)
    with decoder_errors():
        coloured = to_rgb(decoded.image, decoded.icc)
        pixels = _upright(coloured.image, exif.orientation)
        alpha = _upright(coloured.alpha, exif.orientation) if coloured.alpha else None
    if alpha is not None and alpha.min() == 255:
        alpha = None
    notes = decoded.notes + coloured.notes + exif_notes
    infotext = read_infotext(decoded.texts, exif.block)
    return Picture(pixels, alpha, exif.block, coloured.icc, infotext, safe_name(name), notes)


def read_picture_file(path: Path | str) -> Picture:
    """As read_picture; UserError too when the file cannot be opened."""
    return read_picture(read_file(path), Path(path).name)


def read_file(path: Path | str) -> bytes:
    """What is in the file; UserError when it cannot be opened or is larger than anything we take."""
    path = Path(path)
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise UserError(f"{path} is not a file.")
        check_bytes(path.stat().st_size)
        return path.read_bytes()
    except FileNotFoundError as error:
        raise UserError(f"There is no file {path}, so it cannot be read. Check the name.") from error
    except IsADirectoryError as error:
        raise UserError(f"{path} is a folder. Name a picture in it.") from error
    except (OSError, ValueError) as error:
        raise UserError(f"The file {path} cannot be opened: {getattr(error, 'strerror', None) or error}.") from error


def _upright(image: Pillow.Image, orientation: int) -> np.ndarray:
    return np.asarray(image.transpose(UPRIGHT[orientation]) if orientation in UPRIGHT else image)


def _exif(block: bytes | None) -> tuple[Exif, tuple[str, ...]]:
    if not block:
        return Exif(1, None), ()
    try:
        exif = read_exif(block)
    except ValueError:
        return Exif(1, None), ("Its EXIF is broken and was left out.",)
    if exif.orientation == 1:
        return exif, ()
    return exif, (f"Turned upright as the camera noted (EXIF orientation {exif.orientation}).",)
