"""Which segmenter answers: the best SAM weights that are there, else GrabCut, which needs none."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from .checkpoints import WEIGHTS, Found, Weights, find
from .errors import UserError
from .host import Host
from .segment.predictor import Predictor, load

SUGGESTED = "sam_vit_b"


@dataclass
class Models:
    """The loaded models of a host. Looks into the folders once; `rescan` looks again."""

    host: Host
    _loading: threading.Lock = field(default_factory=threading.Lock)
    """Held while a model is loaded, so that two clicks at once do not load it twice."""
    _found: list[Found] | None = None
    _broken: dict[str, str] = field(default_factory=dict)
    _loaded: dict[str, Predictor] = field(default_factory=dict)

    def found(self) -> list[Found]:
        """Usable weights, the largest model first."""
        if self._found is None:
            self._found = [found for found in find(self.host.models_folders) if found.usable]
        return [found for found in self._found if str(found.path) not in self._broken]

    def rescan(self) -> None:
        """Look into the folders again, with another chance for files that failed."""
        self._broken.clear()
        self._found = None

    @property
    def suggested(self) -> Weights | None:
        """What to get when there are no weights at all."""
        return None if self.found() else WEIGHTS[SUGGESTED]

    @property
    def is_rough(self) -> bool:
        """True while only the embedded guess is there."""
        return not self.found()

    def predictor(self, name: str | None = None) -> Predictor:
        """The segmenter of that name (a file's stem, or "grabcut"), loaded now if need be; without a name the default."""
        name = name or self.default
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            return self._loaded[name]

    @property
    def default(self) -> str:
        usable = self.found()
        return usable[0].path.stem if usable else "grabcut"

    @property
    def names(self) -> list[str]:
        return [*(found.path.stem for found in self.found()), "grabcut"]

    def _load(self, name: str) -> Predictor:
        if name == "grabcut":
            return Predictor(load("grabcut"))
        for found in self.found():
            if found.path.stem == name:
                return self._load_sam(found)
        raise UserError(f"There is no model called {name}. There are: {', '.join(self.names)}.")

    def _load_sam(self, found: Found) -> Predictor:
        try:
            return Predictor(load("sam", found.path, self.host.device))
        except UserError as error:
            # The next click must work: this file is left out until the person asks to look again.
            self._broken[str(found.path)] = str(error)
            raise
