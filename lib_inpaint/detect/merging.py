"""One box for one thing, however often and in however many parts of the picture it was seen."""

from __future__ import annotations

from collections.abc import Iterable

from ..geometry import Box
from . import Detection
from .names import RIDDEN

OVERLAP = 0.45
"""Intersection over union from which two boxes are of one thing."""
INSIDE = 0.85
"""The part of a box that lies in a larger one..."""
SAME_TOP = 0.15
"""...whose top is at most that part of its height away..."""
AS_WIDE = 0.6
"""...and which is at most so much wider: an upper body beside the whole person."""
SEAT = 0.4
"""How much of the lower half of a rider's box the horse takes."""


def merged(found: Iterable[Detection]) -> list[Detection]:
    """Best first: of boxes that overlap much the best one, of boxes with one head the largest."""
    kept: list[Detection] = []
    for each in sorted(found, key=lambda each: each.score, reverse=True):
        if all(overlap(each.box, other.box) < OVERLAP for other in kept):
            kept.append(each)
    return [each for each in kept if not any(_is_upper_part(each.box, other.box) for other in kept)]


def is_riding(box: Box, seen: Iterable[Detection]) -> bool:
    """Whether a person in that box sits on something that was seen as well."""
    seat = box._replace(y1=(box.y1 + box.y2) // 2)
    return any(seat.intersection(each.box).area >= SEAT * seat.area for each in seen if each.name in RIDDEN)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union."""
    shared = one.intersection(other).area
    return shared / (one.area + other.area - shared)


def _is_upper_part(small: Box, large: Box) -> bool:
    return (
        small.area < large.area
        and small.intersection(large).area >= INSIDE * small.area
        and abs(small.y1 - large.y1) <= SAME_TOP * large.size.height
        and small.size.width >= AS_WIDE * large.size.width
    )
