"""Finds what words say: places by a reader, outlines by SAM where it is, else by GrabCut from the rough place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import cv2
import numpy as np

from .detect import Progress
from .detect.merging import merged
from .errors import UserError
from .geometry import Image, Mask, Size
from .grounding import READERS, BoxReader, HeatReader
from .grounding.heat import Place, agreement, places
from .masks import PackedMask
from .models import GRABCUT, Models
from .nets import Nets
from .phrases import english
from .segment import Candidate, VisualPrompt
from .segment.predictor import Predictor
from .texts import to_be_had

PACK = ("clipseg",)
"""Rows of the table of weights: what to get for finding by words."""

LOOKING = 0.4
"""The part of the time until all places are known."""

DOUBT = 0.3
"""A segmenter's mask that agrees less with the place is of something else."""

MOST_LETTERS = 200


class Match(NamedTuple):
    """One of what was found."""

    phrase: str
    """The words that found it, as they were typed."""
    mask: PackedMask
    prompt: VisualPrompt
    """Which the next click refines."""
    score: float
    source: str
    """Who found it and who made the mask."""


class Outline(NamedTuple):
    """A segmenter's answer for one place."""

    prompt: VisualPrompt
    candidate: Candidate
    score: float
    by: str


class Picture(NamedTuple):
    """What is searched."""

    key: str
    """Names it for the segmenters' memory."""
    image: Image

    @property
    def size(self) -> Size:
        return Size.of(self.image)


def phrases_of(words: str) -> tuple[str, ...]:
    """What stands between the commas, each once; UserError where that is nothing or far too much."""
    found = tuple(dict.fromkeys(" ".join(part.split()) for part in words.split(",") if part.strip()))
    if not found:
        raise UserError("Say what to find, for example: the red car.")
    if len(words) > MOST_LETTERS:
        raise UserError(f"That is {len(words)} letters; {MOST_LETTERS} are the most. Say it shorter.")
    return found


class TextFinders:
    """The readers of a host; each is loaded on its first use, and released when nobody uses it."""

    def __init__(self, models: Models):
        self._models = models
        self._nets = Nets(models, models.readers)

    def status(self) -> dict[str, Any]:
        """Whether words can be looked for, and what to get for it, from the table of weights."""
        ready = any(found.family in READERS for found in self._models.readers().values())
        return {"ready": ready, "get": [] if ready else list(PACK)}

    def find(self, key: str, image: Image, phrases: tuple[str, ...], progress: Progress) -> list[Match]:
        """Everything that a phrase fits, phrase by phrase, the surest first. Nouns of the table are asked in English.

        `key` names the picture for the segmenters' memory. `progress` gets 0 to 1 and may raise to cancel. UserError
        without a reader.
        """
        reader, picture = self._reader(), Picture(key, image)
        found: list[Match] = []
        for number, phrase in enumerate(phrases):
            told = _part(progress, number / len(phrases), (number + 1) / len(phrases))
            found += self._find(reader, picture, phrase, told)
        return found

    def _find(self, reader: HeatReader | BoxReader, picture: Picture, phrase: str, progress: Progress) -> list[Match]:
        if isinstance(reader, BoxReader):
            outlines = self._by_boxes(reader, picture, phrase, progress)
        else:
            outlines = self._by_heat(reader, picture, phrase, progress)
        return self._matches(reader, picture, phrase, outlines)

    def _by_boxes(self, reader: BoxReader, picture: Picture, phrase: str, progress: Progress) -> list[Outline]:
        with self._nets.turn(lambda: progress(0)):
            boxes = merged(reader.boxes(picture.image, english(phrase)))
        by, outlining = self._models.answering(), _part(progress, LOOKING, 1)
        masks = by.in_boxes(picture.key, picture.image, [each.box for each in boxes], outlining)
        return [
            Outline(VisualPrompt(box=each.box), mask, each.score, by.name)
            for each, mask in zip(boxes, masks, strict=True)
        ]

    def _by_heat(self, reader: HeatReader, picture: Picture, phrase: str, progress: Progress) -> list[Outline]:
        with self._nets.turn(lambda: progress(0)):
            heat = reader.heat(picture.image, english(phrase))
        found, outlining = places(heat, picture.size), _part(progress, LOOKING, 1)
        return [
            self._outline(picture, place, partial(outlining, number / len(found))) for number, place in enumerate(found)
        ]

    def _outline(self, picture: Picture, place: Place, told: Callable[[], None]) -> Outline:
        """What SAM makes of the place, if that is what the words mean; else the place, moved to the edges."""
        told()
        if self._models.default != GRABCUT:
            fit, outline = _best(self._models.answering(), picture, place, told)
            if fit >= DOUBT:
                return outline
        return self._from_the_place(picture, place, told)

    def _from_the_place(self, picture: Picture, place: Place, told: Callable[[], None]) -> Outline:
        """GrabCut told that the place is selected and its hottest point is right."""
        rough = self._models.predictor(GRABCUT)
        selected = Candidate.of(_enlarged(place.mask, picture.size), place.score)
        rough.remember(picture.key, VisualPrompt(box=place.box), selected)
        prompt = VisualPrompt(place.points[:1], place.box)
        (candidate,) = rough.predict(picture.key, picture.image, prompt, told)
        return Outline(prompt, candidate, place.score, rough.name)

    def _matches(
        self, reader: HeatReader | BoxReader, picture: Picture, phrase: str, outlines: list[Outline]
    ) -> list[Match]:
        """Those that are not empty, each mask once; clicks that correct one begin from it."""
        found: dict[str, Match] = {}
        for prompt, candidate, score, by in outlines:
            mask = PackedMask.of(candidate.mask)
            if not mask.area or mask.digest in found:
                continue
            found[mask.digest] = Match(phrase, mask, prompt, score, f"{reader.title}, {by}")
            if prompt.box is not None:
                self._models.predictor().remember(picture.key, prompt, Candidate.of_packed(mask, score))
        return list(found.values())

    def _reader(self) -> Any:
        for kind, where in READERS.items():
            if (net := self._net(kind, where)) is not None:
                return net
        raise UserError(f"Nothing here finds what words say. Download CLIPSeg, 603 MB, {to_be_had('clipseg')}.")

    def _net(self, kind: str, where: str) -> Any:
        return self._nets.of(kind, f"grounding.{where}")


def _best(by: Predictor, picture: Picture, place: Place, told: Callable[[], None]) -> tuple[float, Outline]:
    """Of the answers to the place's box and to its points the one that fits it best, and how well."""
    size = picture.size.within(max(place.heat.shape))
    there = place._replace(heat=cv2.resize(place.heat, size, interpolation=cv2.INTER_LINEAR))
    prompts = [VisualPrompt(box=place.box), VisualPrompt(place.points[:1]), VisualPrompt(place.points, place.box)]
    found: list[tuple[float, Outline]] = []
    for prompt in prompts:
        candidates = by.predict(picture.key, picture.image, prompt, told)
        for index, candidate in enumerate(candidates):
            named = replace(prompt, candidate=index) if len(candidates) > 1 else prompt
            outline = Outline(named, candidate, place.score, by.name)
            found.append((agreement(candidate.draw(size), there), outline))
    return max(found, key=lambda each: each[0])


def _enlarged(mask: Mask, size: Size) -> Mask:
    """With the map's steps smoothed."""
    soft = cv2.resize(mask.astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
    return soft > 0.5


def _part(progress: Progress, start: float, end: float) -> Progress:
    return lambda part: progress(start + (end - start) * part)
