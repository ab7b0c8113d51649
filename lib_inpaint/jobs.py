"""Long work in threads of its own, with progress, time left and cancel."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from .errors import UserError

logger = logging.getLogger(__name__)

MOST_KEPT = 64
AT_ONCE = 2


class Cancelled(Exception):
    """The person pressed cancel."""


class Unknown(UserError):
    """No such job, or one that ended long ago."""


class Job:
    """One piece of work. Its thread calls `progress`; any thread may read it or call `cancel`."""

    def __init__(self, about: str = "") -> None:
        self.id = secrets.token_hex(8)
        self.about = about
        """What it works on: a project's id."""
        self.state = "running"
        """running, done, failed or cancelled"""
        self.fraction = 0.0
        self.result: Any = None
        self.error: str | None = None
        self._started = time.monotonic()
        self._cancel = threading.Event()
        self._finished = threading.Event()

    def progress(self, fraction: float) -> None:
        if self._cancel.is_set():
            raise Cancelled
        self.fraction = min(1.0, max(self.fraction, fraction))

    def cancel(self) -> None:
        self._cancel.set()

    def wait(self, timeout: float | None = None) -> bool:
        """True once it has ended."""
        return self._finished.wait(timeout)

    @property
    def seconds_left(self) -> float | None:
        """A guess from the progress so far; None while it is too early to tell."""
        if self.state != "running" or self.fraction < 0.03:
            return None
        return (time.monotonic() - self._started) * (1 - self.fraction) / self.fraction

    def run(self, work: Callable[[Job], Any]) -> None:
        try:
            self.progress(0.0)
            self.result = work(self)
            self.fraction, self.state = 1.0, "done"
        except Cancelled:
            self.state = "cancelled"
        except UserError as error:
            self.error, self.state = str(error), "failed"
        except Exception:
            logger.exception("A job failed")
            self.error, self.state = (
                "Something went wrong on our side; the console has the details. Nothing was lost.",
                "failed",
            )
        finally:
            self._finished.set()


class Jobs:
    """The running and the lately ended jobs."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._at_once = threading.Semaphore(AT_ONCE)

    def start(self, work: Callable[[Job], Any], about: str = "") -> Job:
        job = Job(about)
        with self._lock:
            if about and any(other.about == about and other.state == "running" for other in self._jobs.values()):
                raise UserError("This picture is still being worked on. Wait for it, or cancel that first.")
            ended = [id for id, other in self._jobs.items() if other.state != "running"]
            for id in ended[: max(0, len(self._jobs) + 1 - MOST_KEPT)]:
                del self._jobs[id]
            self._jobs[job.id] = job
        # A daemon, so that Ctrl+C ends the server at once.
        threading.Thread(target=self._run, args=(job, work), name="click-inpaint job", daemon=True).start()
        return job

    def _run(self, job: Job, work: Callable[[Job], Any]) -> None:
        with self._at_once:
            job.run(work)

    def get(self, id: str) -> Job:
        with self._lock:
            if id not in self._jobs:
                raise Unknown("That job is not known any more.")
            return self._jobs[id]
