"""MediaPipe's selfie segmentation through OpenCV: a person out of a box, in a quarter of a megabyte."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ..checkpoints import Weights, proven
from ..errors import UserError
from ..geometry import Box, Image, Mask, Size
from ..masks import PackedMask, drop_specks

SIDE = 256
MARGIN = 0.05
"""How much around a box is seen, as a part of its sides: with more, the neighbours in a crowd are people too."""
LEAST_FILLED, LEAST_ABOVE = 0.15, 0.12
"""How much of a box, and of its upper third, a person fills; the network sees some horses and not their riders."""
MOST_FILLED, UPPER = 0.7, 0.6
"""How much of his box a rider fills at most, and what part of it is looked at where he and his horse fill more."""
SPECKS = 0.05
"""Of the box: smaller pieces are not the person."""


class Selfie:
    title = "Selfie segmentation"

    def __init__(self, path: Path, weights: Weights, device: str | None = None):
        """UserError unless the file is one that the row knows. `device` is for the networks of torch."""
        data = np.frombuffer(proven(path, weights), np.uint8)
        try:
            self._net = cv2.dnn.readNetFromTFLite(data)
        except (cv2.error, AttributeError) as error:
            raise UserError(f"{path.name} cannot be read by this version of OpenCV ({cv2.__version__}).") from error

    def mask(self, image: Image, box: Box, is_riding: bool = False) -> PackedMask | None:
        """The person in a box of the picture, nothing outside it; None where the network sees nobody.

        Where it sees nobody in the whole box, or a rider and his horse as one, it looks at the upper part alone.
        """
        whole = self._inside(image, box)
        found = (whole, box) if is_person(whole) else None
        if found is None or (is_riding and whole.mean() > MOST_FILLED):
            upper = box._replace(y2=box.y1 + round(UPPER * box.size.height))
            above = self._inside(image, upper)
            found = (above, upper) if is_person(above) else found
        if found is None:
            return None
        mask, place = found
        return PackedMask.of_part(without_specks(mask), place.x1, place.y1, Size.of(image))

    def _inside(self, image: Image, box: Box) -> Mask:
        """(h, w) of the box: where the network sees people."""
        around = with_margin(box, MARGIN).clamped(Size.of(image))
        seen = self._people(np.ascontiguousarray(image[around.slices]))
        return seen[box.moved(-around.x1, -around.y1).slices]

    def _people(self, image: Image) -> Mask:
        """(H, W) bool: where the network sees people in a small picture."""
        self._net.setInput(cv2.dnn.blobFromImage(image, 1 / 255, (SIDE, SIDE)))
        likely = self._net.forward().reshape(SIDE, SIDE)
        return cv2.resize(likely, Size.of(image), interpolation=cv2.INTER_LINEAR) > 0.5


def with_margin(box: Box, margin: float) -> Box:
    x, y = (round(margin * length) for length in box.size)
    return Box(box.x1 - x, box.y1 - y, box.x2 + x, box.y2 + y)


def is_person(mask: Mask) -> bool:
    """Whether what fills a box, (h, w) bool, may be a person."""
    above = mask[: max(1, len(mask) // 3)]
    return bool(mask.mean() >= LEAST_FILLED and above.mean() >= LEAST_ABOVE)


def without_specks(mask: Mask) -> Mask:
    """All of it if it is nothing but specks."""
    cleaned = drop_specks(mask, round(SPECKS * mask.size))
    return cleaned if cleaned.any() else mask
