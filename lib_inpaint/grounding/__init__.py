"""Readers: picture + words -> where that is. One file and one line in READERS adds another."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np

from ..detect import Detection
from ..geometry import Image


@runtime_checkable
class HeatReader(Protocol):
    """Says of every place how well the words fit it. Stateless; not for two threads at once."""

    @property
    def title(self) -> str:
        """For the person: "CLIPSeg"."""
        ...

    def heat(self, image: Image, words: str) -> np.ndarray:
        """(h, w) float32, 0 to 1, stretched over the whole picture, on the network's own grid."""
        ...


@runtime_checkable
class BoxReader(Protocol):
    """Draws boxes around what the words say. Stateless; not for two threads at once."""

    @property
    def title(self) -> str: ...

    def boxes(self, image: Image, words: str) -> list[Detection]:
        """All that it believes in, several times where it sees one thing several times; the name is the words."""
        ...


READERS = {"text-boxes": "boxes:TextBoxes", "clipseg": "clipseg:ClipSeg"}
"""Kind of weights -> "module:class" that reads them, imported on first use; those that tell things apart come first."""
