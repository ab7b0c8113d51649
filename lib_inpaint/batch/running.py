"""A recipe over a folder: what is done is skipped, what is new is worked on by a crew, all is written down."""

from __future__ import annotations

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Protocol

from ..errors import UserError
from ..images import read_file
from ..inpaint import Progress
from ..saving.files import write_whole
from .manifest import Manifest, Record, Unfit, opened, writing
from .photos import Photo, mask_for, photos_in, with_names
from .recipes import Recipe
from .sheet import write_summaries
from .work import Done, Task

FOLDERS = {"result": "results", "mask": "masks", "preview": "previews"}
"""Kind of file -> the folder it goes to."""


class Crew(Protocol):
    """Who works on the photos."""

    def work(self, tasks: Iterator[Task]) -> Iterator[Done]:
        """Takes as many of the tasks as it can work on, and gives each back once, in any order; closing it ends it."""
        ...


class Outcome(NamedTuple):
    total: int
    before: int
    """Done by an earlier run."""
    states: dict[str, int]
    """state -> photos in it, those of earlier runs included."""
    seconds: float


@dataclass(frozen=True)
class Batch:
    photos: Path
    out: Path
    recipe: Recipe
    retry: bool = False
    """Whether those that failed are tried again."""

    def run(self, crew: Crew, progress: Progress) -> Outcome:
        """`progress` gets 0 to 1 of what is to be done and may raise to cancel: what is done stays, the next run goes
        on. UserError for folders that cannot be used."""
        started = time.monotonic()
        folder, out = self.photos.resolve(), self.out.resolve()
        paths = photos_in(folder, without=out)
        with opened(out, self.recipe, folder) as manifest:
            _clear_parts(out)
            photos = with_names(paths, manifest.names)
            left = [photo for photo in photos if not self._is_done(photo, manifest)]
            try:
                _Run(self, manifest, left, progress).through(crew)
            finally:
                with writing(out):
                    write_summaries(out, self.recipe, manifest.records)
        states = Counter(manifest.records[path].state for path in paths)
        return Outcome(len(paths), len(paths) - len(left), dict(states), time.monotonic() - started)

    def goes_on(self) -> bool:
        """Whether what is in the folder of results was begun alike and can be read; UserError where it is in use."""
        try:
            with opened(self.out.resolve(), self.recipe, self.photos.resolve()):
                return True
        except Unfit:
            return False

    def task(self, path: str) -> Task:
        """UserError where a file is missing or locked."""
        mask = self.recipe.select.masks
        return Task(path, read_file(self.photos / path), read_file(mask_for(path, Path(mask))) if mask else None)

    def _is_done(self, photo: Photo, manifest: Manifest) -> bool:
        record = manifest.records.get(photo.path)
        if record is None or (self.retry and record.state == "failed"):
            return False
        try:
            return manifest.has(photo.path, _sha256_of(self.task(photo.path)))
        except UserError:
            return manifest.has(photo.path, "")


class _Run:
    """What is left of a batch on its way through a crew."""

    def __init__(self, batch: Batch, manifest: Manifest, left: list[Photo], progress: Progress):
        self._batch = batch
        self._manifest = manifest
        self._left = left
        self._progress = progress
        self._names = {photo.path: photo.name for photo in left}
        self._given: dict[str, str] = {}
        """Path -> SHA-256 of what the crew has."""
        self._ended = 0

    def through(self, crew: Crew) -> None:
        self._progress(0)
        if not self._left:
            return
        with closing(crew.work(self._tasks())) as worked:  # type: ignore[type-var]
            for done in worked:
                self._keep(done, self._given.pop(done.path))

    def _tasks(self) -> Iterator[Task]:
        for photo in self._left:
            try:
                task = self._batch.task(photo.path)
            except UserError as error:
                self._keep(Done(photo.path, "failed", str(error)), "")
                continue
            self._given[photo.path] = _sha256_of(task)
            yield task

    def _keep(self, done: Done, sha256: str) -> None:
        """Its files first, then the line that says so: a kill between them has the photo done again."""
        name, files, out = self._names[done.path], {}, self._manifest.folder
        with writing(out):
            for kind, data in done.files.items():
                stem, _, ending = kind.partition(".")
                path = out / FOLDERS[stem] / f"{name}.{ending}"
                path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(path, data)
                files[path.relative_to(out).as_posix()] = hashlib.sha256(data).hexdigest()
            record = Record(done.path, sha256, name, done.state, done.reason, files, done.facts, done.objects)
            self._manifest.add(record)
        self._ended += 1
        self._progress(self._ended / len(self._left))


def _sha256_of(task: Task) -> str:
    digest = hashlib.sha256(task.data)
    if task.mask is None:
        return digest.hexdigest()
    return hashlib.sha256(digest.digest() + hashlib.sha256(task.mask).digest()).hexdigest()


def _clear_parts(out: Path) -> None:
    """What a kill has left half written; nobody else writes here now."""
    for name in FOLDERS.values():
        for part in (out / name).rglob(".*.part"):
            with suppress(OSError):
                part.unlink()
