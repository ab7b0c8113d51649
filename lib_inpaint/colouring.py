"""Colours that a person gives a place before Stable Diffusion paints it: one for the whole mask, or strokes of some.

Inpaint Sketch lays its paint on flat. Here the place keeps its light and shade under the paint, because what is painted
over it with a middling denoising strength takes its shapes from there: a flat patch stays a flat patch, a coat whose
folds are still there becomes a coat of that colour.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .colour import recoloured
from .edits import Edit, Stack, Variation
from .geometry import Box, Image, Mask
from .images import from_srgb
from .inpaint.repaint import Repainted
from .masks import Refinement, bounds, feather, feather_outward
from .paints import Paint, laid_out, rgb

SOFTNESS = 1.5
"""Sigma of a stroke's edge, in pixels."""


def coloured(stack: Stack, mask: Mask, box: Box, colour: str | None, paints: Sequence[Paint] = ()) -> Stack:
    """The picture with the masked part of the box in that colour, and the strokes over it.

    One colour is as soft at the mask's edge as paint must be for no rim to show; strokes end at the mask, exactly.
    """
    part, icc = mask[box.slices].copy(), stack.picture.icc
    pixels, alpha = stack.pixels[box.slices], np.zeros(box.size.shape, np.uint8)
    if colour is not None:
        pixels, alpha = recoloured(pixels, part, _own(colour, icc)), feather_outward(part, 1)
    if paints:
        pixels = _painted(pixels, part, box, paints, icc)
        alpha = np.where(part, 255, alpha).astype(np.uint8)
    variation = Variation(Repainted(box, pixels, alpha), "colour", colour or paints[0].colour, 0.0)
    return stack.with_edit(Edit("", (), Refinement(), (variation,)))


def _painted(image: Image, mask: Mask, box: Box, paints: Sequence[Paint], icc: bytes | None) -> Image:
    """All strokes of a colour are one: what lies in the shade under one of them is darker than under another."""
    numbers, colours = laid_out(paints, box)
    result = image.astype(np.float32)
    for number, colour in enumerate(colours, start=1):
        soft = np.where(mask, feather(numbers == number, SOFTNESS), 0)
        place = bounds(soft > 0)
        if place is None:
            continue
        at = place.slices
        paint = recoloured(image[at], soft[at] > 0, _own(colour, icc))
        # Where colours meet their softness adds up to one, so nothing of the picture shows through there.
        share = soft[at][..., None] / np.float32(255)
        result[at] += share * (paint.astype(np.float32) - image[at])
    return np.clip(np.rint(result), 0, 255).astype(np.uint8)


def _own(colour: str, icc: bytes | None) -> tuple[int, int, int]:
    """In the picture's own profile."""
    red, green, blue = from_srgb(np.array([[rgb(colour)]], np.uint8), icc)[0, 0]
    return int(red), int(green), int(blue)
