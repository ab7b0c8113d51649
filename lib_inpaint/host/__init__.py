"""The program we live in, handed in from outside: nothing asks which host it is in, it asks the host for something."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from ..geometry import Image, Mask
from ..settings import Checkpoint, Choices, InpaintSettings, SamplingSettings
from .preferences import Preferences
from .turns import Turns


class Painted(NamedTuple):
    """One picture of a run."""

    pixels: Image
    """(h, w, 3) uint8 sRGB of whatever size the host painted."""
    seed: int
    infotext: str
    """What PNG Info reads."""


class Diffusion(Protocol):
    """Stable Diffusion, where the host has it."""

    @property
    def turns(self) -> Turns | None:
        """The queue, where it is our own; None in a WebUI, which has its queue, its progress and its own tabs."""
        ...

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        """Inpainting ones first; loads none of them."""
        ...

    def choices(self) -> Choices: ...

    def queued(self, handler: Callable[..., Any], extra_outputs: list[Any] | None = None) -> Callable[..., Any]:
        """The handler of a Gradio event, made to wait for its turn in the host's queue, with the host's progress."""
        ...

    def rounds(
        self, sampling: SamplingSettings, checkpoint: Checkpoint | None, places: int = 1
    ) -> AbstractContextManager[Iterator[int]]:
        """Around all calls of `img2img` that serve one wish: the number of each variation, until it is interrupted.

        Each has `places` calls. All are one in the progress, and what the checkpoint was is restored once, at the end.
        """
        ...

    def img2img(
        self,
        image: Image,
        mask: Mask,
        settings: InpaintSettings,
        sampling: SamplingSettings,
        checkpoint: Checkpoint | None,
        extra: Mapping[str, str],
    ) -> list[Painted]:
        """Repaint the mask in a crop (sRGB); to be called inside `queued`, between `rounds`.

        A checkpoint None = the one that is loaded.

        `extra` is added to the infotext. Interrupted, it gives what is finished. Scripts and options are left as they
        were, whatever happens. Raises UserError when the host cannot.
        """
        ...

    def save(self, pixels: Image, alpha: np.ndarray | None, painted: Painted, prompt: str) -> Path | None:
        """Keep a finished picture where the host keeps its own; None where its settings say not to."""
        ...

    def interrupt(self, task: str) -> None:
        """End that task, if it is the one that runs now."""
        ...

    def skip(self, task: str) -> None:
        """Go on to that task's next picture, if it is the one that runs now."""
        ...

    def sampling_from(self, infotext: str) -> tuple[str, SamplingSettings]:
        """The prompt and the settings that made a picture, as far as its infotext tells them."""
        ...


class Host(Protocol):
    """What the core needs from its surroundings."""

    @property
    def models_folders(self) -> tuple[Path, ...]:
        """Where weights are looked for; the first is where a person is told to put them."""
        ...

    @property
    def fill_folders(self) -> tuple[Path, ...]:
        """Where others keep networks that fill holes; only such are looked for there."""
        ...

    @property
    def output_folder(self) -> Path | None:
        """Where finished pictures are saved as well; None = only where the person downloads them."""
        ...

    @property
    def cache_folder(self) -> Path | None:
        """Where encoded pictures may be kept; None = nowhere."""
        ...

    @property
    def projects_folder(self) -> Path | None:
        """Where projects are saved by themselves; None = nowhere."""
        ...

    @property
    def device(self) -> str | None:
        """Torch device for the segmenters; None = the best there is."""
        ...

    @property
    def preferences(self) -> Preferences:
        """What the person set for good; asked each time."""
        ...

    @property
    def diffusion(self) -> Diffusion | None:
        """None where there is no Stable Diffusion."""
        ...
