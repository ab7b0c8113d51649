"""How much of a removed object the host's mask blur leaves at its edge, with our auto values and with a bare mask.

As in AUTOMATIC1111's "Only masked": the mask is blurred in two passes, and what is painted is pasted through it. The
object is a disc of 240 pixels; a pixel of it keeps what the blurred mask lacks of white there.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from lib_inpaint.geometry import Mask
from lib_inpaint.settings import Checkpoint
from lib_inpaint.tuning import tuned

from .timing import Row

BLURS = (4, 8, 12)
LEAST = 0.1
"""Percent: no ratio is reckoned from less."""
ANY = Checkpoint("any", "any", True, 512, True)


def rows() -> Iterator[Row]:
    disc = cv2.circle(np.zeros((900, 1200), np.uint8), (600, 450), 120, 1, -1).view(bool)
    for blur in BLURS:
        ours = left(disc, tuned(disc, "remove", "", {"mask_blur": blur}, ANY).hole, blur)
        bare = left(disc, disc, blur)
        what = "percent of the old pixel left where it is worst, mask grown as our auto values say; the mask as it is"
        yield Row(f"ghost blur {blur}", round(ours, 2), round(bare, 2), round(bare / max(ours, LEAST), 1), what, "%")


def left(disc: Mask, hole: Mask, blur: int) -> float:
    """Percent of the old picture that the worst pixel of the object keeps."""
    side = 2 * int(2.5 * blur + 0.5) + 1
    white = hole.view(np.uint8) * np.uint8(255)
    for kernel in ((side, 1), (1, side)):
        white = cv2.GaussianBlur(white, kernel, blur)
    return 100 * float(1 - white[disc].min() / 255)
