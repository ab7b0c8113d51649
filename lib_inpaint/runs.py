"""Runs of Stable Diffusion as jobs, for programs that ask without our page: in the host's own queue, as any other."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import partial
from typing import Any

from .errors import UserError
from .generation import Asked
from .history import History
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
        diffusion, task = self.studio.diffusion, f"task({secrets.token_hex(7)})"
        target(self.studio.store.at(id, revision).present, asked.again)  # what cannot be painted is told at once

        paint = partial(self.studio.generate, id, revision, asked, sampling)

        def work(job: Job) -> History:
            job.stop = lambda: diffusion.interrupt(task)
            return _unless_cancelled(job, lambda: self._in_turn(job, task, paint))

        return self.jobs.start(work, about=id, lane=QUEUE)

    def _in_turn(self, job: Job, task: str, paint: Callable[..., History]) -> History:
        diffusion = self.studio.diffusion
        if diffusion.turns:
            with diffusion.turns.turn(job.tell, task):
                return paint()
        return _in_the_hosts_queue(diffusion.queued, task, lambda: paint(told=job.tell))


def _in_the_hosts_queue(queued: Callable[..., Any], task: str, work: Callable[[], History]) -> History:
    """The host turns what is raised in its queue into HTML: it is carried past it."""
    outcome: list[History | Exception] = []

    def handler(task: str) -> tuple[str, str]:
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        return "", ""

    queued(handler, extra_outputs=[""])(task)
    (result,) = outcome
    if isinstance(result, Exception):
        raise result
    return result


def _unless_cancelled(job: Job, work: Callable[[], History]) -> History:
    """Interrupted before anything was painted, it failed for the reason that it was cancelled."""
    try:
        return work()
    except UserError:
        if job.is_cancelled:
            raise Cancelled from None
        raise
