"""What a result's infotext tells beside the host's own words, so that it can be done again."""

from __future__ import annotations

from . import __version__
from .layers import Layer
from .masks import Refinement
from .segment import VisualPrompt


def recipe(preset: str, layers: tuple[Layer, ...], refinement: Refinement) -> dict[str, str]:
    """Infotext keys and values: who painted, what was clicked, by which model, how the mask was refined."""
    shown = [layer for layer in layers if layer.visible]
    told = {
        "Click Inpaint": f"{__version__} {preset}",
        "Click Inpaint objects": "; ".join(_object(layer) for layer in shown),
        "Click Inpaint grow": f"{refinement.grow:g}",
        "Click Inpaint feather": f"{refinement.feather:g}",
        "Click Inpaint invert": "yes" if refinement.invert else "",
    }
    return {key: value for key, value in told.items() if value}


def _object(layer: Layer) -> str:
    """ "add SAM ViT-B points 120 80 + 131 95 - box 100 60 300 400"."""
    prompt = _prompt(layer.prompt) if layer.prompt else "painted"
    return " ".join(filter(None, [layer.mode, layer.source, prompt]))


def _prompt(prompt: VisualPrompt) -> str:
    points = " ".join(f"{point.x:g} {point.y:g} {'+' if point.label else '-'}" for point in prompt.points)
    box = " ".join(f"{edge}" for edge in prompt.box) if prompt.box else ""
    view = " ".join(f"{edge}" for edge in prompt.view) if prompt.view else ""
    words = (f"points {points}" if points else "", f"box {box}" if box else "")
    candidate = "" if prompt.candidate is None else f"candidate {prompt.candidate + 1}"
    return " ".join(filter(None, (*words, candidate, f"view {view}" if view else "")))
