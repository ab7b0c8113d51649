"""A loaded model of diffusers, and painting with it."""

from __future__ import annotations

import gc
import logging
from typing import Any

import diffusers  # pyright: ignore[reportMissingImports]
import numpy as np
import torch

from ...errors import UserError
from ...geometry import Image, Mask
from ...settings import InpaintSettings, SamplingSettings
from ..turns import Run
from .content import CELL, Canvas, canvas, shown
from .files import ModelFiles
from .preview import preview
from .schedules import scheduler

logger = logging.getLogger(__name__)

LATENT_NOISE, LATENT_NOTHING = 2, 3
PAINTING = "Painting with Stable Diffusion"
PIPELINE, XL_PIPELINE = "StableDiffusionInpaintPipeline", "StableDiffusionXLInpaintPipeline"


class Painter:
    """Half precision on CUDA alone: a processor computes with it slowly or not at all."""

    def __init__(self, files: ModelFiles, device: str | None = None):
        """Reads only files that are here. UserError when the model is not whole."""
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._dtype = torch.float16 if self.device.type == "cuda" else torch.float32
        self._pipe = _loaded(files, self._dtype).to(self.device)
        self._is_xl = files.is_xl
        self._pipe.set_progress_bar_config(disable=True)
        self._trained = dict(self._pipe.scheduler.config)

    def paint(
        self,
        image: Image,
        mask: Mask,
        settings: InpaintSettings,
        sampling: SamplingSettings,
        seed: int,
        sampler: tuple[str, str],
        run: Run,
    ) -> list[tuple[int, Image]]:
        """(seed, (h, w, 3) uint8) of each picture that was painted to its end."""
        place = canvas(image, mask, settings)
        self._pipe.scheduler = scheduler(*sampler, self._trained)
        done = []
        for batch in range(sampling.variations):
            seeds = [seed + batch * sampling.batch_size + n for n in range(sampling.batch_size)]
            painted = self._batch(place, settings, sampling, seeds, batch, run)
            if run.is_interrupted:
                break
            done += [] if painted is None else zip(seeds, (shown(place, each) for each in painted), strict=True)
        return done

    def _batch(
        self,
        place: Canvas,
        settings: InpaintSettings,
        sampling: SamplingSettings,
        seeds: list[int],
        batch: int,
        run: Run,
    ) -> list[Image] | None:
        """None when it was skipped or interrupted."""
        strength = max(settings.denoising_strength, (1 + 1e-6) / sampling.steps)
        steps = max(1, int(sampling.steps * min(strength, 1)))
        is_unwanted = False

        def follow(pipe: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            nonlocal is_unwanted
            is_unwanted = is_unwanted or run.is_interrupted or run.skipped()
            pipe._interrupt = is_unwanted
            run.tell((batch + (step + 1) / steps) / sampling.variations, PAINTING)
            run.show(preview(tensors["latents"][0].float().cpu().numpy(), self._is_xl))
            return tensors

        # On the processor everywhere: a seed then means the same on every machine.
        generators = [torch.Generator("cpu").manual_seed(each) for each in seeds]
        with torch.inference_mode():
            result = self._pipe(
                prompt=settings.prompt,
                negative_prompt=sampling.negative_prompt,
                image=self._latents(place, settings.inpainting_fill, seeds),
                mask_image=self._mask(place),
                masked_image_latents=self._encoded(_without(place), seeds[0]),
                height=settings.height,
                width=settings.width,
                strength=min(strength, 1),
                num_inference_steps=sampling.steps,
                guidance_scale=sampling.cfg_scale,
                num_images_per_prompt=len(seeds),
                generator=generators,
                callback_on_step_end=follow,
                output_type="np",
            )
        if is_unwanted:
            return None
        pictures = np.asarray(result.images)
        if not np.isfinite(pictures).all():
            raise UserError("The model painted only noise. Choose another checkpoint, or paint on the processor.")
        return list((pictures * 255 + 0.5).clip(0, 255).astype(np.uint8))

    def _latents(self, place: Canvas, content: int, seeds: list[int]) -> torch.Tensor:
        """What painting begins from: noise and nothing are the model's own, not pixels."""
        latents = self._encoded(place.begun, seeds[0])
        cells = torch.from_numpy(place.cells).to(latents.device)
        if content == LATENT_NOTHING:
            return latents * ~cells
        if content == LATENT_NOISE:
            generator = torch.Generator("cpu").manual_seed(seeds[0])
            noise = torch.randn(latents.shape, generator=generator).to(latents)
            return torch.where(cells, noise, latents)
        return latents

    def _encoded(self, pixels: np.ndarray, seed: int) -> torch.Tensor:
        """(1, 4, h / 8, w / 8) of (h, w, 3)."""
        scaled = torch.from_numpy(np.ascontiguousarray(pixels)).permute(2, 0, 1)[None].float() / 127.5 - 1
        scaled = scaled.to(self.device, self._dtype)
        generator = torch.Generator("cpu").manual_seed(seed)
        return self._pipe._encode_vae_image(scaled, generator=generator)

    def _mask(self, place: Canvas) -> torch.Tensor:
        return torch.from_numpy(_pixels(place.cells).astype(np.float32))[None, None]


def give_memory_back() -> None:
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _without(place: Canvas) -> np.ndarray:
    """(h, w, 3): what an inpainting model is shown, the middle of all colours where it shall paint."""
    return np.where(_pixels(place.cells)[..., None], np.float32(127.5), place.source)


def _pixels(cells: np.ndarray) -> np.ndarray:
    """(h, w) bool of the model's cells."""
    return cells.repeat(CELL, axis=0).repeat(CELL, axis=1)


def _loaded(files: ModelFiles, dtype: torch.dtype) -> Any:
    """Never from the network: of a single file diffusers would fetch the configuration, unless it is given one."""
    kind = getattr(diffusers, XL_PIPELINE if files.is_xl else PIPELINE)
    options: dict[str, Any] = {"torch_dtype": dtype, "local_files_only": True}
    if not files.is_xl:
        # It blackens pictures, and is wrong too often.
        options |= {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}
    try:
        if files.is_file:
            return kind.from_single_file(str(files.path), config=str(files.config), **options)
        return kind.from_pretrained(str(files.path), use_safetensors=True, **options)
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError, TypeError) as error:
        if "out of memory" in str(error).lower():
            raise
        logger.exception("A model of Stable Diffusion could not be loaded")
        raise UserError(f"{files.name} cannot be loaded: it is not whole, or of another kind.") from error
