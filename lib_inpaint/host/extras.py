"""Other extensions of a WebUI that help painting, by the names that their scripts have for the WebUI's API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..settings import Checkpoint, InpaintSettings

SOFT_INPAINTING, CONTROLNET = "Soft Inpainting", "ControlNet"
"""Titles of always-on scripts."""

PREPROCESSOR = "inpaint_only+lama"

Scripts = Mapping[str, list[Any]]
"""Title -> its first arguments; the others stay as the script's own controls have them."""


def offered(checkpoint: Checkpoint, scripts: Iterable[str], models: Iterable[str]) -> tuple[str, ...]:
    """Which of settings.EXTRAS can serve a checkpoint, by the scripts there are and the models that ControlNet has."""
    titles = {title.lower() for title in scripts}
    # An inpainting checkpoint knows the edge of the mask itself.
    softens = SOFT_INPAINTING.lower() in titles and not checkpoint.is_inpainting
    controls = CONTROLNET.lower() in titles and inpainting_model(checkpoint, models) is not None
    return ("soft_inpainting",) * softens + ("controlnet",) * controls


def inpainting_model(checkpoint: Checkpoint | None, models: Iterable[str]) -> str | None:
    """ControlNet's model for inpainting that is made for the checkpoint's kind."""
    is_xl = checkpoint is not None and checkpoint.side >= 1024
    return next((name for name in models if "inpaint" in name.lower() and ("xl" in name.lower()) == is_xl), None)


def unit(model: str) -> dict[str, Any]:
    """What ControlNet is told: only what all its versions know. Picture and mask it takes from the run."""
    mode = "ControlNet is more important"
    return {"enabled": True, "module": PREPROCESSOR, "model": model, "weight": 1.0, "control_mode": mode}


def told(settings: InpaintSettings, units: list[Any]) -> dict[str, list[Any]]:
    """What the scripts of those that are switched on are told; `units` are ControlNet's."""
    scripts: dict[str, list[Any]] = {SOFT_INPAINTING: [True]} if settings.soft_inpainting else {}
    return scripts | ({CONTROLNET: units} if settings.controlnet else {})
