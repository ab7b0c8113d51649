"""A layer, and what a stack of them selects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .geometry import Mask, Size
from .masks import COMBINE, PackedMask
from .segment import VisualPrompt


@dataclass(frozen=True)
class Layer:
    """A selected object: a named mask with the prompt it came from."""

    id: str
    name: str
    mask: PackedMask
    source: str
    """Who made the mask: a segmenter's name, "brush", "imported", or "canvas" of what the picture was extended by."""
    prompt: VisualPrompt | None = None
    score: float | None = None
    visible: bool = True
    mode: str = "add"
    """How it joins the layers below it: a key of masks.COMBINE."""


def objects(layers: Iterable[Layer]) -> list[tuple[Layer, Mask]]:
    """The visible layers that add, each as those above it leave it: cut where one subtracts or does not overlap."""
    found: list[tuple[Layer, Mask]] = []
    for layer in layers:
        if not layer.visible:
            continue
        mask = layer.mask.unpack()
        if layer.mode == "add":
            found.append((layer, mask))
        else:
            found = [(below, COMBINE[layer.mode](kept, mask)) for below, kept in found]
    return found


def selection(layers: Iterable[Layer], size: Size) -> Mask:
    """The visible layers put together from the bottom up."""
    mask = np.zeros(size.shape, bool)
    for layer in layers:
        if layer.visible:
            mask = COMBINE[layer.mode](mask, layer.mask.unpack())
    return mask
