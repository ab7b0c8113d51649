"""Settings and files as values of the host's own components."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image as Pillow

from ..settings import InpaintSettings
from .captured import CANVAS_BACKGROUND, Captured

MASKED, WHOLE, ONLY_MASKED = 0, 0, 1
"""Positions in the host's radios "Mask mode" and "Inpaint area"."""

IMAGE, MASK = "img_inpaint_base", "img_inpaint_mask"
SLIDERS = {
    "img2img_mask_blur": "mask_blur",
    "img2img_inpaint_full_res_padding": "inpaint_full_res_padding",
    "img2img_denoising_strength": "denoising_strength",
    "img2img_width": "width",
    "img2img_height": "height",
}
"""Element id -> field of InpaintSettings."""
RADIOS = ("img2img_inpainting_fill", "img2img_inpaint_full_res", "img2img_mask_mode")
PROMPT = "img2img_prompt"
SOFT_INPAINTING = "soft_inpainting_enabled"
"""Of an extension that not every host has: only switched on, never off."""
INPAINT_UPLOAD = (IMAGE, MASK, *SLIDERS, *RADIOS, PROMPT)
"""Element ids of all that a push fills."""


def present(captured: Captured, ids: tuple[str, ...]) -> dict[str, Any]:
    """The components that this host has, by element id."""
    return {id: component for id in ids if (component := captured.get(id)) is not None}


def settings_values(settings: InpaintSettings, components: Mapping[str, Any]) -> dict[str, Any]:
    """Element id -> value, for those of the components that show a setting."""
    radios = {
        "img2img_inpainting_fill": settings.inpainting_fill,
        "img2img_inpaint_full_res": ONLY_MASKED if settings.inpaint_full_res else WHOLE,
        "img2img_mask_mode": MASKED,
    }
    values: dict[str, Any] = {PROMPT: settings.prompt} if settings.prompt else {}
    values |= {
        id: _within(components[id], getattr(settings, field)) for id, field in SLIDERS.items() if id in components
    }
    values |= {id: label for id in radios if id in components and (label := _label(components[id], radios[id]))}
    if settings.soft_inpainting and SOFT_INPAINTING in components:
        values[SOFT_INPAINTING] = True
    return values


def image_value(component: Any, path: Path) -> Any:
    """A file is taken as it is, where the component is Gradio's own; another program's canvas wants pixels."""
    if CANVAS_BACKGROUND in (getattr(component, "elem_classes", None) or ()):
        with Pillow.open(path) as image:
            return image.copy()
    return str(path)


def _within(slider: Any, value: float) -> float:
    """As near as the host's slider goes, which a person may have given other ends."""
    return min(max(value, getattr(slider, "minimum", value)), getattr(slider, "maximum", value))


def _label(radio: Any, index: int) -> str | None:
    """Index-typed radios are set by the label at that index."""
    choices = [choice[-1] if isinstance(choice, (tuple, list)) else choice for choice in radio.choices]
    return choices[index] if index < len(choices) else None
