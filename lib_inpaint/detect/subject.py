"""Whom a picture is of."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from ..geometry import Box, Size
from ..masks import PackedMask

LEAST = 0.004
"""The part of the picture that a subject covers at least: nobody is the subject of a landscape with passers-by."""
ACROSS, DOWN = 1.5, 0.5
"""How much a place counts, to the side and up or down: people stand on the ground."""
AT_A_SIDE, AT_TOP_OR_BOTTOM = 0.4, 0.8
"""What is left of somebody whom the frame cuts: who walks in from the side is a passer-by, a portrait is cut below."""
NEAR = 0.004
"""As a part of the longest side: a box that ends so near to the frame touches it."""


def subject(masks: Sequence[PackedMask], size: Size) -> int | None:
    """Index of the main subject: large, in the middle and not cut by the frame; None where all are small."""
    enough = [index for index, mask in enumerate(masks) if mask.area >= LEAST * size.width * size.height]
    return max(enough, key=lambda index: weight(masks[index], size), default=None)


def weight(mask: PackedMask, size: Size) -> float:
    """How much of a subject it is; only useful beside others'."""
    return mask.area * _place(mask.box, size) * _within_frame(mask.box, size)


def _place(box: Box, size: Size) -> float:
    """1 in the middle, less towards the edges."""
    x, y = (box.x1 + box.x2) / size.width - 1, (box.y1 + box.y2) / size.height - 1
    return exp(-ACROSS * x * x - DOWN * y * y)


def _within_frame(box: Box, size: Size) -> float:
    near = max(2, round(NEAR * size.longest))
    at_a_side = box.x1 < near or box.x2 > size.width - near
    above_or_below = box.y1 < near or box.y2 > size.height - near
    return (AT_A_SIDE if at_a_side else 1) * (AT_TOP_OR_BOTTOM if above_or_below else 1)
