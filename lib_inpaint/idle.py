"""Notices that something has not been used for a while."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Idle:
    """Calls `release`, in a thread of its own, once nothing was used for that many minutes; 0 = never."""

    def __init__(self, release: Callable[[], None], minutes: Callable[[], float]):
        self._release = release
        self._minutes = minutes
        self._lock = threading.Lock()
        self._used = 0.0
        self._timer: threading.Timer | None = None

    def used(self) -> None:
        """It was used just now."""
        with self._lock:
            self._used = time.monotonic()
            if self._timer is None and self._minutes():
                self._wait(self._minutes() * 60)

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            self._timer = None
            left = self._used + self._minutes() * 60 - time.monotonic()
            if self._minutes() and left > 0:
                self._wait(left)
                return
        if self._minutes():
            self._release()
