"""Nearest-neighbour field: for each patch that touches the hole, the most alike patch outside it (PatchMatch)."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from .pyramid import RADIUS, Level

ORDERS = (5, 2, 2, 1, 1)
"""How many diagonals of the cosine transform are compared, per feature channel."""
EXACT = 30_000_000
"""Up to so many pairs all are compared."""
JUMPS = (1, 4)
import os
PRICE=float(os.environ.get('PRICE','0.1'))


def descriptors(level: Level) -> np.ndarray:
    """(H * W, 24) float32: the low end of each 7 x 7 patch's cosine transform.

    The transform is orthonormal, so squared differences add up to (nearly all of) the patches' SSD at a sixth of the cost.
    """
    basis = _cosines(2 * RADIUS + 1)
    padded = cv2.copyMakeBorder(level.features, *[RADIUS] * 4, cv2.BORDER_REFLECT_101)
    inner = (slice(RADIUS, -RADIUS), slice(RADIUS, -RADIUS))
    planes = []
    for channel, order in enumerate(ORDERS):
        plane = np.ascontiguousarray(padded[..., channel])
        for u in range(order):
            for v in range(order - u):
                planes.append(cv2.sepFilter2D(plane, cv2.CV_32F, basis[u], basis[v])[inner])
    return np.dstack(planes).reshape(-1, len(planes))


def _cosines(size: int) -> np.ndarray:
    """(size, size) float32: the orthonormal DCT-II, a row per frequency."""
    k, x = np.mgrid[:size, :size]
    rows = np.cos(np.pi * k * (x + 0.5) / size) * np.sqrt(2 / size)
    rows[0] /= np.sqrt(2)
    return rows.astype(np.float32)


class Field:
    """Where each target patch looks: `y`, `x` its centre, `source` the flat index of its match, `cost` their distance."""

    def __init__(self, level: Level, targets: np.ndarray, random: np.random.Generator):
        """`targets`: (H, W) bool."""
        self.height, self.width = level.shape
        self.y, self.x = (axis.astype(np.int32) for axis in np.nonzero(targets))
        self.slot = np.full(level.shape, -1, np.int32)
        self.slot[targets] = np.arange(len(self.y))
        self.neighbours = []
        me = np.arange(len(self.y), dtype=np.int32)
        for dy, dx in ((0, 1), (0, -1), (1, 0), (-1, 0)):
            slot, ok = self.at(self.y + dy, self.x + dx)
            self.neighbours.append(np.where(ok, slot, me))
        self.allowed = level.sources.ravel()
        self.choices = np.flatnonzero(self.allowed).astype(np.int32)
        self.random = random
        self.source = random.choice(self.choices, len(self.y))
        self.cost = np.full(len(self.y), np.inf, np.float32)

    def start(self, origin: np.ndarray) -> None:
        """Takes over what each pixel (H, W) was copied from, where that is a source."""
        flat = origin[self.y, self.x]
        ok = (flat >= 0) & self.allowed[flat]
        self.source[ok] = flat[ok]

    def at(self, y: np.ndarray, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Slots of the targets at these pixels, and which of these are targets at all."""
        inside = (y >= 0) & (x >= 0) & (y < self.height) & (x < self.width)
        slot = self.slot[np.where(inside, y, 0), np.where(inside, x, 0)]
        return slot, inside & (slot >= 0)

    def offer(self, y: np.ndarray, x: np.ndarray, among: np.ndarray) -> None:
        """Takes the sources at (y, x) where they are allowed and better than what is there."""
        ok = among & (y >= 0) & (x >= 0) & (y < self.height) & (x < self.width)
        flat = np.where(ok, y * self.width + x, 0)
        ok &= self.allowed[flat] & (flat != self.source)
        which = np.flatnonzero(ok)
        cost = self.distance(which, flat[which])
        pull = self.alone(which, self.source[which]) - self.alone(which, flat[which])
        better = cost < self.cost[which] + self.price * pull
        self.source[which[better]] = flat[which[better]]
        self.cost[which[better]] = cost[better]

    def look(self, features: np.ndarray) -> None:
        """(H * W, D) descriptors to compare from now on; all costs are taken anew."""
        self.features = features
        self.own = features[self.y * self.width + self.x]
        self.cost = self.distance(np.arange(len(self.y)), self.source)
        self.price = PRICE * np.median(self.cost)

    def alone(self, which, source):
        """How many of the four neighbours do not continue into this source."""
        if PRICE == 0: return 0
        lonely = np.zeros(len(which), np.int8)
        for nb, step in zip(self.neighbours, (1, -1, self.width, -self.width)):
            lonely += self.source[nb[which]] != source + step
        return lonely

    def distance(self, which: np.ndarray, source: np.ndarray) -> np.ndarray:
        gap = np.take(self.features, source, axis=0)
        gap -= self.own[which] if len(which) < len(self.own) else self.own
        return np.einsum("nd,nd->n", gap, gap)

    def search(self, check: Callable[[], None]) -> None:
        if len(self.y) * len(self.choices) <= EXACT:
            self._compare_all()
            self._propagate(check)
        else:
            self._propagate(check)
            self._wander(check)
        check()

    def _compare_all(self) -> None:
        sources = self.features[self.choices]
        squares = np.einsum("nd,nd->n", sources, sources)
        rows = max(1, EXACT // 8 // len(self.choices))
        for start in range(0, len(self.y), rows):
            own = self.own[start : start + rows]
            best = (squares - 2 * (own @ sources.T)).argmin(axis=1)
            self.source[start : start + rows] = self.choices[best]
        self.cost = self.distance(np.arange(len(self.y)), self.source)

    def _propagate(self, check: Callable[[], None]) -> None:
        """What a neighbour found, moved by as much, is likely good here."""
        for jump in JUMPS:
            for dy, dx in ((0, jump), (jump, 0), (0, -jump), (-jump, 0)):
                slot, ok = self.at(self.y + dy, self.x + dx)
                y, x = np.divmod(self.source[slot], self.width)
                self.offer(y - dy, x - dx, ok)
                check()

    def _wander(self, check: Callable[[], None]) -> None:
        """Random looks around the match so far, nearer each time."""
        reach = float(max(self.height, self.width))
        everywhere = np.ones(len(self.y), bool)
        while reach >= 1:
            y, x = np.divmod(self.source, self.width)
            step = self.random.uniform(-reach, reach, (2, len(self.y))).round().astype(np.int32)
            self.offer(y + step[0], x + step[1], everywhere)
            reach /= 2
            check()

    def finer(self, level: Level, targets: np.ndarray) -> Field:
        """The same matches at twice the size."""
        field = Field(level, targets, self.random)
        slot, ok = self.at(field.y // 2, field.x // 2)
        y, x = np.divmod(self.source[slot], self.width)
        y, x = 2 * y + field.y % 2, 2 * x + field.x % 2
        field.cost = self.cost[slot]
        inside = ok & (y < field.height) & (x < field.width)
        flat = np.where(inside, y * field.width + x, 0)
        inside &= field.allowed[flat]
        field.source[inside] = flat[inside]
        return field
