"""What Stable Diffusion is told, in the host's own field names, and what it may choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from .errors import UserError

FILLS = ("fill", "original", "latent noise", "latent nothing")
"""Masked content by the host's number."""

APART = 128
"""Pixels between places that count as far apart."""

EXTRAS = ("soft_inpainting", "controlnet")
"""Fields of InpaintSettings that need an extension of the host which not every host has."""

MOST_TEXT = 20_000
"""Characters of a prompt."""


@dataclass(frozen=True)
class InpaintSettings:
    """What the page owns. Lengths are pixels of the full-size picture, but for width and height.

    The mask mode is always "Inpaint masked": who wants the other one inverts the mask and sees it.
    """

    prompt: str = ""
    inpainting_fill: int = 1
    """Masked content: an index of FILLS."""
    denoising_strength: float = 0.75
    mask_blur: int = 4
    """Sigma of a Gaussian."""
    inpaint_full_res: bool = True
    """Only masked; else the whole picture."""
    inpaint_full_res_padding: int = 32
    width: int = 512
    height: int = 512
    """What the model paints, whatever the size of the place."""
    one_by_one: bool = False
    """Places that lie far apart are painted each in a crop of its own."""
    soft_inpainting: bool = False
    """The host's extension of that name mixes the paint in gradually, as a plain checkpoint needs it."""
    controlnet: bool = False
    """ControlNet's model for inpainting looks at the surroundings, prefilled by its own LaMa."""

    def checked(self) -> InpaintSettings:
        """Itself with sizes the model can paint; raises UserError when a value is out of its range."""
        _in_range(self, INPAINT_RANGES)
        return replace(self, width=self.width // 8 * 8, height=self.height // 8 * 8)


@dataclass(frozen=True)
class SamplingSettings:
    """What the form "Adjust everything" owns. None = as the host has it."""

    negative_prompt: str = ""
    styles: tuple[str, ...] = ()
    sampler_name: str | None = None
    scheduler: str | None = None
    steps: int = 28
    cfg_scale: float = 7.0
    seed: int = -1
    """-1 = another one each time."""
    variations: int = 1
    """Runs after one another: the host's batch count."""
    batch_size: int = 1
    restore_faces: bool = False
    sd_vae: str | None = None

    def checked(self) -> SamplingSettings:
        """Itself; raises UserError when a value is out of its range."""
        _in_range(self, SAMPLING_RANGES)
        return self


class Checkpoint(NamedTuple):
    """A Stable Diffusion checkpoint of the host."""

    name: str
    """What the host calls it in its settings."""
    title: str
    """What a person calls it."""
    is_inpainting: bool
    side: int
    """Pixels a side that it was trained to paint: 512, 768 or 1024."""
    is_current: bool
    extras: tuple[str, ...] = ()
    """Those of EXTRAS that can serve it here."""


class Choices(NamedTuple):
    """What the form offers."""

    samplers: tuple[str, ...] = ()
    schedulers: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    vaes: tuple[str, ...] = ()


INPAINT_RANGES = {
    "inpainting_fill": ("Masked content", 0, len(FILLS) - 1),
    "denoising_strength": ("Denoising strength", 0, 1),
    "mask_blur": ("Mask blur", 0, 64),
    "inpaint_full_res_padding": ("Padding", 0, 256),
    "width": ("Width", 64, 2048),
    "height": ("Height", 64, 2048),
}
SAMPLING_RANGES = {
    "steps": ("Steps", 1, 150),
    "cfg_scale": ("CFG scale", 1, 30),
    "seed": ("Seed", -1, 2**32 - 1),
    "variations": ("Variations", 1, 100),
    "batch_size": ("Batch size", 1, 8),
}
"""Field -> what a person calls it, the lowest and the highest value: those of the host's own sliders."""


def _in_range(settings: InpaintSettings | SamplingSettings, ranges: Mapping[str, tuple[str, float, float]]) -> None:
    for name, (words, lowest, highest) in ranges.items():
        if not lowest <= getattr(settings, name) <= highest:  # not a number is in no range
            raise UserError(f"{words} must be between {lowest} and {highest}.")
    for name in ("prompt", "negative_prompt"):
        if len(getattr(settings, name, "")) > MOST_TEXT:
            raise UserError(f"A prompt may have {MOST_TEXT} characters.")
