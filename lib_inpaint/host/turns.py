"""A queue of our own where there is no WebUI to queue in: one run after another, and how far each is."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

logger = logging.getLogger(__name__)

MOST_REMEMBERED = 64
WAITING = "Waiting for the run before it"
FAILED = "<div class='error'>Something went wrong on our side; the console has the details. Nothing was lost.</div>"


class Run:
    """One run. Its own thread tells how far it is; any thread may ask, interrupt or skip."""

    def __init__(self, task: str = "", told: Callable[[float], None] = lambda fraction: None) -> None:
        self.task = task
        self._told = told
        self.fraction = 0.0
        self.seconds_left: float | None = None
        self.text = ""
        self.preview: str | None = None
        """A picture of how far it is, as a data URL."""
        self.number = 0
        """Of the preview, so that none is sent twice."""
        self._interrupted = threading.Event()
        self._skips = 0
        self._lock = threading.Lock()
        self._started = time.monotonic()
        self._jobs, self._done = 1, 0
        """What it consists of, and how much of that is over."""

    @property
    def is_interrupted(self) -> bool:
        return self._interrupted.is_set()

    def interrupt(self) -> None:
        self._interrupted.set()

    def skip(self) -> None:
        with self._lock:
            self._skips += 1

    def skipped(self) -> bool:
        """Whether the picture that is painted now is not wanted; True once for each time that was said."""
        with self._lock:
            self._skips, was = max(0, self._skips - 1), self._skips
        return was > 0

    def begin(self) -> None:
        """Its turn has come."""
        self._started = time.monotonic()

    def rounds(self, count: int, places: int) -> Iterator[int]:
        """The number of each round, every one of so many jobs, until it is interrupted."""
        self._jobs, self._done = count * places, 0
        for number in range(count):
            if self.is_interrupted:
                return
            yield number

    def next_job(self) -> None:
        """One job is over."""
        self._done += 1

    def tell(self, fraction: float, text: str = "", seconds_left: float | None = None) -> None:
        """How far its present job is, 0 to 1; without the seconds left they are guessed."""
        self.fraction, self.text = min((self._done + max(fraction, 0.0)) / self._jobs, 1.0), text
        passed = time.monotonic() - self._started
        guess = passed * (1 - self.fraction) / self.fraction if self.fraction > 0.03 else None
        self.seconds_left = guess if seconds_left is None or self._jobs > 1 else seconds_left
        self._told(self.fraction)

    def show(self, preview: str) -> None:
        if preview != self.preview:
            self.preview, self.number = preview, self.number + 1


class Turns:
    """The runs of one Stable Diffusion, by the names that the page gave them."""

    def __init__(self) -> None:
        self._change = threading.Condition()
        self._line: deque[Run] = deque()
        """Who waits; the first one runs."""
        self._finished: deque[str] = deque(maxlen=MOST_REMEMBERED)
        self._unwanted: deque[str] = deque(maxlen=MOST_REMEMBERED)
        """Interrupted before they had even come here."""

    @property
    def current(self) -> Run:
        """The run whose turn it is; outside of any one that nobody asks after."""
        with self._change:
            return self._line[0] if self._line else Run()

    def queued(self, handler: Callable[..., Any], extra_outputs: list[Any] | None = None) -> Callable[..., Any]:
        """See host.Diffusion. What rises unexpectedly becomes HTML in the last output, as the WebUI does it."""

        def in_turn(task: str, *values: Any) -> Any:
            run = Run(task)
            try:
                self._wait(run)
                return handler(task, *values)
            except Exception:
                logger.exception("A run failed")
                return (*([None] if extra_outputs is None else extra_outputs), FAILED)
            finally:
                self._leave(run)

        return in_turn

    @contextmanager
    def turn(self, told: Callable[[float], None], task: str = "") -> Iterator[None]:
        """A run without a page, as the command line has it; `told` hears how far it is."""
        run = Run(task, told)
        self._wait(run)
        try:
            yield
        finally:
            self._leave(run)

    def interrupt(self, task: str) -> None:
        """End that run now, or as soon as it begins."""
        with self._change:
            found = self._find(task)
            if found:
                found.interrupt()
            else:
                self._unwanted.append(task)

    def skip(self, task: str) -> None:
        """Go on to the next picture of that run, if it is the one that paints now."""
        with self._change:
            if self._line and self._line[0].task == task:
                self._line[0].skip()

    def progress(self, task: str, shown: int) -> dict[str, Any]:
        """What the WebUI's /internal/progress answers; `shown` is the number of the preview that the page has."""
        with self._change:
            run, is_first = self._find(task), bool(self._line and self._line[0].task == task)
            told = {"active": is_first, "queued": bool(run) and not is_first, "completed": task in self._finished}
        if run is None or not is_first:
            return {**told, "textinfo": WAITING if run else "", "id_live_preview": -1}
        return {
            **told,
            "progress": run.fraction,
            "eta": run.seconds_left,
            "textinfo": run.text,
            "live_preview": run.preview if run.number != shown else None,
            "id_live_preview": run.number if run.preview else -1,
        }

    def _wait(self, run: Run) -> None:
        with self._change:
            if run.task in self._unwanted:
                run.interrupt()
            self._line.append(run)
            self._change.wait_for(lambda: self._line[0] is run)
            run.begin()

    def _leave(self, run: Run) -> None:
        with self._change:
            self._line.remove(run)
            self._finished.append(run.task)
            self._change.notify_all()

    def _find(self, task: str) -> Run | None:
        return next((run for run in self._line if run.task == task), None)
