"""Runs of Stable Diffusion as jobs, for programs that ask without our page: in the host's own queue, as any other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from .errors import UserError
from .generation import Asked
from .history import History
from .in_turn import in_turn, new_task
from .jobs import FILLS, Cancelled, Job, Jobs, Lane
from .removal import target
from .settings import SamplingSettings
from .studio import Studio

QUEUE = Lane(8, FILLS.busy)
"""The host's queue lets one after another paint."""


class Runs:
    def __init__(self, studio: Studio, jobs: Jobs):
        self.studio = studio
        self.jobs = jobs

    def start(self, id: str, revision: int, asked: Asked, sampling: SamplingSettings) -> Job:
        """Paint what is selected. The job's result is the project's History; cancelled, what is finished stays."""
        diffusion, task = self.studio.diffusion, new_task()
        target(self.studio.store.at(id, revision).present, asked.again)  # what cannot be painted is told at once

        paint = partial(self.studio.generate, id, revision, asked, sampling)

        def work(job: Job) -> History:
            job.stop = lambda: diffusion.interrupt(task)
            return _unless_cancelled(job, lambda: self._in_turn(job, task, paint))

        return self.jobs.start(work, about=id, lane=QUEUE)

    def _in_turn(self, job: Job, task: str, paint: Callable[..., History]) -> History:
        diffusion = self.studio.diffusion
        # Our own queue tells how far each run is, the host's does not.
        return in_turn(diffusion, task, job.tell, paint if diffusion.turns else partial(paint, told=job.tell))


def _unless_cancelled(job: Job, work: Callable[[], History]) -> History:
    """Interrupted before anything was painted, it failed for the reason that it was cancelled."""
    try:
        return work()
    except UserError:
        if job.is_cancelled:
            raise Cancelled from None
        raise
