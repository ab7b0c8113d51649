"""One repainted place: what to fill, with what to mix it, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ..crops import around
from ..errors import UserError
from ..geometry import Box, Image, Mask, SoftMask
from ..masks import feather_outward
from . import Inpainter, Progress


@dataclass(frozen=True, eq=False)
class Repainted:
    """New pixels and how much they count, both crops of the size of `box`; `crops.paste` lays them over the picture."""

    box: Box
    pixels: Image
    alpha: SoftMask


def repaint(image: Image, mask: Mask, engine: Inpainter, feather: float, progress: Progress) -> Repainted:
    """Fills the mask anew, with a soft edge of `feather` pixels (Gaussian sigma) outside it.

    The soft edge lies wholly outside the mask and the hole that the engine fills reaches to its end: the edge mixes new
    paint with the surroundings and never with the object, which would stay as a ghost.
    Raises UserError when nothing is masked or nothing is left around it to continue from.
    """
    if not mask.any():
        raise UserError("The mask is empty. Click the object first.")
    alpha = feather_outward(mask, feather)
    hole = alpha > 0
    if hole.all():
        raise UserError(
            "Nothing of the picture is left outside the mask to fill it from. Select less, or lower the feather."
        )
    box = around(hole, engine.margin, engine.least_margin)
    crop, hole = image[box.slices], hole[box.slices]
    painted = engine.inpaint(crop.copy(), hole.copy(), progress)
    pixels = cv2.copyTo(painted, hole.astype(np.uint8), crop.copy())
    return Repainted(box, pixels, alpha[box.slices].copy())
