"""The infotext of what was painted here, as the WebUI writes its own."""

from __future__ import annotations

from collections.abc import Mapping

from ...settings import FILLS, InpaintSettings, SamplingSettings
from ..infotext import with_more

ORIGINAL = 1
"""Masked content that is not written."""


def infotext(
    settings: InpaintSettings,
    sampling: SamplingSettings,
    seed: int,
    sampler: tuple[str, str],
    more: Mapping[str, object],
) -> str:
    """`sampler` is its name and that of its schedule."""
    prompts = [settings.prompt]
    if sampling.negative_prompt:
        prompts.append(f"Negative prompt: {sampling.negative_prompt}")
    told = {
        "Sampler": sampler[0],
        "Schedule type": sampler[1],
        "CFG scale": f"{sampling.cfg_scale:g}",
        "Seed": seed,
        "Size": f"{settings.width}x{settings.height}",
        "Denoising strength": f"{settings.denoising_strength:g}",
        "Mask blur": settings.mask_blur,
    }
    if settings.inpainting_fill != ORIGINAL:
        told["Masked content"] = FILLS[settings.inpainting_fill]
    if settings.inpaint_full_res:
        told |= {"Inpaint area": "Only masked", "Masked area padding": settings.inpaint_full_res_padding}
    return "\n".join([*prompts, with_more(f"Steps: {sampling.steps}", {**told, **more})])
