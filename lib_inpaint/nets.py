"""Networks that are loaded on their first use, asked by one thread at a time, and released when nobody uses them."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .checkpoints import Found
from .errors import UserError
from .idle import Idle
from .models import Models


class Nets:
    """Those of some kinds of weights."""

    def __init__(self, models: Models, found: Callable[[], dict[str, Found]]):
        """`found` tells which weights of these kinds are there, by name."""
        self._models = models
        self._found = found
        self._lock = threading.Lock()
        """OpenCV's networks are not for two threads at once."""
        self._loaded: dict[str, Any] = {}
        self._idle = Idle(self.release, lambda: models.host.preferences.keep_alive)

    def of(self, kind: str, where: str) -> Any:
        """What reads the weights of that kind, loaded by "module:class" if need be; None where there are none.

        UserError if they cannot be read; they are left out from then on.
        """
        there = self._found().items()
        name, found = next(((name, found) for name, found in there if found.family == kind), ("", None))
        if found is None:
            return None
        with self._lock:
            if kind not in self._loaded:
                module, _, attribute = where.partition(":")
                try:
                    reader = getattr(importlib.import_module(f".{module}", __package__), attribute)
                    self._loaded[kind] = reader(found.path, found.weights, self._models.host.device)
                except UserError as error:
                    self._models.leave_out(name, error)
                    raise
            self._idle.used()
            return self._loaded[kind]

    def release(self) -> None:
        """Let go of what is loaded; the next use loads it again."""
        with self._lock:
            self._loaded.clear()

    @contextmanager
    def turn(self, still_wanted: Callable[[], None]) -> Iterator[None]:
        """One at a time. `still_wanted` is called while waiting and raises to leave."""
        while not self._lock.acquire(timeout=0.05):
            still_wanted()
        try:
            yield
        finally:
            self._lock.release()
