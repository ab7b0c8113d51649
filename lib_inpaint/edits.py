"""Edits: repainted places stacked over the pristine picture, so that ten rounds cost no more quality than one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from .crops import paste
from .errors import UserError
from .geometry import Box, Image
from .images import Picture
from .inpaint.repaint import Repainted
from .layers import Layer
from .masks import Refinement, bounds

MOST_VARIATIONS = 32


@dataclass(frozen=True, eq=False)
class Edit:
    """One repainted place and what it was made from."""

    repainted: Repainted
    engine: str
    title: str
    seconds: float
    layers: tuple[Layer, ...]
    refinement: Refinement
    seed: int | None = None
    """What Stable Diffusion began from."""
    infotext: str | None = None
    """What made it, as PNG Info reads it."""

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
    variations: tuple[Edit, ...] = ()
    """Other answers to the same wish, `edit` among them; only the newest edit keeps them."""

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

    @property
    def infotext(self) -> str | None:
        """Of the newest edit that has one, else of the picture's file."""
        return next((edit.infotext for edit in reversed(self.edits) if edit.infotext), self.picture.infotext)

    def with_edits(self, variations: tuple[Edit, ...]) -> Stack:
        """The first of them on top; what the edit below could have been is forgotten."""
        below = Stack(self.picture, self.below, self.edit)
        return Stack(self.picture, below, variations[0], variations)

    def with_more(self, variations: tuple[Edit, ...]) -> Stack:
        """Further answers beside those of the newest edit; the first of them is shown."""
        return Stack(self.picture, self.below, variations[0], _newest((*self.variations, *variations)))

    def with_choice(self, index: int) -> Stack:
        """Another of the variations shown; UserError when there is none of that number."""
        if not 0 <= index < len(self.variations):
            raise UserError("That variation is gone. Pick another in the strip.")
        return Stack(self.picture, self.below, self.variations[index], self.variations)

    def closeup(self, index: int) -> Image:
        """The place that a variation repaints, with it in; UserError when there is none of that number."""
        chosen = self.with_choice(index)
        assert chosen.below and chosen.edit
        repainted = chosen.edit.repainted
        place = chosen.below.pixels[repainted.box.slices]
        return paste(place, repainted.pixels, repainted.alpha, Box.whole(repainted.box.size))


def _newest(variations: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Without the oldest when there are too many."""
    return variations[-MOST_VARIATIONS:]


@lru_cache(maxsize=4)
def _rendered(stack: Stack) -> Image:
    # A few full-size renders at most, whatever the history holds; the others are pasted again when asked for.
    if stack.below is None or stack.edit is None:
        return stack.picture.pixels
    repainted = stack.edit.repainted
    pixels = paste(_rendered(stack.below), repainted.pixels, repainted.alpha, repainted.box)
    pixels.flags.writeable = False
    return pixels
