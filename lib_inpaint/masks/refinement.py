"""What is done to every selection before it is used: the sliders of the page."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..errors import UserError
from ..geometry import Mask, Size, SoftMask
from .combine import invert
from .feather import feather, smooth
from .morphology import grow
from .regions import drop_specks, fill_holes

RANGES = {"grow": (-100, 200), "feather": (0, 100), "smooth": (0, 50), "drop_specks": (0, 10_000_000)}


@dataclass(frozen=True)
class Refinement:
    """Lengths are pixels of the full-size picture."""

    grow: float = 0
    """Radius of a disc; negative shrinks."""
    feather: float = 0
    """Sigma of a Gaussian, which the host calls mask blur."""
    smooth: float = 0
    """Details narrower than this go."""
    fill_holes: bool = False
    drop_specks: int = 0
    """The smallest area in pixels that stays."""
    invert: bool = False

    @classmethod
    def for_size(cls, size: Size) -> Refinement:
        """What a new picture starts with: segmenters' masks end a little inside the object and have pinholes."""
        return cls(
            grow=min(RANGES["grow"][1], max(2, round(size.longest / 250))),
            feather=min(RANGES["feather"][1], max(1, round(size.longest / 600))),
            fill_holes=True,
            drop_specks=round(0.0002 * size.width * size.height),
        )

    def checked(self) -> Refinement:
        """Itself; raises UserError when a number is out of its range or not a number."""
        for name, (lowest, highest) in RANGES.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:  # not a number is in no range
                raise UserError(f"{name.replace('_', ' ').capitalize()} must be between {lowest} and {highest}.")
        return self

    def scaled(self, factor: float) -> Refinement:
        """The same on a picture scaled by `factor`, for a quick preview."""
        return replace(
            self,
            grow=self.grow * factor,
            feather=self.feather * factor,
            smooth=self.smooth * factor,
            drop_specks=round(self.drop_specks * factor * factor),
        )


def refine(mask: Mask, refinement: Refinement) -> Mask:
    """The mask with everything but the feather. An empty mask stays empty, unless inverted."""
    if refinement.fill_holes:
        mask = fill_holes(mask)
    if refinement.drop_specks:
        mask = drop_specks(mask, refinement.drop_specks)
    if refinement.smooth:
        mask = smooth(mask, refinement.smooth)
    if refinement.grow:
        mask = grow(mask, refinement.grow)
    return invert(mask) if refinement.invert else mask


def soften(mask: Mask, refinement: Refinement) -> SoftMask:
    """The refined mask with its feather; 0 and 255 alone when there is none."""
    return feather(refine(mask, refinement), refinement.feather)
