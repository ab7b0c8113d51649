"""The tiny SAM and what the tests ask it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from tiny_sam import scenes

from lib_inpaint.geometry import Point
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.predictor import best

TINY = Path(__file__).parent / "tiny_sam.safetensors"


def click(mask: np.ndarray) -> VisualPrompt:
    """In the middle of the object."""
    return VisualPrompt((Point(*scenes.centre(mask)),))


def best_mask(candidates) -> np.ndarray:
    return candidates[best(candidates)].mask
