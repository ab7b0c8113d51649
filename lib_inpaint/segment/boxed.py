"""Many boxes at once: what segmenters may offer besides one prompt at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, runtime_checkable

from ..geometry import Box
from . import Candidate


@runtime_checkable
class BoxSegmenter(Protocol):
    """A segmenter that answers many boxes together."""

    @property
    def boxes_at_once(self) -> int:
        """How many it likes to answer together."""
        ...

    def in_boxes(self, embedding: Any, boxes: Sequence[Box]) -> list[Candidate]:
        """The object in each."""
        ...
