"""Workers on a Ray cluster: more than one machine. Ray schedules the photos and tries those again whose worker died."""

from __future__ import annotations

import importlib.util
import logging
import math
import os
import pickle
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from ..errors import UserError
from .work import Done, Task, Worker, failed

RETRIES = 3
DIED = f"Its worker on the cluster ended {RETRIES + 1} times while it was worked on."


class Cluster:
    """A crew: see running.Crew.

    Photos and results travel through Ray, so its machines need no folder in common; they need this package, and the
    weights where the options say.
    """

    def __init__(self, address: str, count: int | None, make_worker: Callable[[], Worker]):
        """`address` as ray.init takes it: "auto", "HOST:PORT", or "local" for a cluster of this machine alone."""
        if importlib.util.find_spec("ray") is None:
            raise UserError('Ray is not installed. Install it with: pip install "click-inpaint[ray]"')
        self._address = address
        self._count = count
        self._make_worker = pickle.dumps(make_worker)

    def work(self, tasks: Iterator[Task]) -> Iterator[Done]:
        import ray

        os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
        try:
            ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR)
        except Exception as error:
            raise UserError(f"There is no Ray cluster at {self._address}: {error}") from None
        try:
            yield from self._worked(ray, tasks)
        finally:
            ray.shutdown()

    def _worked(self, ray: Any, tasks: Iterator[Task]) -> Iterator[Done]:
        resources = ray.cluster_resources()
        count = self._count or max(1, int(resources.get("CPU", 1)))
        # Workers share the cards there are; without asking for a part, Ray would show them none.
        part = math.floor(1000 * min(1, resources.get("GPU", 0) / count)) / 1000
        work = ray.remote(num_cpus=1, num_gpus=part, max_retries=RETRIES)(_work)

        def given(few: Iterator[Task]) -> dict[Any, Task]:
            return {work.remote(self._make_worker, task): task for task in few}

        # One more than there are workers: a photo is there when one is ready for it, and never all in memory.
        running = given(islice(tasks, count + 1))
        while running:
            (ended,), _ = ray.wait(list(running), num_returns=1)
            task = running.pop(ended)
            running |= given(islice(tasks, 1))
            yield _told(ray, ended, task)


def _told(ray: Any, ended: Any, task: Task) -> Done:
    try:
        return ray.get(ended)
    except ray.exceptions.RayTaskError as error:
        return failed(task, f"The worker on the cluster cannot work: {error.cause}")
    except ray.exceptions.RayError:
        return failed(task, DIED)


def _work(make_worker: bytes, task: Task) -> Done:
    """In a process of the cluster."""
    return _worker(make_worker).work(task)


@lru_cache(maxsize=1)
def _worker(make_worker: bytes) -> Worker:
    """Once in each process, with its models."""
    return pickle.loads(make_worker)()
