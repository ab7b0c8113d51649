"""Writes every change to disk a moment later, in a thread of its own: no click waits for it or fails with it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from .history import History

logger = logging.getLogger(__name__)

DELAY = 0.5
"""Seconds in which further changes of the same project join the first."""

MEANWHILE = "You can go on, but export what you want to keep."


class Autosave:
    """The newest state of each project wins. One that could not be written is tried again at its next change."""

    def __init__(self, write: Callable[[str, History], None], tell: Callable[[str, str], None], delay: float = DELAY):
        self._write = write
        self._tell = tell
        """Takes a project's id and why it could not be written; empty once it was."""
        self._delay = delay
        self._writing = threading.Lock()
        self._lock = threading.Lock()
        self._done = threading.Condition(self._lock)
        self._waiting: dict[str, History] = {}
        self._thread: threading.Thread | None = None
        self._hurry = threading.Event()

    def changed(self, id: str, history: History) -> None:
        """Save that state soon."""
        with self._lock:
            self._waiting[id] = history
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="click-inpaint save", daemon=True)
                self._thread.start()

    def newest(self, id: str) -> History | None:
        """A state that is not on disk yet."""
        with self._lock:
            return self._waiting.get(id)

    def forget(self, id: str) -> None:
        """It need not be saved; returns when nothing of it is being written any more."""
        with self._writing, self._lock:
            self._waiting.pop(id, None)

    def flush(self, seconds: float = 30) -> bool:
        """Save what waits now. True when all of it was tried."""
        self._hurry.set()
        try:
            with self._lock:
                return self._done.wait_for(lambda: self._thread is None, seconds)
        finally:
            self._hurry.clear()

    def _run(self) -> None:
        """Until nothing waits: a thread that nobody needs would keep a test, or a host, from ending cleanly."""
        while True:
            self._hurry.wait(self._delay)
            for id in self._ids():
                self._save(id)
            with self._lock:
                if not self._waiting:
                    self._thread = None
                    self._done.notify_all()
                    return

    def _ids(self) -> list[str]:
        with self._lock:
            return list(self._waiting)

    def _save(self, id: str) -> None:
        with self._writing:
            history = self.newest(id)
            if history is None:
                return
            why = self._tried(id, history)
            with self._lock:
                # Until here it is what `newest` gives, so that nobody reads an older one from the disk.
                if self._waiting.get(id) is history:
                    del self._waiting[id]
        self._tell(id, why)

    def _tried(self, id: str, history: History) -> str:
        """Why it could not be written; empty when it was."""
        try:
            self._write(id, history)
        except OSError as error:
            logger.warning("A project could not be saved: %s", error)
            return f"Your work cannot be saved ({error.strerror or error}). {MEANWHILE}"
        except Exception:
            logger.exception("A project could not be saved")
            return f"Your work cannot be saved; the console has the details. {MEANWHILE}"
        return ""
