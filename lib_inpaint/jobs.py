"""Long work in threads of its own, with progress, time left and cancel."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .errors import UserError

logger = logging.getLogger(__name__)

MOST_KEPT = 64


@dataclass(frozen=True)
class Lane:
    """Work that waits for its own kind only."""

    at_once: int
    busy: str
    """What a second start about the same is told."""


FILLS = Lane(2, "This picture is still being worked on. Wait for it, or cancel that first.")


class Cancelled(Exception):
    """The person pressed cancel."""


class Unknown(UserError):
    """No such job, or one that ended long ago."""


class Job:
    """One piece of work. Its thread calls `progress`; any thread may read it or call `cancel`."""

    def __init__(self, about: str = "") -> None:
        self.id = secrets.token_hex(8)
        self.about = about
        """What it works on: a project's id, or a name."""
        self.state = "running"
        """running, done, failed or cancelled"""
        self.fraction = 0.0
        self.detail = ""
        """How far it is, in words; empty where the fraction says it all."""
        self.result: Any = None
        self.error: str | None = None
        self.stop: Callable[[], None] = lambda: None
        """Called as soon as it is cancelled, where the work cannot look for that by itself."""
        self._started = time.monotonic()
        self._seconds_left: float | None = None
        self._cancel = threading.Event()
        self._finished = threading.Event()

    def progress(self, fraction: float, detail: str = "", seconds_left: float | None = None) -> None:
        """Raises Cancelled once that was asked for. `seconds_left` is for work that knows better than a guess."""
        if self._cancel.is_set():
            raise Cancelled
        self.fraction = min(1.0, max(self.fraction, fraction))
        self.detail, self._seconds_left = detail, seconds_left

    def tell(self, fraction: float) -> None:
        """How far it is, for work that ends by itself once it was told to stop."""
        self.fraction = min(1.0, max(self.fraction, fraction))

    @property
    def is_cancelled(self) -> bool:
        return self._cancel.is_set()

    def cancel(self) -> None:
        self._cancel.set()
        self.stop()

    def wait(self, timeout: float | None = None) -> bool:
        """True once it has ended."""
        return self._finished.wait(timeout)

    @property
    def seconds_left(self) -> float | None:
        """As the work said, else a guess from the progress so far; None while it is too early to tell."""
        if self.state == "running" and self._seconds_left is not None:
            return self._seconds_left
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
        self._turns: dict[Lane, threading.Semaphore] = {}

    def start(self, work: Callable[[Job], Any], about: str = "", lane: Lane = FILLS) -> Job:
        """Run it when the lane has room. UserError while another job is about the same; empty is about nothing."""
        job = Job(about)
        with self._lock:
            if about and self._running(about):
                raise UserError(lane.busy)
            turn = self._turns.setdefault(lane, threading.Semaphore(lane.at_once))
            ended = [id for id, other in self._jobs.items() if other.state != "running"]
            for id in ended[: max(0, len(self._jobs) + 1 - MOST_KEPT)]:
                del self._jobs[id]
            self._jobs[job.id] = job
        # A daemon, so that Ctrl+C ends the server at once.
        threading.Thread(target=self._run, args=(job, work, turn), name="click-inpaint job", daemon=True).start()
        return job

    def running(self, about: str) -> Job | None:
        """The job that works on it now."""
        with self._lock:
            return self._running(about)

    def _running(self, about: str) -> Job | None:
        return next((job for job in self._jobs.values() if job.about == about and job.state == "running"), None)

    def _run(self, job: Job, work: Callable[[Job], Any], turn: threading.Semaphore) -> None:
        with turn:
            job.run(work)

    def get(self, id: str) -> Job:
        with self._lock:
            if id not in self._jobs:
                raise Unknown("That job is not known any more.")
            return self._jobs[id]
