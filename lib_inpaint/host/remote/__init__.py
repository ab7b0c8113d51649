"""Stable Diffusion of a WebUI elsewhere, through the API that it has when it is started with `--api`."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...errors import UserError
from ...geometry import Image, Mask, Size
from ...settings import Checkpoint, Choices, InpaintSettings, SamplingSettings
from ...texts import brief
from .. import Painted, extras
from ..own_queue import OwnQueue
from .catalogue import CHECKPOINT, VAE, Catalogue, catalogue, options, without_hash
from .connection import Address, Talk, talking
from .following import followed
from .messages import most_bytes, paintings, request
from .refusals import Unreached

logger = logging.getLogger(__name__)

KEPT_SECONDS = 20
"""For so long what the WebUI has is not asked for again."""

__all__ = ["Address", "RemoteDiffusion"]


class RemoteDiffusion(OwnQueue):
    """See host.Diffusion."""

    def __init__(self, address: Address):
        self.address = address
        super().__init__()
        self._lock = threading.Lock()
        self._known: Catalogue | None = None
        self._asked = 0.0

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return self._catalogue().checkpoints

    def choices(self) -> Choices:
        return self._catalogue().choices

    def img2img(
        self,
        image: Image,
        mask: Mask,
        settings: InpaintSettings,
        sampling: SamplingSettings,
        checkpoint: Checkpoint | None,
        extra: Mapping[str, str],
    ) -> list[Painted]:
        run = self.turns.current
        if run.is_interrupted:
            return []
        sampling = _checked(sampling, self.choices())
        # We crop as the WebUI would and tell it, so that PNG Info can send the same to its own tab.
        told = {"Inpaint area": "Only masked", "Masked area padding": settings.inpaint_full_res_padding}
        with talking(self.address) as talk:
            before = options(talk)
            overrides = _overrides(before, checkpoint, sampling.sd_vae)
            body = request(image, mask, settings, sampling, overrides, self._scripts(settings, checkpoint))
            try:
                answer, unfinished = followed(talk, body, most_bytes(settings, sampling), run)
            finally:
                run.next_job()
                _restore(talk, before, overrides)
        if unfinished.interrupted_at == 0:
            return []
        size = Size(settings.width, settings.height)
        painted = paintings(answer, size, {**(told if settings.inpaint_full_res else {}), **extra})
        return [each for n, each in enumerate(painted) if not unfinished.has(n // sampling.batch_size)]

    def _scripts(self, settings: InpaintSettings, checkpoint: Checkpoint | None) -> extras.Scripts:
        model = extras.inpainting_model(checkpoint, self._catalogue().controlnet_models)
        if settings.controlnet and model is None:
            raise UserError("The WebUI's ControlNet has no model for inpainting with this checkpoint. Switch it off.")
        return extras.told(settings, [extras.unit(model)] if model else [])

    def _catalogue(self) -> Catalogue:
        """As it was last, while the WebUI cannot be reached: the page stays what it was."""
        with self._lock:
            if self._known and time.monotonic() - self._asked < KEPT_SECONDS:
                return self._known
            try:
                with talking(self.address) as talk:
                    self._known = catalogue(talk)
            except Unreached:
                if self._known is None:
                    raise
            self._asked = time.monotonic()
            return self._known


def _checked(sampling: SamplingSettings, choices: Choices) -> SamplingSettings:
    """With the sampler and the schedule that the WebUI's own form starts with, where none is chosen."""
    for kind, name, there in (
        ("sampler", sampling.sampler_name, choices.samplers),
        ("schedule", sampling.scheduler, choices.schedulers),
        ("VAE", sampling.sd_vae, choices.vaes),
    ):
        if name and name not in there and there:
            raise UserError(f"The {kind} {brief(name)} is not there. Choose another in Adjust everything.")
    sampler = sampling.sampler_name or next(iter(choices.samplers), None)
    # Before 1.9 a schedule is part of the sampler's name.
    scheduler = (sampling.scheduler or choices.schedulers[0]) if choices.schedulers else None
    return replace(sampling, sampler_name=sampler, scheduler=scheduler)


def _overrides(before: dict[str, Any], checkpoint: Checkpoint | None, vae: str | None) -> dict[str, Any]:
    """Only what is otherwise now: a WebUI forgets to restore what it never saved."""
    wanted: dict[str, Any] = {VAE: vae} if vae else {}
    if checkpoint and without_hash(before.get(CHECKPOINT)) != without_hash(checkpoint.name):
        wanted[CHECKPOINT] = checkpoint.name
    # Masks that its owner wants beside each picture are none of ours.
    wanted |= {name: False for name in ("return_mask", "return_mask_composite") if before.get(name)}
    return {name: value for name, value in wanted.items() if before.get(name) != value}


def _restore(talk: Talk, before: dict[str, Any], overrides: dict[str, Any]) -> None:
    """What the WebUI did not restore itself. What was painted is not lost because of it."""
    if not overrides:
        return
    try:
        now = options(talk)
        told = [name for name in overrides if name in before]  # what it keeps to itself cannot be given back
        changed = {name: before[name] for name in told if now.get(name) != before[name]}
        if changed:
            talk.post("/sdapi/v1/options", changed)
    except UserError as error:
        logger.warning("The settings %s of the WebUI were not restored: %s", ", ".join(overrides), error)
