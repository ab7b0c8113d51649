"""OpenCV's two classic fills: quick and smooth, good for spots and scratches."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Image, Mask
from . import Inpainter, Progress

RADIUS = 5.0
"""Pixels around each filled pixel that it is made from."""


class Telea(Inpainter):
    """Fast marching (Telea 2004)."""

    title = "Telea"
    description = "instant, for small spots and scratches"
    margin = 0.1

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        return _inpainted(image, mask, cv2.INPAINT_TELEA, progress)


class NavierStokes(Inpainter):
    """Lines of equal brightness carried on as in a fluid (Bertalmio, Bertozzi, Sapiro 2001)."""

    title = "Navier-Stokes"
    description = "instant, smoothest, for scratches"
    margin = 0.1

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        return _inpainted(image, mask, cv2.INPAINT_NS, progress)


def _inpainted(image: Image, mask: Mask, method: int, progress: Progress) -> Image:
    progress(0.0)
    result = cv2.inpaint(np.ascontiguousarray(image), mask.astype(np.uint8), RADIUS, method)
    progress(1.0)
    return result
