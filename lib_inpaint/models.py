"""Which weights are here, and which segmenter answers: SAM where its weights lie, else GrabCut, which needs none."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .checkpoints import WEIGHTS, Found, Weights, find, find_fills
from .errors import UserError
from .host import Host
from .idle import Idle
from .segment.embeddings import EmbeddingFiles
from .segment.predictor import Predictor, load
from .texts import brief

GRABCUT = "grabcut"
SUGGESTED = "sam_vit_b"
"""What to get first: the smallest that is as exact as people expect of SAM."""


@dataclass
class Models:
    """The models of a host: found once (`rescan` looks again), each loaded on its first use."""

    host: Host
    _loading: threading.Lock = field(default_factory=threading.Lock)
    """Held while a model is loaded, so that two clicks at once do not load it twice."""
    _looking: threading.Lock = field(default_factory=threading.Lock)
    """Held while the folders are read: a look that began before a file arrived must not be the last word."""
    _looked: list[Found] | None = None
    _broken: dict[str, str] = field(default_factory=dict)
    """Names of files that failed to load, with the reason."""
    _loaded: dict[str, Predictor] = field(default_factory=dict)
    _asked_for: tuple[str, str] = ("", "")
    """The model that the person asked for last, and the host's setting at that time: the newer word counts."""

    def __post_init__(self) -> None:
        self._idle = Idle(self.release, lambda: self.host.preferences.keep_alive)

    def found(self) -> dict[str, Found]:
        """Weights that answer clicks by name, the smallest (fastest) first; damaged files are left out."""
        usable = self._usable().items()
        return {name: found for name, found in usable if not (found.fills or found.finds or found.reads)}

    def fills(self) -> dict[str, Found]:
        """Weights that fill holes by name."""
        return {name: found for name, found in self._usable().items() if found.fills}

    def finders(self) -> dict[str, Found]:
        """Weights that find people and things by name."""
        return {name: found for name, found in self._usable().items() if found.finds}

    def readers(self) -> dict[str, Found]:
        """Weights that find what words say by name."""
        return {name: found for name, found in self._usable().items() if found.reads}

    def rescan(self) -> None:
        """Look into the folders again, with another chance for files that failed."""
        with self._looking:
            self._broken.clear()
            self._looked = None

    @property
    def default(self) -> str:
        """The person's choice while it is there, else the fastest."""
        found = self.found()
        setting = self.host.preferences.model
        name, setting_then = self._asked_for
        wanted = [name, setting] if setting_then == setting else [setting]
        return next((each for each in wanted if each in found), next(iter(found), GRABCUT))

    def use(self, name: str) -> None:
        """That model answers from the next click on, until the person asks for another or changes the setting."""
        if name not in self.found():
            raise self._unknown(name)
        self._asked_for = name, self.host.preferences.model

    def arrived(self, path: Path) -> None:
        """A file that the person asked for is there now: the next click uses it, if it can be used."""
        self.rescan()
        for name in [name for name, found in self.found().items() if found.path == path.resolve()]:
            self.use(name)

    @property
    def is_rough(self) -> bool:
        """True while only the embedded guess is there."""
        return self.default == GRABCUT

    @property
    def title(self) -> str:
        """Who answers clicks, for the person."""
        name = self.default
        if name in self._loaded:
            return self._loaded[name].name
        return "GrabCut" if name == GRABCUT else self.found()[name].title

    def predictor(self, name: str | None = None) -> Predictor:
        """The segmenter of that name, loaded now if need be; without a name the default."""
        name = name or self.default
        with self._loading:
            if name not in self._loaded:
                self._loaded[name] = self._load(name)
            self._idle.used()
            return self._loaded[name]

    def answering(self, name: str | None = None) -> Predictor:
        """The same; one that fails to load is left out, so that the next click works without it."""
        name = name or self.default
        try:
            return self.predictor(name)
        except UserError as error:
            self.leave_out(name, error)
            raise

    def loaded(self) -> Predictor | None:
        """The default segmenter if it is in memory by now; loads nothing and waits for nothing."""
        return self._loaded.get(self.default)

    def used(self) -> None:
        """What is in memory answered just now: it stays there for another while."""
        self._idle.used()

    def release(self) -> None:
        """Let go of every loaded model; the next use loads it again."""
        with self._loading:
            self._loaded.clear()

    def leave_out(self, name: str, why: UserError) -> None:
        """Do without that model until the person asks to look again, so that the next click works."""
        self._broken[name] = str(why)

    @property
    def folder(self) -> Path:
        """Where downloads go and a person is told to put files."""
        return next(iter(self.host.models_folders), Path())

    def there(self) -> list[dict[str, Any]]:
        """What can be used now."""
        default = self.default
        rough = {"name": GRABCUT, "title": "GrabCut (a rough guess, no download)", "file": None, "bytes": 0}
        others = {**self.fills(), **self.finders(), **self.readers()}
        return [
            *({**_facts(*item), "in_use": item[0] == default, **_jobs(item[1])} for item in self.found().items()),
            {**rough, "in_use": default == GRABCUT, "fills": False, "finds": False, "reads": False},
            *({**_facts(*item), "in_use": False, **_jobs(item[1])} for item in others.items()),
        ]

    def to_be_had(self) -> list[dict[str, Any]]:
        """The makers' files that are not there, with where they are published and where they go.

        A usable file under the maker's name is there too, whoever trained it: a download would not replace it.
        """
        usable = self._usable().values()
        there = {part for found in usable for part in (found.title, found.path.name, _in_its_folder(found.path))}
        offered = [row for row in WEIGHTS.values() if row.size_bytes or row.about_bytes]
        rows = [row for row in offered if not there & {row.title, row.saved_as}]
        return [self._advice(row) for row in rows]

    def suggested(self) -> str | None:
        """The name of what to get first; None as soon as any model answers clicks."""
        return SUGGESTED if self.is_rough else None

    def advice(self) -> dict[str, Any] | None:
        """What to get while no model answers clicks."""
        name = self.suggested()
        return self._advice(WEIGHTS[name]) if name else None

    def trouble(self, weights: Weights) -> str:
        """Why a file that is meant to be those is not used, a sentence; empty where none lies there, or all is well."""
        name = Path(weights.saved_as).name
        meant = (found for found in self._found() if found.path.name == name or found.weights == weights)
        return next(filter(None, (found.problem or self._broken.get(_name(found.path)) for found in meant)), "")

    def problems(self) -> list[str]:
        """Why files that lie there are not used."""
        return [*(found.problem for found in self._found() if found.problem), *self._broken.values()]

    def _found(self) -> list[Found]:
        with self._looking:
            if self._looked is None:
                own = find(self.host.models_folders)
                self._looked = [*own, *find_fills(self.host.fill_folders)]
            return self._looked

    def _usable(self) -> dict[str, Found]:
        usable = [found for found in self._found() if not found.problem and _size(found.path)]
        named = {_name(found.path): found for found in sorted(usable, key=lambda found: _size(found.path))}
        return {name: found for name, found in named.items() if name not in self._broken}

    def _advice(self, weights: Weights) -> dict[str, Any]:
        return {
            "name": weights.name,
            "title": weights.title,
            "bytes": weights.size_bytes or weights.about_bytes,
            "licence": weights.licence,
            "good_for": weights.good_for,
            "file": weights.file,
            "source": weights.source_page,
            **_jobs(weights),
            "folder": str(self.folder) if self.host.models_folders else "",
        }

    def _load(self, name: str) -> Predictor:
        most, files = self.host.preferences.most_encoded, self._embedding_files()
        if name == GRABCUT:
            return Predictor(load("grabcut"), most)
        found = self.found().get(name)
        if found is None:
            raise self._unknown(name)
        return Predictor(load("sam", found.path, self.host.device), most, files)

    def _embedding_files(self) -> EmbeddingFiles | None:
        folder, most = self.host.cache_folder, self.host.preferences.most_kept_mb
        return EmbeddingFiles(folder / "embeddings", most * 1_000_000) if folder and most else None

    def _unknown(self, name: str) -> UserError:
        return UserError(f"There is no model called {brief(name)}. There are: {', '.join([*self.found(), GRABCUT])}.")


def known(name: str) -> Weights:
    """The row of the table; UserError for another name."""
    if name not in WEIGHTS:
        raise UserError(f"No weights are called {brief(name)}. Known are: {', '.join(WEIGHTS)}.")
    return WEIGHTS[name]


def _facts(name: str, found: Found) -> dict[str, Any]:
    return {"name": name, "title": found.title, "file": str(found.path), "bytes": _size(found.path)}


def _jobs(model: Found | Weights) -> dict[str, bool]:
    return {"fills": model.fills, "finds": model.finds, "reads": model.reads}


def _in_its_folder(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"


def _size(path: Path) -> int:
    """0 for a file that has gone since it was found."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _name(path: Path) -> str:
    """The file's stem; the hub calls every file "model", so then its folder's name."""
    return path.parent.name if path.stem == "model" else path.stem
