"""Edits: repainted places stacked over the pristine picture, so that ten rounds cost no more quality than one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from .crops import paste
from .geometry import Box, Image
from .images import Picture
from .inpaint.repaint import Repainted
from .layers import Layer
from .masks import Refinement, bounds


@dataclass(frozen=True, eq=False)
class Edit:
    """One repainted place and what it was made from."""

    repainted: Repainted
    engine: str
    title: str
    seconds: float
    layers: tuple[Layer, ...]
    refinement: Refinement

    @cached_property
    def box(self) -> Box:
        """Around the pixels that changed; `repainted.box` is the larger crop that the engine saw."""
        crop = self.repainted.box
        changed = bounds(self.repainted.alpha > 0) or Box(0, 0, *crop.size)
        return Box(changed.x1 + crop.x1, changed.y1 + crop.y1, changed.x2 + crop.x1, changed.y2 + crop.y1)

    @cached_property
    def digest(self) -> bytes:
        digest = hashlib.blake2b(repr(self.repainted.box).encode(), digest_size=12)
        digest.update(np.ascontiguousarray(self.repainted.pixels).data)
        digest.update(np.ascontiguousarray(self.repainted.alpha).data)
        return digest.digest()


@dataclass(frozen=True, eq=False)
class Stack:
    """A picture and the edit on top of the stack below; `below` is None for the picture alone."""

    picture: Picture
    below: Stack | None = None
    edit: Edit | None = None

    @property
    def edits(self) -> tuple[Edit, ...]:
        """Oldest first."""
        return (*self.below.edits, self.edit) if self.below and self.edit else ()

    @property
    def pixels(self) -> Image:
        """(H, W, 3) uint8: outside the edits the original, bit for bit."""
        return _rendered(self)

    @cached_property
    def version(self) -> str:
        """Equal for equal pixels."""
        if self.below is None or self.edit is None:
            return self.picture.digest
        return hashlib.blake2b(self.below.version.encode() + self.edit.digest, digest_size=12).hexdigest()

    def with_edit(self, edit: Edit) -> Stack:
        return Stack(self.picture, self, edit)


@lru_cache(maxsize=4)
def _rendered(stack: Stack) -> Image:
    # A few full-size renders at most, whatever the history holds; the others are pasted again when asked for.
    if stack.below is None or stack.edit is None:
        return stack.picture.pixels
    repainted = stack.edit.repainted
    pixels = paste(_rendered(stack.below), repainted.pixels, repainted.alpha, repainted.box)
    pixels.flags.writeable = False
    return pixels
