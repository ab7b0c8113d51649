"""A picture as the rest of the package sees it: upright 8-bit pixels with what has to go back into the file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..geometry import Image, Size


@dataclass(frozen=True, eq=False)
class Picture:
    """Shared between threads and history, so its arrays cannot be written to."""

    pixels: Image
    """Upright, in the picture's own colour profile."""
    alpha: np.ndarray | None = None
    """(H, W) uint8, 255 = opaque; None when all of it is opaque."""
    exif: bytes | None = None
    """With its leading "Exif" mark, orientation 1, without embedded thumbnails and maker notes."""
    icc: bytes | None = None
    """An RGB profile that fits the pixels; None means sRGB."""
    infotext: str | None = None
    """What the WebUI wrote about how it was made: prompt, seed, sampler."""
    name: str = "picture"
    """A safe file name to show, never a path."""
    notes: tuple[str, ...] = ()
    """A sentence for each thing that was converted or lost."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", _read_only(self.pixels))
        if self.alpha is not None:
            object.__setattr__(self, "alpha", _read_only(self.alpha))

    @property
    def size(self) -> Size:
        return Size.of(self.pixels)

    @cached_property
    def digest(self) -> str:
        """Names the pixels: equal for equal pictures, whatever their files are called."""
        digest = hashlib.blake2b(repr(self.pixels.shape).encode(), digest_size=12)
        digest.update(self.pixels.data)
        if self.alpha is not None:
            digest.update(self.alpha.data)
        return digest.hexdigest()


def _read_only(array: np.ndarray) -> np.ndarray:
    """A view, so that the giver's own array stays as it was."""
    view = np.ascontiguousarray(array).view()
    view.flags.writeable = False
    return view
