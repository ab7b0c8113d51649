"""Stable Diffusion in this process, by the library diffusers, from files that are here."""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ...errors import UserError
from ...geometry import Image, Mask
from ...idle import Idle
from ...settings import Checkpoint, Choices, InpaintSettings, SamplingSettings
from .. import Painted
from ..own_queue import OwnQueue
from .files import ModelFiles, found
from .schedules import SAMPLERS, SCHEDULES, sampler_and_schedule
from .words import infotext

logger = logging.getLogger(__name__)

MOST_SEED = 2**32 - 1
OUT_OF_MEMORY = "The memory does not suffice to paint this. Try a smaller working size; your selection is safe."


class LocalDiffusion(OwnQueue):
    """See host.Diffusion. One model at a time is loaded, by the first run that wants it."""

    def __init__(self, place: Path, device: str | None = None, keep_alive: Callable[[], float] = lambda: 30.0):
        """`keep_alive` tells after how many minutes without a run the memory is given back; 0 = never."""
        self.place = place
        self.device = device
        super().__init__()
        self._files = found(place)
        self._lock = threading.Lock()
        self._loaded: tuple[ModelFiles, Any] | None = None
        self._idle = Idle(self.release, keep_alive)

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """The first one is what is used unless another is chosen."""
        first = self._files[0]
        return tuple(
            Checkpoint(each.name, each.title, each.kind.is_inpainting, each.kind.side, each is first)
            for each in self._files
        )

    def choices(self) -> Choices:
        return Choices(tuple(SAMPLERS), tuple(SCHEDULES))

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
        sampler, schedule = sampler_and_schedule(sampling)
        files = self._wanted(checkpoint)
        seed = secrets.randbelow(MOST_SEED) if sampling.seed == -1 else sampling.seed
        with self._lock:
            try:
                run.tell(0, f"Loading {files.title}")
                painter = self._painter(files)
                painted = painter.paint(image, mask, settings, sampling, seed, (sampler, schedule), run)
            except (RuntimeError, MemoryError) as error:
                if not isinstance(error, MemoryError) and "out of memory" not in str(error).lower():
                    raise
                self._forget()
                raise UserError(OUT_OF_MEMORY) from error
            finally:
                run.next_job()
                self._idle.used()
        told = {"Model": files.title, **extra}
        return [
            Painted(pixels, seed, infotext(settings, sampling, seed, (sampler, schedule), told))
            for seed, pixels in painted
        ]

    def release(self) -> None:
        """Give the memory back; the next run loads again."""
        with self._lock:
            self._forget()

    def _wanted(self, checkpoint: Checkpoint | None) -> ModelFiles:
        if checkpoint is None:
            return self._files[0]
        wanted = [each for each in self._files if each.name == checkpoint.name]
        if not wanted or not wanted[0].path.exists():
            raise UserError(f"The checkpoint {checkpoint.title} is no longer there. Choose another.")
        return wanted[0]

    def _painter(self, files: ModelFiles) -> Any:
        from .painter import Painter

        if self._loaded is None or self._loaded[0] != files:
            self._forget()
            self._loaded = files, Painter(files, self.device)
        return self._loaded[1]

    def _forget(self) -> None:
        if self._loaded is None:
            return
        from .painter import give_memory_back

        self._loaded = None
        give_memory_back()
