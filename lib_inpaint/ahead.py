"""Encoding a picture ahead of the first click, given up when its person opens another one instead."""

from __future__ import annotations

import threading
from collections.abc import Callable

from .errors import UserError


class GivenUp(Exception):
    """Nobody looks at that picture any more."""


class Ahead:
    """At most one thread a picture; what goes wrong in it is told at the first click, here nobody is listening."""

    def __init__(self) -> None:
        self._running: dict[str, threading.Event] = {}

    def start(self, id: str, work: Callable[[Callable[[], None]], None]) -> None:
        """`work` gets a function that raises once the picture is given up, to be called now and then."""
        if id in self._running:
            return
        unwanted = self._running[id] = threading.Event()

        def still_wanted() -> None:
            if unwanted.is_set():
                raise GivenUp

        def run() -> None:
            try:
                work(still_wanted)
            except (GivenUp, UserError):
                return
            finally:
                self._running.pop(id, None)

        threading.Thread(target=run, name="click-inpaint embed", daemon=True).start()

    def give_up(self, id: str) -> None:
        if unwanted := self._running.get(id):
            unwanted.set()
