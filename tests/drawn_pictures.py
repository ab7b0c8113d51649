"""Small drawn pictures."""

import numpy as np

from lib_inpaint.geometry import Image


def blocks() -> Image:
    """(120, 160, 3): a red and a blue block on grey noise that no block's colour occurs in."""
    image = np.random.default_rng(1).integers(90, 120, (120, 160, 3), np.uint8)
    image[20:60, 30:70] = (220, 30, 30)
    image[70:100, 90:140] = (30, 30, 220)
    return image


RED = (30, 20, 70, 60)
BLUE = (90, 70, 140, 100)
