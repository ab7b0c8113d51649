"""Stable Diffusion as the WebUI has it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from modules import call_queue, images, progress, sd_samplers, shared  # pyright: ignore[reportMissingImports]
from PIL import Image as Pillow

from ...errors import UserError
from ...geometry import Image, Mask
from ...settings import Checkpoint, Choices, InpaintSettings, SamplingSettings
from ...texts import brief
from .. import Painted
from . import checkpoints, extras
from .infotext import sampling_from
from .running import run

MOST_UNWANTED = 64


class WebuiDiffusion:
    """See host.Diffusion."""

    turns = None

    def __init__(self) -> None:
        self._unwanted: deque[str] = deque(maxlen=MOST_UNWANTED)
        """Tasks that were to be interrupted, for those that have not begun: some are not even in the queue yet."""

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return tuple(extras.with_extras(checkpoint) for checkpoint in checkpoints.checkpoints())

    def choices(self) -> Choices:
        samplers = tuple(sampler.name for sampler in sd_samplers.visible_samplers())
        styles = tuple(getattr(shared.prompt_styles, "styles", {}))
        return Choices(samplers, tuple(_schedulers()), styles, tuple(_vaes()))

    def queued(self, handler: Callable[..., Any], extra_outputs: list[Any] | None = None) -> Callable[..., Any]:
        return call_queue.wrap_gradio_gpu_call(handler, extra_outputs=extra_outputs)

    @contextmanager
    def rounds(
        self, sampling: SamplingSettings, checkpoint: Checkpoint | None, places: int = 1
    ) -> Iterator[Iterator[int]]:
        state = shared.state
        state.job_count = sampling.variations * places
        try:
            yield takewhile(lambda _: not (state.interrupted or _is_stopping()), range(sampling.variations))
        finally:
            if checkpoints.override(checkpoint):
                checkpoints.load_persons_own()

    def img2img(
        self,
        image: Image,
        mask: Mask,
        settings: InpaintSettings,
        sampling: SamplingSettings,
        checkpoint: Checkpoint | None,
        extra: Mapping[str, str],
    ) -> list[Painted]:
        if progress.current_task in self._unwanted:
            return []
        arguments = {
            "init_images": [Pillow.fromarray(np.ascontiguousarray(image))],
            "mask": Pillow.fromarray(mask.astype(np.uint8) * np.uint8(255)),
            **_of_settings(settings),
            **_of_sampling(sampling),
        }
        overrides = {**checkpoints.override(checkpoint), **_vae(sampling.sd_vae), "return_mask": False}
        overrides["return_mask_composite"] = False
        # We crop as the host would and tell it, so that PNG Info can send the same to the host's own tab.
        told = {"Inpaint area": "Only masked", "Masked area padding": settings.inpaint_full_res_padding}
        scripts = extras.told(settings, checkpoint)
        told = {**(told if settings.inpaint_full_res else {}), **extra}
        processed, is_finished = run(arguments, overrides, told, scripts)
        done = [whole for whole in is_finished for _ in range(sampling.batch_size)]
        shown = zip(processed.images, processed.infotexts, processed.all_seeds, done, strict=False)
        return [_painted(image, text, seed) for image, text, seed, whole in shown if whole]

    def save(self, pixels: Image, alpha: np.ndarray | None, painted: Painted, prompt: str) -> Path | None:
        if not shared.opts.samples_save:
            return None
        image = Pillow.fromarray(np.ascontiguousarray(pixels if alpha is None else np.dstack([pixels, alpha])))
        folder = shared.opts.outdir_samples or shared.opts.outdir_img2img_samples
        kind = shared.opts.samples_format
        path, _ = images.save_image(image, folder, "", painted.seed, prompt, kind, info=painted.infotext)
        return Path(path)

    def interrupt(self, task: str) -> None:
        # Noted first: a task that begins at this very moment finds it here or is interrupted below.
        self._unwanted.append(task)
        if progress.current_task == task:
            shared.state.interrupt()

    def skip(self, task: str) -> None:
        if progress.current_task == task:
            shared.state.skip()

    def sampling_from(self, infotext: str) -> tuple[str, SamplingSettings]:
        return sampling_from(infotext, self.choices())


def _of_settings(settings: InpaintSettings) -> dict[str, Any]:
    return {
        "prompt": settings.prompt,
        "inpainting_fill": settings.inpainting_fill,
        "denoising_strength": settings.denoising_strength,
        "mask_blur": settings.mask_blur,
        "width": settings.width,
        "height": settings.height,
        "inpaint_full_res": False,
        "resize_mode": 0,
    }


def _of_sampling(sampling: SamplingSettings) -> dict[str, Any]:
    arguments: dict[str, Any] = {
        "negative_prompt": sampling.negative_prompt,
        "styles": list(sampling.styles),
        "steps": sampling.steps,
        "cfg_scale": sampling.cfg_scale,
        "seed": sampling.seed,
        "n_iter": sampling.variations,
        "batch_size": sampling.batch_size,
        "restore_faces": sampling.restore_faces,
        "do_not_save_samples": True,
        "do_not_save_grid": True,
        "outpath_samples": shared.opts.outdir_samples or shared.opts.outdir_img2img_samples,
        "outpath_grids": shared.opts.outdir_grids or shared.opts.outdir_img2img_grids,
    }
    if sampling.sampler_name and sampling.sampler_name not in sd_samplers.all_samplers_map:
        raise _gone("sampler", sampling.sampler_name)
    if sampling.scheduler and _schedulers() and sampling.scheduler not in _schedulers():
        raise _gone("schedule", sampling.scheduler)
    # What the host's own form starts with; without any it warns that it corrects us.
    samplers = [sampler.name for sampler in sd_samplers.visible_samplers()]
    arguments["sampler_name"] = sampling.sampler_name or next(iter(samplers), None)
    if _schedulers():
        arguments["scheduler"] = sampling.scheduler or _schedulers()[0]
    return arguments


def _painted(image: Pillow.Image, text: str, seed: int) -> Painted:
    return Painted(np.asarray(image.convert("RGB")), int(seed), text)


def _is_stopping() -> bool:
    """To end after the picture that is painted now; since 1.8."""
    return getattr(shared.state, "stopping_generation", False)


def _schedulers() -> list[str]:
    """Empty before schedulers were split from samplers."""
    try:
        from modules import sd_schedulers  # pyright: ignore[reportMissingImports]
    except ImportError:
        return []
    return [scheduler.label for scheduler in sd_schedulers.schedulers]


def _vaes() -> list[str]:
    try:
        from modules import sd_vae  # pyright: ignore[reportMissingImports]
    except ImportError:
        return []
    return ["Automatic", "None", *getattr(sd_vae, "vae_dict", {})]


def _vae(name: str | None) -> dict[str, str]:
    if not name:
        return {}
    if name not in _vaes():
        raise _gone("VAE", name)
    return {"sd_vae": name}


def _gone(kind: str, name: str) -> UserError:
    return UserError(f"The {kind} {brief(name)} is not there. Choose another in Adjust everything.")
