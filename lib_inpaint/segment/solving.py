"""The heart of GrabCut: colour models and mask, each made from the other, until they agree."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np

from ..geometry import Mask, Point
from .closeup import Closeup
from .colours import log_odds
from .mincut import cut
from .priors import discs

UNLIKELY = 0.4
"""The first guess leaves out this part of where the object may be."""
TRUST = 8.0
"""Most log-odds that a pixel's colour may claim."""
COST = 3.0
"""What one log-odd costs beside an edge of the outline (50); less makes smoother masks."""
LEAST = 0.04
"""A selection that fills less of where it may be has collapsed, and is tried again with this much more will:"""
ENCOURAGED = 1.5
SPECK = 0.05
"""Parts of less than this part of the largest go, unless they were clicked."""


class Question(NamedTuple):
    """All that is known before looking at the colours; arrays are (h, w) of the closeup."""

    closeup: Closeup
    prior: np.ndarray
    outside: Mask
    points: tuple[Point, ...] = ()
    first: Mask | None = None
    """The first guess; None: where the prior is best."""
    rounds: int = 4
    """How often colour models and mask are made from each other."""


def solve(question: Question) -> tuple[Mask, np.ndarray]:
    """The small mask and the colours' log-odds it was cut from: models from the mask, mask from the models, in turn."""
    closeup, prior, outside, points, first, rounds = question
    inside, refused = discs(closeup, points, 1), discs(closeup, points, 0)
    outside = (outside | refused) & ~inside
    mask = (_most_likely(prior, outside) if first is None else first & ~outside) | inside
    # At first only what lies outside is known to be background; later also what was cut away.
    background = outside if first is None and np.mean(outside) > 0.1 else ~mask
    odds = np.zeros(prior.shape)
    for _ in range(rounds):
        odds = np.clip(log_odds(closeup.lab, mask, background), -TRUST, TRUST)
        before, mask = mask, cut(closeup.edges, COST * (odds + prior), inside, outside)
        if np.count_nonzero(mask) < LEAST * np.count_nonzero(~outside):
            prior, mask = prior + ENCOURAGED, before
            continue
        background = ~mask
        if np.array_equal(before, mask):
            break
    return _without_specks(mask, inside), odds


def _most_likely(prior: np.ndarray, outside: Mask) -> Mask:
    """The better three fifths of where the object may be."""
    allowed = prior[~outside]
    return (prior >= np.quantile(allowed, UNLIKELY)) & ~outside if len(allowed) else ~outside


def _without_specks(mask: Mask, clicked: Mask) -> Mask:
    count, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    if count <= 2:
        return mask
    parts = np.asarray(labels, np.int32)
    areas = np.bincount(parts.ravel(), minlength=count)
    areas[0] = 0
    stays = areas >= SPECK * areas.max()
    stays[parts[clicked]] = True
    stays[0] = False
    return stays[parts]


def score(question: Question, mask: Mask, odds: np.ndarray) -> float:
    """0 to 1: do the colours agree with the mask, does its outline lie on edges? Good ones reach 0.6."""
    allowed = ~question.outside
    if not mask.any() or mask.all():
        return 0.0
    agreement = float(np.mean((odds > 0)[allowed] == mask[allowed]))
    return ((agreement + _on_edges(question.closeup.lab, mask)) / 2) ** 4


def _on_edges(lab: np.ndarray, mask: Mask) -> float:
    """The part of the steps across the outline that are stronger than three quarters of all steps."""
    steps = [np.abs(np.diff(lab, axis=axis)).sum(axis=2).ravel() for axis in (0, 1)]
    across = [np.diff(mask.astype(np.int8), axis=axis).ravel() != 0 for axis in (0, 1)]
    strength, on_outline = np.concatenate(steps), np.concatenate(across)
    return float(np.mean(strength[on_outline] > np.quantile(strength, 0.75)))
