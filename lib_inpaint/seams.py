"""Blending seams: a smooth change of colour over a repainted place, so that it meets its surroundings without a step.

The membrane of gradient-domain pasting (Perez, Gangnet, Blake 2003: "Poisson Image Editing"), with the step at the edge
taken from the soft rim, where paint and picture are both known, and smoothed so that no detail is smeared inside.
"""

from __future__ import annotations

import cv2
import numpy as np

from .geometry import Image, SoftMask
from .inpaint.poisson import CROSS, evened

SMOOTH = 5.0
"""Sigma along the rim, in pixels."""
HOLD = 1e-4
"""How much the change fades far from the rim: half of it is gone after some hundred pixels."""


def blended(below: Image, pixels: Image, alpha: SoftMask) -> Image:
    """New pixels for pasting through `alpha` over `below`, all of the same size; (H, W, 3) uint8.

    Without a soft rim, or without anything solid inside it, they stay as they are.
    """
    core = alpha == 255
    rim = (alpha > 0) & ~core
    if not rim.any() or not core.any():
        return pixels
    step = _smoothed(below.astype(np.float32) - pixels, rim)
    # In the core the change is harmonic, on the rim it is the step: what the rim gives to its neighbours is wanted.
    wanted = cv2.filter2D(step * rim[..., None], -1, CROSS, borderType=cv2.BORDER_CONSTANT) * core[..., None]
    change = evened(wanted, core, HOLD, lambda: None) + step * rim[..., None]
    return np.clip(np.rint(pixels + change), 0, 255).astype(np.uint8)


def _smoothed(step: np.ndarray, rim: np.ndarray) -> np.ndarray:
    """Weighted means of the rim's pixels alone."""
    weight = rim.astype(np.float32)
    total = cv2.GaussianBlur(step * weight[..., None], (0, 0), SMOOTH)
    return total / np.maximum(cv2.GaussianBlur(weight, (0, 0), SMOOTH), 1e-3)[..., None]
