"""Putting masks of one size together."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry import Mask


def union(below: Mask, above: Mask) -> Mask:
    return below | above


def subtract(below: Mask, above: Mask) -> Mask:
    """What is in `below` and not in `above`."""
    # For bools, greater means True over False: one pass, no inverse in between.
    return np.greater(below, above)


def intersect(below: Mask, above: Mask) -> Mask:
    return below & above


def invert(mask: Mask) -> Mask:
    return ~mask


COMBINE: dict[str, Callable[[Mask, Mask], Mask]] = {"add": union, "subtract": subtract, "intersect": intersect}
"""How a layer joins the layers below it."""
