"""Small things in large pictures: the whole is looked at, then parts of it, the last at nearly full resolution."""

from __future__ import annotations

import math

import numpy as np

from ..geometry import Box, Image, Size
from . import Detection, Detector, Progress

ENLARGED = 1.25
"""The smallest parts are that much larger than the detector sees: four fifths of the full resolution."""
NEXT = 3
"""How much larger the parts of the next level are."""
WORTH = 1.2
"""How much larger than its parts a picture must be."""
OVERLAP = 0.2
"""Of neighbouring parts, as a part of their side: what is cut by one should lie in the other."""
EDGE = 0.01
"""As a part of a part's side: a box that ends so near to its edge goes on outside."""


def look(
    image: Image, detector: Detector, names: frozenset[str], least_score: float, progress: Progress
) -> list[Detection]:
    """Things of these names, each as often as it was seen. `progress` gets 0 to 1 and may raise to cancel."""
    size = Size.of(image)
    parts = parts_of(size, detector.side)
    found: list[Detection] = []
    for number, part in enumerate(parts):
        progress(number / len(parts))
        seen = detector.detect(np.ascontiguousarray(image[part.slices]))
        wanted = (each for each in seen if each.name in names and each.score >= least_score)
        found += [_put_back(each, part, size) for each in wanted if not is_cut_off(each.box, part, size)]
    progress(1.0)
    return found


def parts_of(size: Size, side: int) -> list[Box]:
    """The whole picture and, where a detector that sees `side` pixels would miss much of it, parts on a grid."""
    parts, length = [Box.whole(size)], side * ENLARGED
    while size.longest > WORTH * length:
        parts += [
            Box(x, y, x + round(length), y + round(length)).clamped(size)
            for y in _starts(size.height, length)
            for x in _starts(size.width, length)
        ]
        length *= NEXT
    return parts


def is_cut_off(box: Box, part: Box, size: Size) -> bool:
    """Whether a box in a part of the picture, in the part's own pixels, goes on outside the part."""
    near = max(2, round(EDGE * part.size.longest))
    return (
        (box.x1 < near and part.x1 > 0)
        or (box.y1 < near and part.y1 > 0)
        or (box.x2 > part.size.width - near and part.x2 < size.width)
        or (box.y2 > part.size.height - near and part.y2 < size.height)
    )


def _put_back(found: Detection, part: Box, size: Size) -> Detection:
    mask = found.mask
    if mask is not None:
        mask = type(mask).of_part(mask.unpack(), part.x1, part.y1, size)
    return found._replace(box=found.box.moved(part.x1, part.y1), mask=mask)


def _starts(whole: int, length: float) -> list[int]:
    """Where parts of that length begin, evenly spread, the last at the end."""
    if whole <= length:
        return [0]
    steps = math.ceil((whole - length) / (length * (1 - OVERLAP)))
    return [round(step * (whole - length) / steps) for step in range(steps + 1)]
