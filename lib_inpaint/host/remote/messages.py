"""The one request that paints, and the pictures in its answer."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from ...errors import UserError
from ...geometry import Image, Mask, Size
from ...images import mask_png, png, read_picture
from ...settings import InpaintSettings, SamplingSettings
from .. import Painted
from ..extras import Scripts
from ..infotext import with_more

HALF = "The WebUI gave half an answer: {}. Try again; your selection is safe."


def request(
    image: Image,
    mask: Mask,
    settings: InpaintSettings,
    sampling: SamplingSettings,
    overrides: Mapping[str, Any],
    scripts: Scripts,
) -> dict[str, Any]:
    """The body for /sdapi/v1/img2img: only fields that every WebUI since 1.6 documents, but for a schedule."""
    body: dict[str, Any] = {
        "init_images": [base64.b64encode(png(image)).decode()],
        "mask": base64.b64encode(mask_png(mask)).decode(),
        "mask_blur": settings.mask_blur,
        "inpainting_fill": settings.inpainting_fill,
        "inpaint_full_res": False,  # the crop is ours
        "resize_mode": 0,
        "denoising_strength": settings.denoising_strength,
        "prompt": settings.prompt,
        "width": settings.width,
        "height": settings.height,
        "negative_prompt": sampling.negative_prompt,
        "styles": list(sampling.styles),
        "sampler_name": sampling.sampler_name,
        "steps": sampling.steps,
        "cfg_scale": sampling.cfg_scale,
        "seed": sampling.seed,
        "n_iter": sampling.variations,
        "batch_size": sampling.batch_size,
        "restore_faces": sampling.restore_faces,
        "override_settings": dict(overrides),
        "override_settings_restore_afterwards": True,
        "send_images": True,
        "save_images": False,
        "include_init_images": False,
    }
    if sampling.scheduler:
        body["scheduler"] = sampling.scheduler
    if scripts:
        body["alwayson_scripts"] = {title: {"args": arguments} for title, arguments in scripts.items()}
    return body


def most_bytes(settings: InpaintSettings, sampling: SamplingSettings) -> int:
    """What the answer can hold: each picture as base64 with a mask and its composite beside it, and words."""
    pictures = sampling.variations * sampling.batch_size + 1
    return 4_000_000 + 3 * pictures * settings.width * settings.height * 5


def paintings(answer: Any, size: Size, extra: Mapping[str, object]) -> list[Painted]:
    """The painted pictures alone, in their order: no grid, no masks. UserError when they are not all there."""
    try:
        told = json.loads(answer["info"])
        first, seeds = int(told.get("index_of_first_image", 0)), [int(seed) for seed in told["all_seeds"]]
        images, texts = list(answer["images"])[first:], list(told["infotexts"])[first:]
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError):
        raise UserError(HALF.format("it does not say what it painted")) from None
    if not images:
        raise UserError(HALF.format("there are no pictures in it"))
    return [
        Painted(_pixels(image, size), seed, with_more(str(text), extra))
        for image, seed, text in zip(images, seeds, texts, strict=False)
    ]


def _pixels(encoded: Any, size: Size) -> Image:
    try:
        data = base64.b64decode(str(encoded).partition(",")[2] or str(encoded), validate=True)
        pixels = read_picture(data, "answer").pixels
    except (binascii.Error, UserError):
        raise UserError(HALF.format("a picture in it cannot be read")) from None
    if Size.of(pixels) != size:
        there = Size.of(pixels)
        wrong = f"a picture is {there.width} x {there.height} instead of {size.width} x {size.height}"
        raise UserError(HALF.format(wrong))
    return pixels
