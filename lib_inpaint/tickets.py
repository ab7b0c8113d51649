"""Newest wins: who asks again has given up the older question, and only a few may wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

MOST_WAITING = 4


class Superseded(Exception):
    """A newer ticket arrived; nobody waits for this answer any more."""


class Tickets:
    """Numbered questions of many pages. The host has 40 threads for everybody: all but the newest few are sent away."""

    def __init__(self, most: int = MOST_WAITING):
        self.most = most
        self._lock = threading.Lock()
        self._waiting: list[tuple[str, int]] = []
        self._newest: dict[str, int] = {}

    @contextmanager
    def turn(self, page: str, ticket: int) -> Iterator[Callable[[], None]]:
        """Yields `still_wanted`: it raises Superseded once a newer question of the page, or too many others, came."""
        mine = (page, ticket)
        with self._lock:
            self._newest[page] = max(ticket, self._newest.get(page, ticket))
            self._waiting.append(mine)

        def still_wanted() -> None:
            with self._lock:
                if self._newest[page] != ticket or mine not in self._waiting[-self.most :]:
                    raise Superseded

        try:
            yield still_wanted
        finally:
            with self._lock:
                self._waiting.remove(mine)
                if all(page != waiting for waiting, _ in self._waiting):
                    del self._newest[page]
