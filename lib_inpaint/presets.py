"""Presets: what a person wants to do with what is selected, and the values of Stable Diffusion that serve it.

The numbers are those that tutorials and other extensions agree on; lengths are pixels of the full-size picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FILL, ORIGINAL, LATENT_NOISE, LATENT_NOTHING = range(4)
"""Masked content by the host's number, as in settings.FILLS."""


@dataclass(frozen=True)
class Denoising:
    """Denoising strength by what the checkpoint was trained for."""

    inpainting: float
    plain: float
    """A plain checkpoint needs some of what was there to hold on to."""

    def of(self, is_inpainting: bool) -> float:
        return self.inpainting if is_inpainting else self.plain


@dataclass(frozen=True)
class Preset:
    """A purpose and the values that serve it; None = by the size of the mask."""

    title: str
    """Among the others: "Background"."""
    action: str
    """On the button that does it, and of the step in the history: "Change background"."""
    reason: str
    """Why these values, the end of a sentence."""
    content: int
    denoising: Denoising
    hint: str = "Prompt"
    """In the empty prompt field."""
    needs_prompt: bool = False
    grow: int = 0
    """How much more than the mask is replaced."""
    grow_part: float = 0.0
    """The same as a part of the root of its area: a new object is seldom of the same shape."""
    keeps_clear: bool = True
    """More is repainted than replaced, so that the blur mixes nothing of the object in."""
    blur: int | None = None
    padding: int | None = None
    sees_all: bool = False
    """Paints the whole picture instead of a crop around the mask."""
    prefill: Denoising | None = None
    """Given an own fill first, it begins from that (masked content original), denoised this strongly."""
    avoids_object: bool = False
    """What is removed goes to the negative prompt."""
    takes_colour: bool = False
    """The mask can be given a colour first, as a sketch of what is wanted."""
    inverts: bool = False
    """What is selected stays, all else is painted."""
    extends: bool = False
    """For what a picture was extended by. Where the model would see all of it much smaller than it is, each side is
    painted by itself."""
    is_own: bool = False
    """Done by our own fills alone, without Stable Diffusion."""


PRESETS = {
    "remove": Preset(
        "Remove",
        "Remove",
        "a quick fill at once, Stable Diffusion then paints over it",
        FILL,
        Denoising(1.0, 0.8),
        "Prompt: empty is fine for removing",
        prefill=Denoising(0.85, 0.6),
        avoids_object=True,
    ),
    "remove_fast": Preset(
        "Remove (fast)",
        "Remove",
        "filled from what is around it, without Stable Diffusion",
        FILL,
        Denoising(1.0, 0.8),
        avoids_object=True,
        is_own=True,
    ),
    "replace": Preset(
        "Replace",
        "Replace",
        "begins from blurred surroundings, with room for another shape",
        FILL,
        Denoising(1.0, 0.8),
        "What shall be there instead?",
        needs_prompt=True,
        grow_part=0.04,
    ),
    "add": Preset(
        "Add",
        "Add object",
        "begins from noise, so that something new can appear",
        LATENT_NOISE,
        Denoising(1.0, 0.9),
        "What shall appear there? Name it first",
        needs_prompt=True,
        keeps_clear=False,
        blur=8,
        padding=128,
    ),
    "face": Preset(
        "Fix face",
        "Fix face",
        "keeps the features and draws them in more detail",
        ORIGINAL,
        Denoising(0.4, 0.4),
        "Prompt: the picture's own is best",
        keeps_clear=False,
        grow=4,
        blur=4,
        padding=32,
    ),
    "limb": Preset(
        "Fix hand",
        "Fix hand or limb",
        "forgets the wrong shape and paints another",
        LATENT_NOTHING,
        Denoising(0.9, 0.9),
        "Prompt: the picture's own is best",
        keeps_clear=False,
        grow=8,
        blur=6,
        padding=64,
    ),
    "restyle": Preset(
        "Restyle",
        "Restyle",
        "keeps shapes and light and changes the rest",
        ORIGINAL,
        Denoising(0.55, 0.5),
        "Describe it: a red leather jacket",
        takes_colour=True,
        keeps_clear=False,
        grow=2,
        blur=4,
    ),
    "background": Preset(
        "Background",
        "Change background",
        "keeps what is selected and paints all around it",
        FILL,
        Denoising(1.0, 0.9),
        "Describe the new background",
        needs_prompt=True,
        keeps_clear=False,
        grow=2,
        blur=2,
        sees_all=True,
        inverts=True,
    ),
    "outpaint": Preset(
        "Outpaint",
        "Outpaint",
        "begins from the edge, mirrored and blurred outwards",
        ORIGINAL,
        Denoising(0.95, 0.8),
        "Prompt: what the whole picture shows",
        blur=8,
        sees_all=True,
        extends=True,
    ),
    "outpaint_fast": Preset(
        "Outpaint (fast)",
        "Outpaint",
        "continued from what is at the edge, without Stable Diffusion",
        ORIGINAL,
        Denoising(0.95, 0.8),
        blur=8,
        sees_all=True,
        extends=True,
        is_own=True,
    ),
}


def offered() -> list[dict[str, Any]]:
    """What the page shows of each; the values come with the mask."""
    return [_offered(name, preset) for name, preset in PRESETS.items()]


def _offered(name: str, preset: Preset) -> dict[str, Any]:
    """What the page shows of a preset; the values come with the mask."""
    return {
        "name": name,
        "title": preset.title,
        "reason": preset.reason,
        "hint": preset.hint,
        "action": preset.action,
        "is_own": preset.is_own,
        "prefills": preset.prefill is not None,
        "fills": preset.is_own or preset.extends or preset.prefill is not None,
        "takes_colour": preset.takes_colour,
        "inverts": preset.inverts,
        "extends": preset.extends,
    }
