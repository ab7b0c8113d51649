"""Weights on the person's press of a button: downloads as jobs, and what the model manager shows."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .checkpoints import Weights, download, downloaded_bytes, megabytes
from .jobs import Job, Jobs, Lane
from .models import Models, known

DOWNLOADS = Lane(3, "This model is being downloaded already.")


class Downloads:
    """Of one server. A finished one answers the next click."""

    def __init__(self, models: Models, jobs: Jobs):
        self.models = models
        self.jobs = jobs

    def start(self, name: str) -> Job:
        """Begin to fetch the weights of that name, or go on where it stopped."""
        weights = known(name)
        folder = self.models.folder

        def work(job: Job) -> Path:
            path = download(weights, folder, _teller(weights, job))
            self.models.arrived(path)
            return path

        return self.jobs.start(work, _about(weights), DOWNLOADS)

    def overview(self) -> dict[str, Any]:
        """What is there, what could be had and how far that has come, what to get first, what cannot be used, where."""
        return {
            "there": self.models.there(),
            "could_be_had": [{**each, **self._how_far(known(each["name"]))} for each in self.models.to_be_had()],
            "suggested": self.models.suggested(),
            "problems": self.models.problems(),
            "folder": str(self.models.folder),
        }

    def _how_far(self, weights: Weights) -> dict[str, Any]:
        job = self.jobs.running(_about(weights))
        return {"partial": downloaded_bytes(weights, self.models.folder), "job": job and job.id}


class Speed:
    """Of the last few seconds; what lay there before the first look does not count."""

    def __init__(self, seconds: float = 5, clock: Callable[[], float] = time.monotonic):
        self._seconds = seconds
        self._clock = clock
        self._seen: deque[tuple[float, int]] = deque()

    def at(self, done: int) -> float | None:
        """Bytes a second, now that so many are there; None while it is too early to tell."""
        now = self._clock()
        self._seen.append((now, done))
        while now - self._seen[0][0] > self._seconds:
            self._seen.popleft()
        then, first = self._seen[0]
        return (done - first) / (now - then) if now - then >= 0.5 and done > first else None


def _teller(weights: Weights, job: Job) -> Callable[[int, int | None], None]:
    speed = Speed()

    def tell(done: int, total: int | None) -> None:
        rate = speed.at(done)
        pace = f", {rate / 1e6:.1f} MB/s" if rate else ""
        if total:
            detail = f"{done / 1e6:.0f} of {megabytes(total)}{pace}"
            job.progress(done / total, detail, (total - done) / rate if rate else None)
        else:
            job.progress(0, f"{megabytes(done)}{pace}")

    return tell


def _about(weights: Weights) -> str:
    return f"weights {weights.name}"
