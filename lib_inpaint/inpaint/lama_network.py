"""LaMa's network itself: TorchScript, on the graphics card or the processor, one picture at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch

from ..checkpoints import Weights, load_script
from ..errors import UserError
from ..geometry import Image, Mask

LEFT_THE_CARD = (
    "The graphics card has no memory left for LaMa, which fills on the processor for now, slower. "
    "Close what else fills the card."
)
FULL = "There is no memory left for LaMa. Close what else fills it, select less, or choose another fill."

OUT_OF_MEMORY = ("out of memory", "can't allocate", "alloc_failed", "cufft_internal_error")
"""TorchScript keeps of torch's OutOfMemoryError only the words; the libraries it calls have their own."""

STEP = 8
"""Both sides of what it sees are multiples of it."""
SHORTEST = 64
"""Shorter sides would leave too little of the picture in its coarsest maps."""

Result = TypeVar("Result")


class LamaNetwork:
    """Safe to call from many threads, which take turns."""

    def __init__(self, path: Path | str, weights: Weights, device: str | None = None):
        """`weights`: the row that the file must agree with to the byte; UserError, naming the file, if it does not.

        `device`: None = the best there is.
        """
        self._name = Path(path).name
        self._model = load_script(path, weights)
        self._lock = threading.Lock()
        self.note = ""
        """What the person should know of how it answers; mostly empty."""
        self.device = _usable(device)
        self._within_memory(lambda: self._model.to(self.device))

    def fill(self, image: Image, hole: Mask, check: Callable[[], None] = lambda: None) -> Image:
        """A new image of the same size; what it paints outside the hole is not to be used.

        `check` is called while it waits for its turn, and raises to leave. UserError if the answer is nonsense.
        """
        height, width = hole.shape
        # Without the object, of which nothing may seep into the answer.
        known, hole = _padded(image * ~hole[..., None]), _padded(hole)
        with self._turn(check):
            answer = self._within_memory(lambda: self._answer(known, hole))
        if answer.shape != known.shape or not np.isfinite(answer).all():
            raise UserError(f"{self._name} answers with nonsense. Choose another fill.")
        return (answer[:height, :width].clip(0, 1) * 255).round().astype(np.uint8)

    @torch.inference_mode()
    def _answer(self, known: Image, hole: Mask) -> np.ndarray:
        """(H, W, 3) float32, about 0 to 1."""
        # In single precision: half of it overflows in the Fourier transforms.
        image = torch.from_numpy(known).to(self.device).permute(2, 0, 1)[None].float() / 255
        mask = torch.from_numpy(hole).to(self.device)[None, None].float()
        return self._model(image, mask)[0].permute(1, 2, 0).float().cpu().numpy()

    @contextmanager
    def _turn(self, check: Callable[[], None]) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.1):
            check()
        try:
            yield
        finally:
            self._lock.release()

    def _within_memory(self, work: Callable[[], Result]) -> Result:
        """The work done; on the processor for good if the graphics card's memory does not suffice."""
        try:
            return work()
        except (RuntimeError, MemoryError) as error:
            if not _is_out_of_memory(error):
                raise
            if self.device.type == "cpu":
                raise UserError(FULL) from error
        # Outside the except block: the error would keep the tensors alive that fill the card.
        torch.cuda.empty_cache()
        self.note = LEFT_THE_CARD
        self.device = torch.device("cpu")
        self._model.to(self.device)
        return work()


def _usable(device: str | None) -> torch.device:
    """The device if it has Fourier transforms that LaMa was tried on, else the processor."""
    wanted = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    return wanted if wanted.type == "cuda" else torch.device("cpu")


def _is_out_of_memory(error: BaseException) -> bool:
    said = str(error).lower()
    return isinstance(error, MemoryError) or any(words in said for words in OUT_OF_MEMORY)


def _padded(array: np.ndarray) -> np.ndarray:
    """Grown to sides that the network can halve three times, with its own mirror image."""
    grown = [max(SHORTEST, -(-side // STEP) * STEP) for side in array.shape[:2]]
    room = [(0, after - before) for before, after in zip(array.shape[:2], grown, strict=True)]
    return np.pad(array, [*room, *[(0, 0)] * (array.ndim - 2)], mode="symmetric")
