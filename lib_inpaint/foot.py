"""What belongs to a selected thing and lies at its foot: its shadow, its reflection, or both in one."""

from __future__ import annotations

from typing import NamedTuple

from .geometry import Image, Mask
from .reflection import reflection_of
from .shadow import shadow_of


class AtFoot(NamedTuple):
    name: str
    mask: Mask
    """(H, W) bool, without the thing itself."""


def at_foot(image: Image, thing: Mask) -> AtFoot | None:
    """None where nothing looks like it."""
    shadow, reflection = shadow_of(image, thing), reflection_of(image, thing)
    if shadow is None:
        return None if reflection is None else AtFoot("Reflection", reflection)
    # A dark reflection is taken for a shadow as well: what lies within it is no second thing.
    if reflection is None:
        return AtFoot("Shadow", shadow)
    is_apart = (shadow & ~reflection).sum() > 0.3 * shadow.sum()
    return AtFoot("Shadow and reflection" if is_apart else "Reflection", shadow | reflection)
