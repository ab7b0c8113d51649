"""The open projects by id: each with its own lock, the longest unused ones forgotten."""

from __future__ import annotations

import math
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable

from .errors import UserError
from .history import History
from .project import Project

MOST_PIXELS = 500_000_000
"""Of all open pictures together: about 2 GB."""


class NotOpen(UserError):
    """The project is not (or no longer) on the server."""

    def __init__(self) -> None:
        super().__init__("This picture is no longer open here. Open it again.")


class Stale(UserError):
    """Somebody else (another tab) changed the project since the writer looked."""

    def __init__(self, history: History):
        super().__init__("The picture was changed in another tab. It is shown as it is now; do that step again.")
        self.history = history


class Store:
    """Projects are replaced whole and never shared: what one id does cannot be seen under another."""

    def __init__(self, most_pixels: int = MOST_PIXELS):
        self.most_pixels = most_pixels
        self._lock = threading.Lock()
        self._open: OrderedDict[str, _Slot] = OrderedDict()

    def add(self, project: Project, most: int) -> str:
        """The new project's id. When more than `most` are open, those unused longest are closed."""
        id = secrets.token_hex(16)
        with self._lock:
            self._open[id] = _Slot(History(project))
            while len(self._open) > 1 and (len(self._open) > most or self._pixels() > self.most_pixels):
                self._open.popitem(last=False)
        return id

    def get(self, id: str) -> History:
        return self._slot(id).history

    def at(self, id: str, revision: int) -> History:
        """The history; Stale when it is no longer at that revision."""
        history = self.get(id)
        if history.revision != revision:
            raise Stale(history)
        return history

    def change(self, id: str, revision: int, step: Callable[[History], History]) -> History:
        """Replace the history by what `step` makes of it; Stale when it is no longer at that revision."""
        slot = self._slot(id)
        with slot.lock:
            if slot.history.revision != revision:
                raise Stale(slot.history)
            slot.history = step(slot.history)
            return slot.history

    def update(self, id: str, step: Callable[[History], History]) -> History:
        """Replace the history by what `step` makes of it, whatever its revision is by now."""
        slot = self._slot(id)
        with slot.lock:
            slot.history = step(slot.history)
            return slot.history

    def _pixels(self) -> int:
        return sum(math.prod(slot.history.present.size) for slot in self._open.values())

    def _slot(self, id: str) -> _Slot:
        with self._lock:
            if id not in self._open:
                raise NotOpen
            self._open.move_to_end(id)
            return self._open[id]


class _Slot:
    def __init__(self, history: History):
        self.history = history
        self.lock = threading.Lock()
