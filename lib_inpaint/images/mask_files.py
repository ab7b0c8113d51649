"""Mask files of other programs to our masks, whatever their convention, with a sentence on what was assumed."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..errors import UserError
from ..geometry import Image, Mask, Size
from .reading import read_picture

HALF = 128
FEW_COLOURS = 16
MANY_COLOURS = 64
"""Of the 32768 that are left when 5 bits a channel are kept."""
COLOURFUL = 32
"""How far apart a pixel's channels are when it is no grey blurred by JPEG."""
SAME_ASPECT = 0.01


class MaskFile(NamedTuple):
    mask: Mask
    notes: tuple[str, ...]


EMPTY = "The mask is empty."
EVERYTHING = "The mask selects everything."
WHITE = "White was read as repaint; press Invert if that is wrong."
INVERTED = "Most of it was white, so it was read as black = repaint; press Invert if that is wrong."
PAINTED = "It is painted on transparency, so what is painted was read as repaint; press Invert if that is wrong."
CUT_OUT = "It is a cut-out on transparency, so what it shows was read as repaint; press Invert if that is wrong."
HOLES = "It is a picture with transparent places, so these were read as repaint; press Invert if that is wrong."
GREYS = "Much of it is grey; what is lighter than half was read as repaint."


def read_mask(data: bytes, size: Size | None, name: str = "mask", guess_polarity: bool = True) -> MaskFile:
    """The mask in an image file, brought to the picture's size; `size` None takes it as it is.

    With `guess_polarity` a mask that is mostly white is read as black = repaint; without it white always means repaint.
    UserError when it is a photo, when its shape does not fit, or when the file cannot be read.
    """
    picture = read_picture(data, name)
    if picture.alpha is None:
        mask, notes = _from_brightness(picture.pixels, guess_polarity)
    else:
        mask, notes = _from_alpha(picture.pixels, picture.alpha, guess_polarity)
    resized, size_notes = _resized(mask, size)
    notes = picture.notes + notes + _blank_notes(resized) + size_notes
    return MaskFile(resized, notes or ((WHITE,) if guess_polarity else ()))


def _from_brightness(pixels: Image, guess_polarity: bool) -> tuple[Mask, tuple[str, ...]]:
    if _is_photo(pixels):
        raise UserError("This looks like a photo, not a mask. A mask is white where to repaint and black elsewhere.")
    brightness = _brightest(pixels)
    mask = brightness >= HALF
    notes = (GREYS,) if np.mean((brightness >= 32) & (brightness < 224)) > 0.5 else ()
    if guess_polarity and not mask.all() and mask.mean() > 0.5 and _border(mask).mean() > 0.5:
        return ~mask, (INVERTED, *notes)
    return mask, notes


def _from_alpha(pixels: Image, alpha: np.ndarray, guess_polarity: bool) -> tuple[Mask, tuple[str, ...]]:
    """Alpha says where the paint is when there is little but paint; in a picture it says where the holes are."""
    shown = alpha >= HALF
    if _colours(pixels[shown] if shown.any() else pixels) > FEW_COLOURS:
        if guess_polarity and shown.any() and _border(shown).mean() < 0.5:
            return shown, (CUT_OUT,)
        return ~shown, (HOLES,)
    if _is_black_and_white(pixels[shown]):
        return (_brightest(pixels) >= HALF) & shown, ()
    return shown, (PAINTED,)


def _resized(mask: Mask, size: Size | None) -> tuple[Mask, tuple[str, ...]]:
    own = Size.of(mask)
    if size is None or own == size:
        return mask, ()
    if abs(own.width * size.height / (own.height * size.width) - 1) > SAME_ASPECT:
        raise UserError(
            f"The mask has {own.width} x {own.height} pixels and the picture {size.width} x {size.height}, "
            "which is another shape. Choose the mask made for this picture."
        )
    resized = cv2.resize(mask.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST).astype(bool)
    return resized, (
        f"It had {own.width} x {own.height} pixels and was resized to the picture's {size.width} x {size.height}.",
    )


def _blank_notes(mask: Mask) -> tuple[str, ...]:
    if mask.all():
        return (EVERYTHING,)
    return () if mask.any() else (EMPTY,)


def _brightest(pixels: Image) -> np.ndarray:
    """The brightest channel, so that red on black counts as white on black. Thirty times as fast as max(axis=2)."""
    return np.maximum(np.maximum(pixels[..., 0], pixels[..., 1]), pixels[..., 2])


def _is_photo(pixels: Image) -> bool:
    """Coloured in many places and in many colours."""
    sample = pixels[:: max(1, pixels.shape[0] // 1000), :: max(1, pixels.shape[1] // 1000)]
    spread = sample.max(axis=2) - sample.min(axis=2)
    return bool(np.mean(spread > COLOURFUL) > 0.05) and _colours(sample) > MANY_COLOURS


def _is_black_and_white(pixels: np.ndarray) -> bool:
    """(N, 3): greys, of which some are near black and some near white."""
    if not len(pixels):
        return False
    most, least = pixels.max(axis=1), pixels.min(axis=1)
    return bool((most - least).max() <= COLOURFUL and most.min() < 64 and least.max() >= 192)


def _colours(pixels: np.ndarray) -> int:
    """How many different colours there are at 5 bits a channel."""
    red, green, blue = (pixels[..., channel].ravel().astype(np.intp) >> 3 for channel in range(3))
    return int(np.count_nonzero(np.bincount(red << 10 | green << 5 | blue)))


def _border(mask: Mask) -> np.ndarray:
    return np.concatenate([mask[0], mask[-1], mask[:, 0], mask[:, -1]])
