"""A mask as a small value: thousands of times smaller than the array, equal when the pixels are."""

from __future__ import annotations

import hashlib
import zlib
from dataclasses import dataclass

import numpy as np

from ..geometry import Box, Mask, Size
from .extent import area, bounds

NOWHERE = Box(0, 0, 0, 0)


@dataclass(frozen=True, eq=False)
class PackedMask:
    """A mask's bounding box and the bits in it."""

    size: Size
    box: Box
    """The smallest around the True pixels; all zeros when there are none."""
    area: int
    """How many pixels are True."""
    bits: bytes
    """zlib of the box's rows, one bit a pixel, each row filled up to whole bytes."""
    digest: str
    """Equal for equal masks, different for different ones: a version to cache by."""

    @classmethod
    def of(cls, mask: Mask) -> PackedMask:
        return cls.of_part(mask, 0, 0, Size.of(mask))

    @classmethod
    def of_part(cls, part: Mask, x: int, y: int, size: Size) -> PackedMask:
        """Of a mask of that size that is empty but for `part`, whose left upper corner lies at x, y."""
        inside = bounds(part) or NOWHERE
        crop = part[inside.slices]
        box = Box(inside.x1 + x, inside.y1 + y, inside.x2 + x, inside.y2 + y) if inside != NOWHERE else NOWHERE
        rows = np.packbits(crop, axis=1).tobytes()
        # The digest is of the bits themselves: zlib may pack the same bits otherwise elsewhere.
        digest = hashlib.blake2b(repr((tuple(size), tuple(box))).encode() + rows, digest_size=12).hexdigest()
        return cls(size, box, area(crop), zlib.compress(rows, 1), digest)

    def unpack(self) -> Mask:
        """A new full-size array."""
        mask = np.zeros(self.size.shape, bool)
        if self.area:
            mask[self.box.slices] = self.part()
        return mask

    def part(self) -> Mask:
        """What is in the box, as a new array."""
        width, height = self.box.size
        rows = np.frombuffer(zlib.decompress(self.bits), np.uint8).reshape(height, -1)
        return np.unpackbits(rows, axis=1, count=width).view(bool)

    def moved(self, x: int, y: int, size: Size) -> PackedMask:
        """The same pixels elsewhere, in a mask of that size that has room for them."""
        part = self.part() if self.area else np.zeros((1, 1), bool)
        return PackedMask.of_part(part, self.box.x1 + x, self.box.y1 + y, size)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PackedMask) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)
