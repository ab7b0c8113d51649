"""One worker in a thread of this server, which tells what it is at, how long that will take, and may be stopped."""

from __future__ import annotations

import time
from collections.abc import Iterator

from ..batch import Recipe
from ..batch.work import Done, Task, Tools, Worker
from ..jobs import Job


class Bench:
    """A crew, see batch.Crew: of one, since the models are those of the page."""

    def __init__(self, job: Job, tools: Tools, recipe: Recipe, count: int):
        """`count` photos are to be worked on."""
        self._job = job
        self._worker = Worker(tools, recipe, self._tell)
        self._count = count
        self._ended = 0
        self._started = time.monotonic()
        self.photo = ""
        """Name of the one in hand."""

    def work(self, tasks: Iterator[Task]) -> Iterator[Done]:
        for task in tasks:
            self.photo = task.path
            self._tell(0)
            yield self._worker.work(task)
            self._ended += 1

    def progress(self, part: float) -> None:
        """As the batch tells it."""
        self._job.progress(part, seconds_left=self._seconds_left(self._ended))

    def _tell(self, part: float) -> None:
        """How far the photo in hand is."""
        through = self._ended + part
        self._job.progress(min(1, through / max(1, self._count)), seconds_left=self._seconds_left(through))

    def _seconds_left(self, through: float) -> float | None:
        """None until a photo is done: the first one has the models loaded."""
        if self._ended < 1:
            return None
        return (time.monotonic() - self._started) / through * max(0.0, self._count - through)
