"""Nearest-neighbour field: for each patch that touches the hole, the most alike patch outside it.

PatchMatch (Barnes et al. 2009) with all patches moving at once, and with a price on breaking ranks: neighbours that
look at neighbouring sources copy whole pieces, which keeps textures from averaging into mush.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..geometry import Mask
from . import descriptors
from .pyramid import Level

EXACT = 10_000_000
"""Up to so many pairs of patches all are compared."""
AT_ONCE = 500_000
"""Pairs whose distances stay in the cache until the least is found."""
JUMPS = (1, 4)
PRICE = 1.0
"""Of a neighbour that looks elsewhere, in median distances of patches."""
NEIGHBOURS = ((0, 1), (0, -1), (1, 0), (-1, 0))


class Field:
    """`y`, `x`: (N,) int32 centres of the target patches; `source`: flat index of each match; `cost`: its distance."""

    def __init__(self, level: Level, random: np.random.Generator):
        self.height, self.width = level.shape
        self.y, self.x = (axis.astype(np.int32) for axis in np.nonzero(level.targets))
        self.slot = np.full(level.shape, -1, np.int32)
        self.slot[level.targets] = np.arange(len(self.y))
        self.allowed = level.sources.ravel()
        self.choices = np.flatnonzero(self.allowed).astype(np.int32)
        self.random = random
        self.source = random.choice(self.choices, len(self.y))
        self.cost = np.ones(len(self.y), np.float32)
        self.price = 0.0
        self.known = descriptors.everywhere(level)
        self.neighbours = [self._neighbour(dy, dx) for dy, dx in NEIGHBOURS]

    def start(self, origin: np.ndarray) -> None:
        """Takes over what each pixel was copied from, (H, W) int32 flat indices or -1, where that is a source."""
        flat = origin[self.y, self.x]
        ok = (flat >= 0) & self.allowed[flat]
        self.source[ok] = flat[ok]

    def finer(self, level: Level) -> Field:
        """The same matches at twice the size."""
        field = Field(level, self.random)
        slot = self.slot[field.y // 2, field.x // 2]
        flat = doubled(self.source[slot], self.width, field.y, field.x, level.shape)
        ok = (slot >= 0) & field.allowed[flat]
        field.source[ok] = flat[ok]
        field.cost = self.cost[slot]
        return field

    def map(self) -> np.ndarray:
        """(H, W) int32: the flat index that each target pixel is copied from; 0 elsewhere."""
        sources = np.zeros((self.height, self.width), np.int32)
        sources[self.y, self.x] = self.source
        return sources

    def look(self, level: Level) -> None:
        """The level as filled now is what matches are compared with from now on."""
        self.own = descriptors.of_targets(level)
        self.cost = self._distance(np.arange(len(self.y)), self.source)
        self.price = PRICE * float(np.median(self.cost))

    def search(self, check: Callable[[], None]) -> None:
        """Better matches. Calls `check` every few hundredths of a second."""
        exact = len(self.y) * len(self.choices) <= EXACT
        if exact:
            self._compare_all(check)
        self._propagate(check)
        if not exact:
            self._wander(check)

    def _compare_all(self, check: Callable[[], None]) -> None:
        sources = self.known[self.choices]
        squares = np.einsum("nd,nd->n", sources, sources)
        table = np.ascontiguousarray(np.column_stack([-2 * sources, squares]).T)
        own = np.column_stack([self.own, np.ones(len(self.own), np.float32)])
        rows = max(1, AT_ONCE // len(self.choices))
        for start in range(0, len(own), rows):
            best = (own[start : start + rows] @ table).argmin(axis=1)
            self.source[start : start + rows] = self.choices[best]
            check()
        self.cost = self._distance(np.arange(len(self.y)), self.source)

    def _propagate(self, check: Callable[[], None]) -> None:
        """What a neighbour found, moved by as much, is likely good here."""
        for jump in JUMPS:
            for dy, dx in NEIGHBOURS:
                slot = self._neighbour(dy * jump, dx * jump)
                y, x = np.divmod(self.source[slot], self.width)
                self._offer(y - dy * jump, x - dx * jump)
                check()

    def _wander(self, check: Callable[[], None]) -> None:
        """Random looks around the match so far, nearer each time."""
        reach = float(max(self.height, self.width))
        while reach >= 1:
            y, x = np.divmod(self.source, self.width)
            step = self.random.uniform(-reach, reach, (2, len(self.y))).round().astype(np.int32)
            self._offer(y + step[0], x + step[1])
            reach /= 2
            check()

    def _offer(self, y: np.ndarray, x: np.ndarray) -> None:
        """Takes the sources at (y, x) where they are allowed and better than what is there."""
        inside = (y >= 0) & (x >= 0) & (y < self.height) & (x < self.width)
        flat = np.where(inside, y * self.width + x, 0)
        which = np.flatnonzero(inside & self.allowed[flat] & (flat != self.source))
        fresh, old = flat[which], self.source[which]
        cost = self._distance(which, fresh)
        gain = self.cost[which] - cost + self.price * (self._strangers(which, old) - self._strangers(which, fresh))
        better = gain > 0
        self.source[which[better]] = fresh[better]
        self.cost[which[better]] = cost[better]

    def _distance(self, which: np.ndarray, source: np.ndarray) -> np.ndarray:
        gap = np.take(self.known, source, axis=0)
        gap -= self.own[which]
        return np.einsum("nd,nd->n", gap, gap)

    def _strangers(self, which: np.ndarray, source: np.ndarray) -> np.ndarray:
        """How many of the four neighbours look elsewhere than beside `source`."""
        count = np.zeros(len(which), np.int8)
        for slot, (dy, dx) in zip(self.neighbours, NEIGHBOURS, strict=True):
            count += self.source[slot[which]] != source + (dy * self.width + dx)
        return count

    def _neighbour(self, dy: int, dx: int) -> np.ndarray:
        """The slot of the target so far away, or one's own where there is none."""
        y, x = np.clip(self.y + dy, 0, self.height - 1), np.clip(self.x + dx, 0, self.width - 1)
        slot = self.slot[y, x]
        return np.where(slot >= 0, slot, self.slot[self.y, self.x])


def at_twice(source: np.ndarray, hole: Mask) -> np.ndarray:
    """(H, W) int32 of the size of `hole`: the flat indices that its pixels look at, from those at half the size."""
    y, x = np.nonzero(hole)
    result = np.zeros(hole.shape, np.int32)
    result[y, x] = doubled(source[y // 2, x // 2], source.shape[1], y, x, hole.shape)
    return result


def doubled(source: np.ndarray, width: int, y: np.ndarray, x: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Flat indices at `shape` for the pixels (y, x), whose halves look at `source` in a picture `width` wide."""
    sy, sx = np.divmod(source, width)
    sy = np.minimum(2 * sy + y % 2, shape[0] - 1)
    sx = np.minimum(2 * sx + x % 2, shape[1] - 1)
    return sy * shape[1] + sx
