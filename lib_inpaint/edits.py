"""Edits: repainted places stacked over the pristine picture, so that ten rounds cost no more quality than one."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from .colour import Correction, corrected
from .crops import paste
from .errors import UserError
from .geometry import Box, Image, Size
from .images import Picture
from .inpaint.repaint import Repainted
from .layers import Layer
from .masks import Refinement, bounds
from .seams import blended

MOST_VARIATIONS = 32
MATCH = 0.8
"""Of the colour correction, unless the person says."""
MOST_SPARE_BYTES = 200_000_000
"""Of variations that are not shown, in all edits of a picture."""


@dataclass(frozen=True, eq=False)
class Variation:
    """One answer to a wish: what was painted, and by whom."""

    repainted: Repainted
    engine: str
    title: str
    seconds: float
    seed: int | None = None
    """What Stable Diffusion began from."""
    infotext: str | None = None
    """What made it, as PNG Info reads it."""
    correction: Correction | None = None
    """What gives it the colours of its surroundings, where it has others."""

    @cached_property
    def box(self) -> Box:
        """Around the pixels that changed; `repainted.box` is the larger crop that the engine saw."""
        crop = self.repainted.box
        changed = bounds(self.repainted.alpha > 0) or Box(0, 0, *crop.size)
        return changed.moved(crop.x1, crop.y1)

    @cached_property
    def digest(self) -> bytes:
        digest = hashlib.blake2b(repr(tuple(map(int, self.repainted.box))).encode(), digest_size=12)
        digest.update(np.ascontiguousarray(self.repainted.pixels).data)
        digest.update(np.ascontiguousarray(self.repainted.alpha).data)
        return digest.digest()

    @property
    def nbytes(self) -> int:
        return self.repainted.pixels.nbytes + self.repainted.alpha.nbytes


class Laid(NamedTuple):
    """A variation and how it is laid over the picture."""

    variation: Variation
    match: float
    blends: bool

    @property
    def pixels(self) -> Image:
        """With colours matched."""
        pixels, correction = self.variation.repainted.pixels, self.variation.correction
        return corrected(pixels, correction, self.match) if correction and self.match else pixels

    def over(self, below: Image) -> Image:
        """The place it repaints, (h, w, 3), with it in; `below` is what was there."""
        alpha = self.variation.repainted.alpha
        pixels = blended(below, self.pixels, alpha) if self.blends else self.pixels
        return paste(below, pixels, alpha, Box.whole(Size.of(below)))

    @property
    def digest(self) -> bytes:
        return self.variation.digest + f"{self.match:.3f} {self.blends}".encode()


@dataclass(frozen=True, eq=False)
class Edit:
    """A place that is repainted: what was wished there, and the answers to it, one of which is in the picture."""

    name: str
    """What was done: "Remove"."""
    layers: tuple[Layer, ...]
    refinement: Refinement
    variations: tuple[Variation, ...]
    chosen: int = 0
    visible: bool = True
    match: float = MATCH
    """How much of the colour correction is applied, 0 to 1."""
    blends: bool = False
    """Whether a smooth change of colour takes away the step at the edge."""
    id: str = field(default_factory=lambda: secrets.token_hex(6))

    @property
    def shown(self) -> Variation:
        return self.variations[self.chosen]

    @property
    def laid(self) -> Laid:
        return Laid(self.shown, self.match if self.shown.correction else 0.0, self.blends)

    def with_more(self, variations: tuple[Variation, ...], shown: bool = True) -> Edit:
        """Further answers beside those that are there, without the oldest if too many.

        `shown`: the first of them is what the picture has.
        """
        fresh = variations[-MOST_VARIATIONS:]
        together = (*self.variations, *fresh)[-MOST_VARIATIONS:]
        dropped = len(self.variations) + len(fresh) - len(together)
        chosen = len(together) - len(fresh) if shown else max(0, self.chosen - dropped)
        return replace(self, variations=together, chosen=chosen)

    def with_choice(self, index: int) -> Edit:
        """Another of the variations shown; UserError when there is none of that number."""
        if not 0 <= index < len(self.variations):
            raise UserError("That variation is gone. Pick another in the strip.")
        return replace(self, chosen=index)


@dataclass(frozen=True, eq=False)
class Stack:
    """A picture and the edits over it, oldest first."""

    picture: Picture
    edits: tuple[Edit, ...] = ()

    @property
    def size(self) -> Size:
        return self.picture.size

    @property
    def pixels(self) -> Image:
        """(H, W, 3) uint8: outside the edits the original, bit for bit."""
        return _rendered(self.picture, self._shown)

    @cached_property
    def version(self) -> str:
        """Equal for equal pixels."""
        if not self._shown:
            return self.picture.digest
        digests = b"".join(laid.digest for laid in self._shown)
        return hashlib.blake2b(self.picture.digest.encode() + digests, digest_size=12).hexdigest()

    @property
    def infotext(self) -> str | None:
        """Of the newest edit that has one, else of the picture's file."""
        texts = (laid.variation.infotext for laid in reversed(self._shown))
        return next(filter(None, texts), self.picture.infotext)

    def edit(self, id: str) -> Edit:
        for edit in self.edits:
            if edit.id == id:
                return edit
        raise UserError("That edit is gone. Pick another in the list.")

    def has(self, id: str) -> bool:
        return any(edit.id == id for edit in self.edits)

    def below(self, id: str) -> Stack:
        """The picture as that edit finds it."""
        return replace(self, edits=self.edits[: self.edits.index(self.edit(id))])

    def with_edit(self, new: Edit) -> Stack:
        """Replace the edit of that id, or put it on top."""
        replaced = tuple(new if edit.id == new.id else edit for edit in self.edits)
        return replace(self, edits=_bounded(replaced if self.has(new.id) else (*self.edits, new)))

    def without_edit(self, id: str) -> Stack:
        gone = self.edit(id)
        return replace(self, edits=tuple(edit for edit in self.edits if edit is not gone))

    def with_edit_at(self, id: str, position: int) -> Stack:
        """The edit moved to that place, counted from the oldest."""
        moved = self.edit(id)
        others = [edit for edit in self.edits if edit is not moved]
        others.insert(max(0, min(position, len(others))), moved)
        return replace(self, edits=tuple(others))

    def closeup(self, id: str, index: int) -> Image:
        """The place that a variation of an edit repaints, with it in; UserError when there is none of that number."""
        laid = self.edit(id).with_choice(index).laid
        return laid.over(self.below(id).pixels[laid.variation.repainted.box.slices])

    @cached_property
    def _shown(self) -> tuple[Laid, ...]:
        return tuple(edit.laid for edit in self.edits if edit.visible)


def _bounded(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Where the variations hold too much, the oldest edits keep only the one that is shown; the newest edit has all."""
    spare = sum(variation.nbytes for edit in edits for variation in edit.variations if variation is not edit.shown)
    kept = []
    for edit in edits[:-1]:
        if spare > MOST_SPARE_BYTES and len(edit.variations) > 1:
            spare -= sum(variation.nbytes for variation in edit.variations if variation is not edit.shown)
            edit = replace(edit, variations=(edit.shown,), chosen=0)
        kept.append(edit)
    return (*kept, *edits[-1:])


@lru_cache(maxsize=4)
def _rendered(picture: Picture, shown: tuple[Laid, ...]) -> Image:
    # A few full-size renders at most, whatever the history holds; the others are pasted again when asked for.
    if not shown:
        return picture.pixels
    pixels = _rendered(picture, shown[:-1]).copy()
    place = pixels[shown[-1].variation.repainted.box.slices]
    place[...] = shown[-1].over(place)
    pixels.flags.writeable = False
    return pixels
