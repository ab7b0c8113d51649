"""Fills a hole with pieces of its surroundings, coarse to fine: textures and lines go on instead of smearing.

The frame is Wexler et al. 2007 (look for like patches, let them vote, repeat) with the search of Barnes et al. 2009,
the roughness channels of Newson et al. 2014 and the first guess of Criminisi et al. 2004.
"""

from __future__ import annotations

import numpy as np

from ..geometry import Image, Mask
from . import Inpainter, Progress
from .copying import copied
from .greedy import affordable, laid, smooth
from .nearest import Field, at_twice
from .opencv import Telea
from .pyramid import Level, pyramid, reduced
from .voting import copied_features, voted

MOST_PIXELS = 1_000_000
MOST_HOLE = 30_000
"""Larger crops are matched at half the size (or a quarter, ...) and copied at full size: bounded time and memory. Holes
of four times as many pixels, matched at full size, take three times as long and look the same."""
ROUNDS = (10, 8, 6, 4, 3)
"""Of looking and voting, coarsest level first; the last number holds for all finer ones."""
ROUNDS_REDUCED = (6, 5, 4, 3, 2)
"""Where matching ends at a reduced size: as good there in two thirds of the time; smaller holes come out worse."""
CONTEST = 6_000
"""Hole pixels. Up to there several first guesses are carried on and the one that fits best goes further."""
SEED = 1


class PatchMatch(Inpainter):
    title = "PatchMatch"
    description = "continues textures and lines"
    margin = 0.75

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        """Where no 7 x 7 patch without hole is left to copy from, the answer is Telea's."""
        sizes = reduced(image, mask, _can_be_matched, lambda: progress(0.0))
        levels = pyramid(*sizes[-1])
        if not levels[-1].sources.any():
            return Telea().inpaint(image, mask, progress)
        matching = _Matching(levels, ROUNDS_REDUCED if len(sizes) > 1 else ROUNDS, progress)
        source = matching.best().map()
        for _, hole in reversed(sizes[:-1]):
            source = at_twice(source, hole)
        result = copied(image, mask, source, matching.check)
        progress(1.0)
        return result


class _Matching:
    """One fill on its way through the levels, and how far it is."""

    def __init__(self, levels: list[Level], rounds: tuple[int, ...], progress: Progress):
        self.levels, self.rounds = levels, rounds
        self.contested = [level for level in levels if level.hole.sum() <= CONTEST] or levels[-1:]
        self.progress = progress
        self.done = 0
        self.total = 1.1 * sum(self._work(level) * (2 if level in self.contested else 1) for level in levels)

    def check(self) -> None:
        self.progress(min(1.0, self.done / self.total))

    def best(self) -> Field:
        """The matches at the finest level, from the first guess that fits best once refined."""
        fields = [self._refined(field, self.contested[:-1]) for field in self._first_guesses()]
        best = min(fields, key=self._misfit)
        return self._refined(best, self.levels[: -len(self.contested)])

    def _first_guesses(self) -> list[Field]:
        coarsest = self.levels[-1]
        fields = [self._settled(Field(coarsest, _random()), coarsest.filled(smooth(coarsest)))]
        if affordable(coarsest):
            features, origin = laid(coarsest, self.check)
            field = Field(coarsest, _random())
            field.start(origin)
            fields.append(self._settled(field, coarsest.filled(features)))
        return fields

    def _refined(self, field: Field, levels: list[Level]) -> Field:
        """Through these levels, given finest first."""
        for level in reversed(levels):
            field = field.finer(level)
            field = self._settled(field, voted(level, field, self.check))
        return field

    def _settled(self, field: Field, level: Level) -> Field:
        """Looks for matches and repaints from them in turn."""
        rounds = self._rounds(level)
        for left in reversed(range(rounds)):
            field.look(level)
            field.search(self.check)
            if left:
                level = voted(level, field, self.check)
            self.done += self._work(level) / rounds
        return field

    def _misfit(self, field: Field) -> float:
        """How unlike anything in the picture the patches are that the field's copies make."""
        field.look(copied_features(self.contested[0], field))
        found = field.source.copy()
        field.search(self.check)
        misfit = float(field.cost.mean())
        field.source = found
        return misfit

    def _rounds(self, level: Level) -> int:
        from_coarsest = next(i for i, each in enumerate(reversed(self.levels)) if each.shape == level.shape)
        return self.rounds[min(from_coarsest, len(self.rounds) - 1)]

    def _work(self, level: Level) -> float:
        return self._rounds(level) * float(level.targets.sum())


def _random() -> np.random.Generator:
    return np.random.default_rng(SEED)


def _can_be_matched(hole: Mask) -> bool:
    return hole.size <= MOST_PIXELS and hole.sum() <= MOST_HOLE
