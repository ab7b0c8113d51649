"""Drawn people: blocks in colours that a detector of ours takes for people and dogs."""

from __future__ import annotations

import cv2
import numpy as np

from lib_inpaint.detect import Detection
from lib_inpaint.geometry import Box, Image, Size
from lib_inpaint.images import png
from lib_inpaint.masks import PackedMask

COLOURS = {"person": (220, 30, 30), "dog": (30, 200, 30)}


def street(size: Size, *people: Box, dogs: tuple[Box, ...] = ()) -> Image:
    """Noise with people and dogs in it."""
    image = np.random.default_rng(2).integers(90, 120, (*size.shape, 3), np.uint8)
    for name, boxes in (("person", people), ("dog", dogs)):
        for box in boxes:
            image[box.slices] = COLOURS[name]
    return image


class ColourDetector:
    """Finds each connected block of these colours, in pictures that are not much larger than it can see."""

    title = "Colours"

    def __init__(self, side: int = 320, least: int = 12, masks: bool = False):
        """Shrunk to `side`, blocks less than `least` pixels high are not seen."""
        self.side = side
        self.least = least
        self.masks = masks
        self.looked: list[Size] = []

    def detect(self, image: Image) -> list[Detection]:
        size = Size.of(image)
        self.looked.append(size)
        shrunk = min(1.0, self.side / size.longest)
        found = []
        for name, colour in COLOURS.items():
            same = (image == colour).all(axis=2).astype(np.uint8)
            count, _, stats, _ = cv2.connectedComponentsWithStats(same)
            for x, y, width, height, _ in stats[1:count].tolist():
                if height * shrunk >= self.least:
                    box = Box(x, y, x + width, y + height)
                    found.append(Detection(box, 0.9, name, PackedMask.of(same > 0) if self.masks else None))
        return found


class HalfMatte:
    """Cuts the left half out of each box of a person; of boxes wider than high it sees nothing."""

    title = "Halves"

    def mask(self, image: Image, box: Box, is_riding: bool) -> PackedMask | None:
        if box.size.width > box.size.height:
            return None
        half = np.ones((box.size.height, box.size.width // 2), bool)
        return PackedMask.of_part(half, box.x1, box.y1, Size.of(image))


SIZE = Size(400, 300)
LEFT, SUBJECT, RIGHT = Box(20, 100, 50, 190), Box(170, 80, 230, 240), Box(340, 110, 370, 200)
DOG = Box(260, 200, 320, 240)
PHOTO = png(street(SIZE, LEFT, SUBJECT, RIGHT, dogs=(DOG,)))
