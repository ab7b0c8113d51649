"""Which engines fill holes here: LaMa where its file lies, and those that need none."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any

from .checkpoints import WEIGHTS, Found, megabytes
from .errors import UserError
from .idle import Idle
from .inpaint import INPAINTERS, Inpainter, load
from .models import Models
from .texts import to_be_had

if TYPE_CHECKING:
    from .inpaint.lama_network import LamaNetwork

ROWS = {row.kind: row for row in WEIGHTS.values() if row.fills}
"""Name of an engine that needs weights -> the weights that it needs."""


class Fills:
    """The fills of a host; one with a network has it loaded on its first use, and released when nobody uses it."""

    def __init__(self, models: Models):
        self._models = models
        self._loading = threading.Lock()
        """Held while a network is loaded, so that two fills at once do not load it twice."""
        self._loaded: LamaNetwork | None = None
        self._idle = Idle(self.release, lambda: models.host.preferences.keep_alive)

    def names(self) -> list[str]:
        """Those that can be used now, the best first."""
        return [name for name in INPAINTERS if name not in ROWS or self._file(name)]

    def described(self) -> list[dict[str, Any]]:
        """Name, title and description of each."""
        engines = {name: self.get(name) for name in self.names()}
        return [{"name": name, "title": each.title, "description": each.description} for name, each in engines.items()]

    def get(self, name: str) -> Inpainter:
        """The fill of that name; nothing is loaded before it fills. UserError if it is not here."""
        if name not in ROWS:
            return load(name)
        file = self._file(name)
        if file is None:
            row = ROWS[name]
            size = megabytes(row.size_bytes or 0)
            raise UserError(f"{row.title}, {size}, is not here. Download it first {to_be_had(row.name)}.")
        return load(name, partial(self._network, *file))

    def release(self) -> None:
        """Let go of what is loaded; the next use loads it again."""
        with self._loading:
            self._loaded = None

    def _file(self, engine: str) -> tuple[str, Found] | None:
        """The weights of an engine and the name that they have."""
        there = self._models.fills().items()
        return next(((name, found) for name, found in there if found.family == engine), None)

    def _network(self, name: str, found: Found) -> LamaNetwork:
        from .inpaint.lama_network import LamaNetwork

        with self._loading:
            if self._loaded is None:
                assert found.weights
                try:
                    self._loaded = LamaNetwork(found.path, found.weights, self._models.host.device)
                except UserError as error:
                    self._models.leave_out(name, error)
                    raise
            self._idle.used()
            return self._loaded
