"""A segmenter with its memory: one embedding per picture, one answer per prompt, one click at a time."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

from ..errors import UserError
from ..geometry import Box, Image, Mask, Size, SoftMask
from ..texts import to_be_had
from . import SEGMENTERS, Candidate, Keepable, Segmenter, Shrinking, VisualPrompt
from .automatic import Answer, Everything, GridSegmenter, Progress, Segment, chunks, distinct, grid
from .boxed import BoxSegmenter
from .embeddings import EmbeddingFiles, key_of
from .lru import Lru
from .similar import Alike, CellSegmenter, Search
from .zoom import Zoomed, is_cut_off, moved_into, part_for, preview_put_back

SOME_SAM = to_be_had("sam_vit_b")

ANSWERS = 48

CLICKING = 0.9
"""The part of the time for everything that goes into the clicks of the grid."""

MOMENT = 0.1
"""Seconds that a preview waits for its turn: about one click's."""


def load(kind: str, *arguments: Any) -> Segmenter:
    """Make a segmenter of SEGMENTERS; its module is imported now."""
    module, _, attribute = SEGMENTERS[kind].partition(":")
    return getattr(importlib.import_module(f".{module}", __package__), attribute)(*arguments)


class Asked(NamedTuple):
    """A prompt on a picture, and who wants to know."""

    key: str
    image: Image
    prompt: VisualPrompt
    still_wanted: Callable[[], None]

    def of(self, prompt: VisualPrompt) -> Asked:
        return self._replace(prompt=prompt)

    @property
    def in_the_whole(self) -> Asked:
        """The same without a closer look."""
        return self.of(replace(self.prompt, view=None))


class Predictor:
    """Answers visual prompts on pictures named by a key; safe to call from many threads, which take turns."""

    def __init__(self, segmenter: Segmenter, most_embeddings: int = 8, files: EmbeddingFiles | None = None):
        self.segmenter = segmenter
        self._files = files
        self._lock = threading.Lock()
        # At least a picture and a part of it: answering in both would otherwise encode both for every click.
        self._embeddings: Lru[str, Any] = Lru(max(2, most_embeddings))
        self._answers: Lru[tuple[str, VisualPrompt], list[Candidate]] = Lru(ANSWERS)

    def beside(self) -> Predictor:
        """Another memory for the same segmenter, with which it takes turns: what is remembered here stays."""
        beside = Predictor(self.segmenter, most_embeddings=1)
        beside._lock = self._lock
        return beside

    @property
    def name(self) -> str:
        return self.segmenter.name

    @property
    def note(self) -> str:
        """What the person should know of how clicks are answered; mostly empty."""
        return getattr(self.segmenter, "note", "")

    def embed(self, key: str, image: Image, still_wanted: Callable[[], None] = lambda: None) -> None:
        """Encode a picture ahead of the first click. `still_wanted` is called now and then and raises to leave."""
        with self._turn(still_wanted):
            self._embedding(key, image, still_wanted)

    def predict(
        self, key: str, image: Image, prompt: VisualPrompt, still_wanted: Callable[[], None] = lambda: None
    ) -> list[Candidate]:
        """Candidates, smallest first. `still_wanted` is called while waiting for our turn and raises to leave."""
        with self._turn(still_wanted):
            return self._answer(Asked(key, image, prompt, still_wanted))

    def everything(self, key: str, image: Image, wanted: Everything, progress: Progress) -> list[Segment]:
        """All that is in the picture, best first. Between two looks at it clicks have their turn.

        UserError for a segmenter that cannot do that. `progress` gets 0 to 1 and may raise to cancel.
        """
        segmenter = self.segmenter
        if not isinstance(segmenter, GridSegmenter):
            raise UserError(f"Finding everything needs a SAM model. Download one {SOME_SAM}.")

        with self._turn(lambda: progress(0)):
            embedding = self._embedding(key, image, lambda: progress(0))
        points = grid(Size.of(image), wanted.points_a_side)
        answers: list[Answer] = []
        for number, some in enumerate(chunks(points, segmenter.at_once)):
            with self._turn(partial(progress, CLICKING * number * segmenter.at_once / len(points))):
                answers += segmenter.answers(embedding, some, wanted.least_score)
        return list(distinct(answers, segmenter.view(embedding), wanted, _last_part(progress)))

    def in_boxes(self, key: str, image: Image, boxes: Sequence[Box], progress: Progress) -> list[Candidate]:
        """The object in each box, in few calls where the segmenter can do that. Between them clicks have their turn.

        `progress` gets 0 to 1 and may raise to cancel.
        """
        segmenter, found = self.segmenter, list[Candidate]()
        several = segmenter.boxes_at_once if isinstance(segmenter, BoxSegmenter) else 1
        for some in chunks(boxes, several):
            told = partial(progress, len(found) / len(boxes))
            with self._turn(told):
                embedding = self._embedding(key, image, told)
                if isinstance(segmenter, BoxSegmenter):
                    found += segmenter.in_boxes(embedding, some)
                else:
                    prompt = VisualPrompt(box=some[0])
                    found.append(chosen(segmenter.predict(embedding, prompt, None), prompt))
        return found

    def remember(self, key: str, prompt: VisualPrompt, candidate: Candidate) -> None:
        """Somebody else knows better what the prompt means: later points refine that."""
        with self._lock:
            self._answers.keep((key, prompt), [candidate])

    def similar(
        self, key: str, image: Image, chosen: Mask, taken: list[Mask], wanted: Alike, progress: Progress
    ) -> list[Segment]:
        """What is like the chosen thing, the likest first; neither that nor what is `taken`, masks as large.

        UserError for a segmenter that cannot do that. `progress` gets 0 to 1 and may raise to cancel.
        """
        segmenter = self.segmenter
        if not isinstance(segmenter, CellSegmenter):
            raise UserError(f"Finding all like this needs a SAM model. Download one {SOME_SAM}.")

        with self._turn(lambda: progress(0)):
            embedding = self._embedding(key, image, lambda: progress(0))
            cells, view = segmenter.cells(embedding), segmenter.view(embedding)
        search = Search(cells, view, image, chosen, wanted)
        while points := search.next(segmenter.at_once):
            with self._turn(lambda: progress(search.part)):
                answers = segmenter.answers(embedding, points, wanted.score)
            search.judge(answers)
        return search.segments(taken)

    def is_encoded(self, key: str) -> bool:
        return key in self._embeddings

    def preview(
        self, key: str, size: Size, prompt: VisualPrompt, still_wanted: Callable[[], None] = lambda: None
    ) -> SoftMask | None:
        """The likeliest object, small, as Segmenter.preview; never encodes, and waits for no more than another click.

        None when the picture is not encoded, when the segmenter is busy, or when it has no previews.
        """
        part = part_for(prompt, size, self._side)
        if not (self.is_encoded(key) or (part and self.is_encoded(_key_of(key, part)))):
            return None
        if not self._lock.acquire(timeout=MOMENT):
            return None
        try:
            still_wanted()
            small = self._close_preview(key, size, prompt, part) if part else None
            return self._preview(key, replace(prompt, view=None)) if small is None else small
        finally:
            self._lock.release()

    @property
    def _side(self) -> int | None:
        return self.segmenter.side if isinstance(self.segmenter, Shrinking) else None

    def _preview(self, key: str, prompt: VisualPrompt) -> SoftMask | None:
        embedding = self._embeddings.recall(key)
        return None if embedding is None else self.segmenter.preview(embedding, prompt)

    def _close_preview(self, key: str, size: Size, prompt: VisualPrompt, part: Box) -> SoftMask | None:
        """In the part, if a click has had it encoded and it holds the whole object."""
        small = self._preview(_key_of(key, part), moved_into(part, prompt))
        return None if small is None or is_cut_off(small >= 128, part, size) else preview_put_back(small, part, size)

    @contextmanager
    def _turn(self, still_wanted: Callable[[], None]) -> Iterator[None]:
        while not self._lock.acquire(timeout=0.05):
            still_wanted()
        try:
            still_wanted()
            yield
        finally:
            self._lock.release()

    def _answer(self, asked: Asked) -> list[Candidate]:
        known = self._answers.recall((asked.key, asked.prompt))
        if known is not None:
            return known
        found = self._look_closely(asked) if asked.prompt.view else self._look(asked)
        return self._answers.keep((asked.key, asked.prompt), found)

    def _look(self, asked: Asked) -> list[Candidate]:
        previous = self._refined(asked)
        asked.still_wanted()
        embedding = self._embedding(asked.key, asked.image, asked.still_wanted)
        return self.segmenter.predict(embedding, asked.prompt, previous)

    def _look_closely(self, asked: Asked) -> list[Candidate]:
        """In the part that is in view; what it does not hold is found in the whole picture, and refined there."""
        part = part_for(asked.prompt, Size.of(asked.image), self._side)
        if part is None:
            return self._answer(asked.in_the_whole)
        asked = self._decided(asked)
        previous = self._refined(asked)
        if previous is not None and not isinstance(previous, Zoomed):
            return self._answer(asked.in_the_whole)
        close = self._look_at(part, asked, previous)
        cut_off = [each.is_cut_off for each in close]
        whole = self._answer(asked.in_the_whole) if any(cut_off) else close
        # Their scores tell which look was the right one: of a thing that fills the part, only blobs are not cut off.
        return [there if cut else here for here, there, cut in zip(close, whole, cut_off, strict=True)]

    def _look_at(self, part: Box, asked: Asked, previous: Zoomed | None) -> list[Zoomed]:
        asked.still_wanted()
        # However many parts are looked at, the picture itself stays encoded.
        self._embeddings.recall(asked.key)
        embedding = self._embedding(_key_of(asked.key, part), asked.image[part.slices], asked.still_wanted)
        found = self.segmenter.predict(embedding, moved_into(part, asked.prompt), previous and previous.inside)
        return [Zoomed.put_back(each, part, Size.of(asked.image)) for each in found]

    def _refined(self, asked: Asked) -> Candidate | None:
        """What the newest point refines."""
        parent = asked.prompt.parent
        return chosen(self._answer(asked.of(parent)), parent) if parent else None

    def _decided(self, asked: Asked) -> Asked:
        """With the candidate named that later points refine: in the whole picture another may be the best."""
        prompt = asked.prompt
        if prompt.box or len(prompt.points) < 2 or prompt.candidate is not None:
            return asked
        first = replace(prompt, points=prompt.points[:1])
        return asked.of(replace(prompt, candidate=best(self._answer(asked.of(first)))))

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


def _key_of(key: str, part: Box) -> str:
    """Of a part of the picture with that key."""
    return f"{key} {' '.join(map(str, part))}"


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
