"""Measuring ours beside another, and the row of figures that comes out."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
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
    def of_times(cls, name: str, ours: float, other: float, what: str, unit: str = "cpu ms") -> Row:
        """From milliseconds: less is better."""
        return cls(name, round(ours, 2), round(other, 2), round(other / ours, 2), what, unit)


def cpu_ms(*calls: Callable[[], Any], rounds: int = 5) -> list[float]:
    """The median CPU time of each call in milliseconds, all threads together."""
    return _medians(cpu_once_ms, calls, rounds)


def gpu_once_ms(call: Callable[[], Any]) -> float:
    """The time from the call to its end on the CUDA device, what the processor does meanwhile included."""
    import torch

    start, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    call()
    end.record()
    end.synchronize()
    return start.elapsed_time(end)


def gpu_ms(*calls: Callable[[], Any], rounds: int = 5) -> list[float]:
    """The median time of each call on the CUDA device in milliseconds, between two of its events."""
    return _medians(gpu_once_ms, calls, rounds)


def wall_ms(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


def _medians(measure: Callable[[Callable[[], Any]], float], calls: Sequence[Callable], rounds: int) -> list[float]:
    """Warmed up by one round, then one after the other in turn, so that a busy machine slows all of them alike."""
    times: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for call, taken in zip(calls, times, strict=True):
            milliseconds = measure(call)
            if turn:
                taken.append(milliseconds)
    return [statistics.median(taken) for taken in times]


def cpu_once_ms(call: Callable[[], Any]) -> float:
    """Of what takes too long to be measured more than once."""
    started = time.process_time()
    call()
    return 1000 * (time.process_time() - started)
