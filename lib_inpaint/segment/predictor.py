"""A segmenter with its memory: one embedding per picture, one answer per prompt, one click at a time."""

from __future__ import annotations

import importlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any, Generic, TypeVar

from ..errors import UserError
from ..geometry import Image, Size, SoftMask
from . import SEGMENTERS, Candidate, Keepable, Segmenter, VisualPrompt
from .automatic import Answer, Everything, GridSegmenter, Progress, Segment, chunks, distinct, grid
from .embeddings import EmbeddingFiles, key_of

ANSWERS = 48

CLICKING = 0.9
"""The part of the time for everything that goes into the clicks of the grid."""

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

    def __init__(self, segmenter: Segmenter, most_embeddings: int = 8, files: EmbeddingFiles | None = None):
        self.segmenter = segmenter
        self._files = files
        self._lock = threading.Lock()
        self._embeddings: Lru[str, Any] = Lru(most_embeddings)
        self._answers: Lru[tuple[str, VisualPrompt], list[Candidate]] = Lru(ANSWERS)

    @property
    def name(self) -> str:
        return self.segmenter.name

    def embed(self, key: str, image: Image, still_wanted: Callable[[], None] = lambda: None) -> None:
        """Encode a picture ahead of the first click. `still_wanted` is called now and then and raises to leave."""
        with self._turn(still_wanted):
            self._embedding(key, image, still_wanted)

    def predict(
        self, key: str, image: Image, prompt: VisualPrompt, still_wanted: Callable[[], None] = lambda: None
    ) -> list[Candidate]:
        """Candidates, smallest first. `still_wanted` is called while waiting for our turn and raises to leave."""
        with self._turn(still_wanted):
            return self._answer(key, image, prompt, still_wanted)

    def everything(self, key: str, image: Image, wanted: Everything, progress: Progress) -> list[Segment]:
        """All that is in the picture, best first. Between two looks at it clicks have their turn.

        UserError for a segmenter that cannot do that. `progress` gets 0 to 1 and may raise to cancel.
        """
        segmenter = self.segmenter
        if not isinstance(segmenter, GridSegmenter):
            raise UserError("Finding everything needs a SAM model. The list of models has some to download.")

        with self._turn(lambda: progress(0)):
            embedding = self._embedding(key, image, lambda: progress(0))
        points = grid(Size.of(image), wanted.points_a_side)
        answers: list[Answer] = []
        for number, some in enumerate(chunks(points, segmenter.at_once)):
            with self._turn(partial(progress, CLICKING * number * segmenter.at_once / len(points))):
                answers += segmenter.answers(embedding, some, wanted.least_score)
        return list(distinct(answers, segmenter.view(embedding), wanted, _last_part(progress)))

    def is_encoded(self, key: str) -> bool:
        return key in self._embeddings

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
            return known
        parent = prompt.parent
        previous = chosen(self._answer(key, image, parent, still_wanted), parent) if parent else None
        still_wanted()
        embedding = self._embedding(key, image, still_wanted)
        return self._answers.keep((key, prompt), self.segmenter.predict(embedding, prompt, previous))

    def _embedding(self, key: str, image: Image, still_wanted: Callable[[], None]) -> Any:
        known = self._embeddings.recall(key)
        # Kept only after success: a failed encode must not answer the next click.
        return self._embeddings.keep(key, self._made(image, still_wanted)) if known is None else known

    def _made(self, image: Image, still_wanted: Callable[[], None]) -> Any:
        """From disk, or by the network."""
        segmenter = self.segmenter
        if self._files is None or not isinstance(segmenter, Keepable):
            return segmenter.embed(image, still_wanted)
        name = key_of(image, segmenter.version)
        packed = self._files.recall(name)
        if packed is not None:
            with suppress(KeyError, ValueError):
                return segmenter.unpack(packed)
        embedding = segmenter.embed(image, still_wanted)
        self._files.keep(name, segmenter.pack(embedding))
        return embedding


def _last_part(progress: Progress) -> Progress:
    return lambda part: progress(CLICKING + (1 - CLICKING) * part)


def best(candidates: list[Candidate]) -> int:
    """Index of the candidate the segmenter believes in most."""
    return max(range(len(candidates)), key=lambda index: candidates[index].score)


def chosen(candidates: list[Candidate], prompt: VisualPrompt) -> Candidate:
    """The candidate the prompt names, or the best one."""
    if prompt.candidate is None or not 0 <= prompt.candidate < len(candidates):
        return candidates[best(candidates)]
    return candidates[prompt.candidate]
