"""The open projects by id: each with its own lock, the longest unused ones forgotten."""

from __future__ import annotations

import math
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from .errors import UserError
from .history import History

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


def _nowhere(id: str) -> History:
    raise NotOpen


class Store:
    """Projects are replaced whole and never shared: what one id does cannot be seen under another."""

    def __init__(self, most_open: Callable[[], int] = lambda: 24, most_pixels: int = MOST_PIXELS):
        self.most_open = most_open
        self.most_pixels = most_pixels
        self.changed: Callable[[str, History], None] = lambda id, history: None
        """Told of every new state, one after another for each project; must be quick and never raise."""
        self.recall: Callable[[str], History] = _nowhere
        """Asked for a project that is not in memory; raises NotOpen."""
        self._lock = threading.Lock()
        self._recalling = threading.Lock()
        self._open: OrderedDict[str, _Slot] = OrderedDict()

    def add(self, history: History) -> str:
        """The new project's id. When too many are open, those unused longest are closed."""
        id = secrets.token_hex(16)
        self._put(id, history)
        self.changed(id, history)
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
        with self._held(id) as slot:
            if slot.history.revision != revision:
                raise Stale(slot.history)
            return self._changed(id, slot, step)

    def update(self, id: str, step: Callable[[History], History]) -> History:
        """Replace the history by what `step` makes of it, whatever its revision is by now."""
        with self._held(id) as slot:
            return self._changed(id, slot, step)

    def tell_unsaved(self, id: str, why: str) -> None:
        """The state in memory is not on disk, or, where `why` is empty, it is; no change that is to be saved."""
        with self._lock:
            slot = self._open.get(id)
        if slot:
            with slot.lock:
                if slot.history.unsaved != why:
                    slot.history = replace(slot.history, unsaved=why)

    def close(self, id: str) -> None:
        """Forget it; nothing where it is not open."""
        with self._lock:
            self._close(id)

    def open_ids(self) -> set[str]:
        with self._lock:
            return set(self._open)

    def _changed(self, id: str, slot: _Slot, step: Callable[[History], History]) -> History:
        slot.history = step(slot.history)
        self.changed(id, slot.history)
        return slot.history

    def _put(self, id: str, history: History) -> None:
        most = self.most_open()
        with self._lock:
            self._open[id] = _Slot(history)
            while len(self._open) > 1 and (len(self._open) > most or self._pixels() > self.most_pixels):
                self._close(next(iter(self._open)))

    def _close(self, id: str) -> None:
        # Who holds the slot is changing it: that is saved before anybody can recall the project.
        if slot := self._open.get(id):
            with slot.lock:
                slot.is_closed = True
                del self._open[id]

    def _pixels(self) -> int:
        return sum(math.prod(slot.history.present.size) for slot in self._open.values())

    @contextmanager
    def _held(self, id: str) -> Iterator[_Slot]:
        """The project's slot, locked, and not one that has been closed meanwhile."""
        while True:
            slot = self._slot(id)
            with slot.lock:
                if not slot.is_closed:
                    yield slot
                    return

    def _slot(self, id: str) -> _Slot:
        if slot := self._known(id):
            return slot
        with self._recalling:  # so that two who ask for it get the same slot
            if self._known(id) is None:
                self._put(id, self.recall(id))
        return self._slot(id)

    def _known(self, id: str) -> _Slot | None:
        with self._lock:
            if id in self._open:
                self._open.move_to_end(id)
            return self._open.get(id)


class _Slot:
    def __init__(self, history: History):
        self.history = history
        self.is_closed = False
        self.lock = threading.Lock()
