"""Any 8-bit mode of Pillow to RGB and alpha, with the ICC profile that fits the result.

RGB pixels stay in the picture's own profile; CMYK, Lab and grey with a profile become sRGB through it.
"""

from __future__ import annotations

import io
from typing import NamedTuple

from PIL import Image as Pillow
from PIL import ImageCms

from ..errors import UserError
from .decoder_errors import DECODER_ERRORS

SPACES = {"L": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK", "LAB": b"Lab "}
"""Mode -> how ICC profiles of that colour space are marked, at byte 16 (ICC.1, section 7.2)."""

TO_SRGB = {
    "L": "Its grey profile was converted to sRGB.",
    "RGB": "Its colour profile is too large for PNG, so its colours were converted to sRGB.",
    "CMYK": "CMYK was converted to sRGB.",
    "LAB": "Lab colours were converted to sRGB.",
}
DROPPED = "Its colour profile is broken or made for other colours, and was left out."

MAX_ICC_BYTES = 1_000_000
"""Pillow's PNG reader, which the host uses, refuses files with larger ones."""

BLACK_POINT_COMPENSATION = 0x2000
"""LittleCMS' flag: the darkest ink becomes black. Pillow's name for it differs from version to version."""

PLAIN = {"La": "LA", "RGBa": "RGBA", "PA": "RGBA", "RGBX": "RGB", "1": "L", "YCbCr": "RGB", "HSV": "RGB"}
"""Modes with an equal among the few that the rest of this file knows."""


class Coloured(NamedTuple):
    image: Pillow.Image
    """Mode RGB."""
    alpha: Pillow.Image | None
    """Mode L."""
    icc: bytes | None
    notes: tuple[str, ...]


def to_rgb(image: Pillow.Image, icc: bytes | None) -> Coloured:
    """Converted by mode, never by how many channels there are: CMYK has four as RGBA has."""
    colour, alpha = _split(image)
    if colour.mode not in SPACES:
        raise UserError(f"The picture's kind of pixels ({colour.mode}) cannot be read. Save it as an RGB PNG.")
    profile = icc if icc and _fits(colour.mode, icc) else None
    notes = (DROPPED,) if icc and profile is None else ()
    if colour.mode == "L" and (profile is None or _space(profile) == SPACES["RGB"]):
        colour = colour.convert("RGB")
    if colour.mode == "RGB" and len(profile or b"") <= MAX_ICC_BYTES:
        return Coloured(colour, alpha, profile, notes)
    return Coloured(_to_srgb(colour, profile), alpha, None, (*notes, TO_SRGB[colour.mode]))


def _split(image: Pillow.Image) -> tuple[Pillow.Image, Pillow.Image | None]:
    """Colour without alpha, and alpha wherever it came from: a channel, a palette or one transparent colour."""
    transparent = image.info.get("transparency")
    if image.mode == "1" and transparent is not None:  # Pillow looks for 1 among 0 and 255
        image, transparent = image.convert("L"), 255 if transparent else 0
        image.info["transparency"] = transparent
    if image.mode == "P":
        in_palette = image.palette is not None and image.palette.mode.endswith("A")
        image = image.convert("RGB" if transparent is None and not in_palette else "RGBA")
    elif image.mode in ("L", "RGB") and transparent is not None:
        image = image.convert("LA" if image.mode == "L" else "RGBA")
    elif image.mode in PLAIN:
        image = image.convert(PLAIN[image.mode])
    if image.mode in ("LA", "RGBA"):
        return image.convert(image.mode[:-1]), image.getchannel("A")
    return image, None


def _space(icc: bytes) -> bytes:
    return icc[16:20]


def _fits(mode: str, icc: bytes) -> bool:
    """Whether LittleCMS can go from such pixels to sRGB. Grey pixels may also carry the RGB profile of their grey."""
    if _space(icc) != SPACES[mode] and (mode, _space(icc)) != ("L", SPACES["RGB"]):
        return False
    try:
        _transform("RGB" if _space(icc) == SPACES["RGB"] else mode, _profile(icc))
    except (ImageCms.PyCMSError, *DECODER_ERRORS):
        return False
    return True


def _to_srgb(colour: Pillow.Image, icc: bytes | None) -> Pillow.Image:
    """Without a profile: CMYK by its plain formula, Lab by its definition."""
    if icc is None and colour.mode != "LAB":
        return colour.convert("RGB")
    transform = _transform(colour.mode, _profile(icc) if icc else ImageCms.createProfile("LAB"))
    converted = Pillow.new("RGB", colour.size)
    transform.apply(colour, converted)
    return converted


def _profile(icc: bytes) -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(io.BytesIO(icc))


def _transform(mode: str, profile) -> ImageCms.ImageCmsTransform:
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    srgb = ImageCms.createProfile("sRGB")
    return ImageCms.buildTransform(profile, srgb, mode, "RGB", intent, BLACK_POINT_COMPENSATION)  # type: ignore[arg-type]
