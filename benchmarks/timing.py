"""Measuring ours beside another, and the row of figures that comes out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any, NamedTuple


class Row(NamedTuple):
    """One comparison."""

    name: str
    ours: float
    other: float
    ratio: float
    """How many times better ours is."""
    what: str
    """What was compared, on what."""
    unit: str = ""
    """Of `ours` and `other`."""

    @classmethod
    def of_times(cls, name: str, ours: float, other: float, what: str) -> Row:
        """From CPU milliseconds: less is better."""
        return cls(name, round(ours, 2), round(other, 2), round(other / ours, 2), what, "cpu ms")


def cpu_ms(*calls: Callable[[], Any], rounds: int = 5) -> list[float]:
    """The median CPU time of each call in milliseconds, all threads together.

    Warmed up by one round, then one after the other in turn, so that a busy machine slows all of them alike.
    """
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for call, taken in zip(calls, times, strict=True):
            started = time.process_time()
            call()
            if turn:
                taken.append(1000 * (time.process_time() - started))
    return [statistics.median(taken) for taken in times]
