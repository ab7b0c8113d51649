"""A segmenter with its memory: one embedding per picture, one answer per prompt, one click at a time."""

from __future__ import annotations

import importlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np

from ..geometry import Image, SoftMask
from ..masks import PackedMask
from . import SEGMENTERS, Candidate, Segmenter, VisualPrompt

ANSWERS = 48

MOMENT = 0.1
"""Seconds that a preview waits for its turn: about one click's."""

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


def load(kind: str, *arguments: Any) -> Segmenter:
    """Make a segmenter of SEGMENTERS; its module is imported now."""
    module, _, attribute = SEGMENTERS[kind].partition(":")
    return getattr(importlib.import_module(f".{module}", __package__), attribute)(*arguments)


class Lru(OrderedDict[Key, Value], Generic[Key, Value]):
    """A dict that forgets what was used longest ago."""

    def __init__(self, most: int):
        super().__init__()
        self.most = most

    def recall(self, key: Key) -> Value | None:
        if key in self:
            self.move_to_end(key)
        return self.get(key)

    def keep(self, key: Key, value: Value) -> Value:
        self[key] = value
        self.move_to_end(key)
        while len(self) > self.most:
            self.popitem(last=False)
        return value


class Predictor:
    """Answers visual prompts on pictures named by a key; safe to call from many threads, which take turns."""

    def __init__(self, segmenter: Segmenter, most_embeddings: int = 8):
        self.segmenter = segmenter
        self._lock = threading.Lock()
        self._embeddings: Lru[str, Any] = Lru(most_embeddings)
        self._answers: Lru[tuple[str, VisualPrompt], tuple[_Kept, ...]] = Lru(ANSWERS)

    @property
    def name(self) -> str:
        return self.segmenter.name

    def embed(self, key: str, image: Image) -> None:
        """Encode a picture ahead of the first click."""
        with self._lock:
            self._embedding(key, image)

    def predict(
        self, key: str, image: Image, prompt: VisualPrompt, still_wanted: Callable[[], None] = lambda: None
    ) -> list[Candidate]:
        """Candidates, smallest first. `still_wanted` is called while waiting for our turn and raises to leave."""
        with self._turn(still_wanted):
            return self._answer(key, image, prompt, still_wanted)

    def preview(
        self, key: str, prompt: VisualPrompt, still_wanted: Callable[[], None] = lambda: None
    ) -> SoftMask | None:
        """The likeliest object, small, as Segmenter.preview; never encodes, and waits for no more than another click.

        None when the picture is not encoded, when the segmenter is busy, or when it has no previews.
        """
        if key not in self._embeddings or not self._lock.acquire(timeout=MOMENT):
            return None
        try:
            still_wanted()
            embedding = self._embeddings.recall(key)
            return None if embedding is None else self.segmenter.preview(embedding, prompt)
        finally:
            self._lock.release()

    @contextmanager
    def _turn(self, still_wanted: Callable[[], None]) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.05):
            still_wanted()
        try:
            still_wanted()
            yield
        finally:
            self._lock.release()

    def _answer(
        self, key: str, image: Image, prompt: VisualPrompt, still_wanted: Callable[[], None]
    ) -> list[Candidate]:
        known = self._answers.recall((key, prompt))
        if known is not None:
            return [kept.candidate() for kept in known]
        parent = prompt.parent
        previous = chosen(self._answer(key, image, parent, still_wanted), parent) if parent else None
        still_wanted()
        answer = self.segmenter.predict(self._embedding(key, image), prompt, previous)
        self._answers.keep((key, prompt), tuple(_Kept.of(candidate) for candidate in answer))
        return answer

    def _embedding(self, key: str, image: Image) -> Any:
        known = self._embeddings.recall(key)
        # Kept only after success: a failed encode must not answer the next click.
        return self._embeddings.keep(key, self.segmenter.embed(image)) if known is None else known


class _Kept(NamedTuple):
    """A candidate while nobody looks at it: a 12-megapixel mask in some kilobytes."""

    mask: PackedMask
    score: float
    low_res: np.ndarray | None

    @classmethod
    def of(cls, candidate: Candidate) -> _Kept:
        return cls(PackedMask.of(candidate.mask), candidate.score, candidate.low_res)

    def candidate(self) -> Candidate:
        return Candidate(self.mask.unpack(), self.score, self.low_res)


def best(candidates: list[Candidate]) -> int:
    """Index of the candidate the segmenter believes in most."""
    return max(range(len(candidates)), key=lambda index: candidates[index].score)


def chosen(candidates: list[Candidate], prompt: VisualPrompt) -> Candidate:
    """The candidate the prompt names, or the best one."""
    if prompt.candidate is None or not 0 <= prompt.candidate < len(candidates):
        return candidates[best(candidates)]
    return candidates[prompt.candidate]
