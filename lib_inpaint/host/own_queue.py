"""What every Stable Diffusion has in common that queues with us, because there is no WebUI to queue in."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from ..geometry import Image
from ..settings import Checkpoint, Choices, SamplingSettings
from . import Painted
from .infotext import parsed, sampling_of
from .turns import Turns


class OwnQueue(ABC):
    """The part of host.Diffusion that is about runs; the rest is for who inherits it."""

    def __init__(self) -> None:
        self.turns = Turns()

    @abstractmethod
    def choices(self) -> Choices: ...

    def queued(self, handler: Callable[..., Any], extra_outputs: list[Any] | None = None) -> Callable[..., Any]:
        return self.turns.queued(handler, extra_outputs)

    @contextmanager
    def rounds(
        self, sampling: SamplingSettings, checkpoint: Checkpoint | None, places: int = 1
    ) -> Iterator[Iterator[int]]:
        yield self.turns.current.rounds(sampling.variations, places)

    def save(self, pixels: Image, alpha: np.ndarray | None, painted: Painted, prompt: str) -> Path | None:
        """Nothing is kept but what the page has."""
        return None

    def interrupt(self, task: str) -> None:
        self.turns.interrupt(task)

    def skip(self, task: str) -> None:
        self.turns.skip(task)

    def sampling_from(self, infotext: str) -> tuple[str, SamplingSettings]:
        return sampling_of(parsed(infotext), self.choices())
