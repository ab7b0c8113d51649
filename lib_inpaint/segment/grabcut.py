"""GrabCut (Rother, Kolmogorov and Blake 2004) on a crop: selects objects without any weights. Best with a box."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from ..geometry import Box, Image, Mask, Point, Size
from ..masks import bounds
from . import Candidate, VisualPrompt
from .closeup import Closeup
from .priors import click_prior, discs, enclosure_prior, nearness, round_prior, shape_prior
from .solving import Question, score, solve

LOOSE = 0.04
"""A drawn box is widened by this part of its sides: one slightly too small loses half the object."""
MARGIN = 0.3
"""How much around the box is seen, as a part of the root of its area."""
BOX_LONGEST, CLICK_LONGEST = 240, 128
CLICK_RADII = (0.07, 0.17, 0.36)
"""Part, object, whole: how far from a lone click the selection may reach, as parts of the picture's longest side."""
KEPT = 2.0
"""Log-odds by which a correcting click keeps what it does not speak of."""
LEARNT = 3.0
"""How sure, in log-odds, the clicks must be of a pixel for the colour models to learn from it."""
CLICK_ROUNDS, CORRECTING_ROUNDS = 3, 1
"""More rounds in a correction move what was right."""


class GrabCut:
    """The segmenter that is always there. Deterministic and without state; nothing to configure."""

    name = "GrabCut"

    def embed(self, image: Image, still_wanted: Callable[[], None] = lambda: None) -> Image:
        """The picture itself: every click looks at its own small part."""
        return image

    def predict(self, embedding: Image, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        """One candidate for a box or a correction, up to three for a lone click, smallest first.

        A mask contains the pixel of every foreground point and of no background point.
        Takes about 0.1 s of one core whatever the picture's size, a lone click 0.3 s.
        """
        foreground = [point for point in prompt.points if point.label]
        if prompt.box is None and not foreground:
            return [Candidate.of(np.zeros(Size.of(embedding).shape, bool), 0.0)]
        before = previous and previous.mask
        before = before if before is not None and before.any() else None
        if prompt.box is not None:
            return [_answer(embedding, _box_question(embedding, prompt, before), prompt.points)]
        if prompt.is_lone_click:
            return _lone_click(embedding, foreground[0])
        if before is None:
            sizes = _lone_click(embedding, foreground[0])
            before = sizes[min(prompt.candidate if prompt.candidate is not None else 1, len(sizes) - 1)].mask
        return [_answer(embedding, _correction(embedding, prompt.points, before), prompt.points)]

    def preview(self, embedding: Image, prompt: VisualPrompt) -> None:
        """Nothing: no cursor waits 0.3 s."""


def _box_question(image: Image, prompt: VisualPrompt, before: Mask | None) -> Question:
    picture = Size.of(image)
    assert prompt.box is not None
    box = _loosened(prompt.box, LOOSE).clamped(picture)
    allowed = _around([point for point in prompt.points if point.label], box).clamped(picture)
    closeup = Closeup.of(image, _with_margin(allowed).clamped(picture), BOX_LONGEST)
    outside = ~closeup.inside(allowed)
    prior = shape_prior(closeup, box, picture) + enclosure_prior(closeup, outside)
    return _corrected(Question(closeup, prior, outside, prompt.points), before)


def _correction(image: Image, points: tuple[Point, ...], before: Mask) -> Question:
    """Clicks without a box: what was selected, and where they point."""
    picture = Size.of(image)
    selected = bounds(before)
    assert selected is not None
    allowed = _around([point for point in points if point.label], _loosened(selected, 0.25)).clamped(picture)
    closeup = Closeup.of(image, _with_margin(allowed).clamped(picture), BOX_LONGEST)
    flat = np.zeros(closeup.size.shape)
    return _corrected(Question(closeup, flat, ~closeup.inside(allowed), points), before)


def _corrected(question: Question, before: Mask | None) -> Question:
    """With the clicks' word, and what was there kept but for the surroundings of the newest."""
    closeup, points = question.closeup, question.points
    if not points:
        return question
    clicked = click_prior(closeup, points)
    prior = question.prior + clicked
    if before is None:
        return question._replace(prior=prior)
    kept = closeup.shrunk(before)
    newest = nearness(closeup, discs(closeup, points[-1:], points[-1].label))
    prior += KEPT * np.where(kept, 1, -1) * (1 - newest)
    # The models learn at once from all that a click speaks of, not from its disc alone.
    first = np.where(np.abs(clicked) > LEARNT, clicked > 0, kept)
    return question._replace(prior=prior, first=first, rounds=CORRECTING_ROUNDS)


def _lone_click(image: Image, point: Point) -> list[Candidate]:
    """Part, object and whole; sizes that come out alike are one."""
    found: list[Candidate] = []
    for part in CLICK_RADII:
        question = _click_question(image, point, max(2.0, part * max(image.shape[:2])))
        candidate = _answer(image, question, (point,))
        if not any(_alike(candidate.mask, other.mask) for other in found):
            found.append(candidate)
    return sorted(found, key=lambda candidate: np.count_nonzero(candidate.mask))


def _click_question(image: Image, point: Point, radius: float) -> Question:
    x, y, reach = int(point.x), int(point.y), round(radius)
    allowed = Box(x - reach, y - reach, x + reach + 1, y + reach + 1).clamped(Size.of(image))
    closeup = Closeup.of(image, _with_margin(allowed).clamped(Size.of(image)), CLICK_LONGEST)
    outside = ~closeup.inside(allowed)
    prior = round_prior(closeup, point, radius) + enclosure_prior(closeup, outside) + click_prior(closeup, (point,))
    return Question(closeup, prior, outside, (point,), rounds=CLICK_ROUNDS)


def _answer(image: Image, question: Question, points: tuple[Point, ...]) -> Candidate:
    small, odds = solve(question)
    mask = question.closeup.full_size(small, image)
    if not mask.any():
        # Too thin for the small size, or a box that colours and clicks leave nothing of.
        mask = question.closeup.enlarged(small if small.any() else ~question.outside, image)
    return Candidate.of(_pinned(mask, points), score(question, small, odds))


def _pinned(mask: Mask, points: tuple[Point, ...]) -> Mask:
    """What was clicked is certain: a small disc, and above all the pixel itself; the newer click wins."""
    drawn = mask.view(np.uint8)
    radius = max(mask.shape) // 800
    for x, y, label in points:
        cv2.circle(drawn, (int(x), int(y)), radius, int(label), cv2.FILLED)
    for x, y, label in points:
        mask[int(y), int(x)] = bool(label)
    return mask


def _alike(one: Mask, other: Mask) -> bool:
    return int(np.count_nonzero(one & other)) > 0.93 * int(np.count_nonzero(one | other))


def _loosened(box: Box, part: float) -> Box:
    width, height = box.size
    x, y = round(part * width), round(part * height)
    return Box(box.x1 - x, box.y1 - y, box.x2 + x, box.y2 + y)


def _with_margin(box: Box) -> Box:
    return box.padded(max(2, round(MARGIN * box.area**0.5)))


def _around(points: list[Point], box: Box) -> Box:
    """The box, stretched so that foreground clicks outside it lie well inside."""
    reach = round(0.5 * box.area**0.5) + 1
    for x, y, _ in points:
        if not (box.x1 <= x < box.x2 and box.y1 <= y < box.y2):
            box = box.union(Box(int(x) - reach, int(y) - reach, int(x) + reach + 1, int(y) + reach + 1))
    return box
