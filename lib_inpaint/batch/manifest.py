"""What of a folder is done, in a file that only grows: a line is added once the photo's files are on disk."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from .. import __version__
from ..errors import UserError
from .recipes import Recipe

NAME = "manifest.jsonl"
LOCK = ".manifest.lock"
FORMAT = "click-inpaint batch 1"
STATES = ("done", "nothing", "failed")


class Unfit(UserError):
    """A folder of results that this batch cannot go on with."""


@dataclass(frozen=True)
class Record:
    """A photo that is done with."""

    photo: str
    """Relative path in the folder of photos."""
    sha256: str
    """Of the photo's file, and of its mask's where it has one."""
    name: str
    state: str
    """done, nothing (was selected, so the picture is as it was) or failed"""
    reason: str = ""
    """Why nothing or failed, a sentence."""
    files: dict[str, str] = field(default_factory=dict)
    """Relative path in the folder of results -> SHA-256."""
    facts: dict[str, Any] = field(default_factory=dict)
    """size, found, engine, seconds, notes"""
    objects: list[dict[str, Any]] = field(default_factory=list)
    """COCO annotations."""


KINDS: dict[str, type] = {"photo": str, "sha256": str, "name": str, "state": str, "reason": str}
KINDS |= {"files": dict, "facts": dict, "objects": list}
"""Field of a Record -> what JSON has there."""


class Manifest:
    """Of a folder of results. One process writes, which `opened` sees to."""

    def __init__(self, folder: Path, records: list[Record]):
        self.folder = folder
        self.records = {record.photo: record for record in records}
        """The newest of each photo."""

    @property
    def names(self) -> dict[str, str]:
        """Path of each photo -> name of its results."""
        return {record.photo: record.name for record in self.records.values()}

    def has(self, photo: str, sha256: str) -> bool:
        """Whether that very file was done and all that came of it is still there."""
        record = self.records.get(photo)
        return (
            record is not None
            and record.sha256 == sha256
            and all((self.folder / file).is_file() for file in record.files)
        )

    def add(self, record: Record) -> None:
        """On disk when it returns."""
        _append(self.folder / NAME, asdict(record))
        self.records[record.photo] = record


class Tail:
    """The records of a folder of results for who looks on while another writes: only what was added is read again."""

    def __init__(self, folder: Path):
        self._path = folder / NAME
        self._lock = threading.Lock()
        self._forget()

    def records(self) -> dict[str, Record]:
        """The newest of each photo, in the order in which they were done; none while there is no manifest."""
        with self._lock:
            try:
                self._read_on()
            except FileNotFoundError:
                self._forget()
            return dict(self._records)

    def _forget(self) -> None:
        self._begun, self._at, self._records = (0, 0), 0, dict[str, Record]()

    def _read_on(self) -> None:
        with self._path.open("rb") as file:
            about = os.fstat(file.fileno())
            if (about.st_dev, about.st_ino) != self._begun or about.st_size < self._at:
                self._forget()
                self._begun = (about.st_dev, about.st_ino)
            file.seek(self._at)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._at += len(whole)
        for line in filter(_is_record, map(_json, whole.splitlines())):
            self._records.pop(line["photo"], None)
            self._records[line["photo"]] = Record(**line)


@contextmanager
def opened(folder: Path, recipe: Recipe, photos: Path) -> Iterator[Manifest]:
    """The manifest of a new folder or of one that was begun with the same recipe; Unfit for any other folder.

    UserError where another batch writes into it.
    """
    from filelock import FileLock, Timeout

    with ExitStack() as stack:
        with writing(folder):
            folder.mkdir(parents=True, exist_ok=True)
            try:
                stack.enter_context(FileLock(folder / LOCK, timeout=0))
            except Timeout:
                raise UserError(f"Another batch writes into {folder}. Wait for it, or name another folder.") from None
            manifest = _read(folder, recipe, photos)
        yield manifest


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """A full or locked disk as a UserError: without a place for results a batch cannot go on."""
    try:
        yield
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be written to ({error.strerror or error}).") from None


def _read(folder: Path, recipe: Recipe, photos: Path) -> Manifest:
    path = folder / NAME
    lines = _whole_lines(path)
    if not lines:
        if any(each.name not in (LOCK, NAME) for each in folder.iterdir()):
            raise Unfit(
                f"{folder} holds other files, or its manifest is damaged. Name a new folder, or one of a batch."
            )
        head = {"format": FORMAT, "recipe": recipe.digest, "photos": _named(photos, folder), "version": __version__}
        _append(path, {**head, "written": asdict(recipe)})
        return Manifest(folder, [])
    begun, *rest = lines
    if not isinstance(begun, dict) or begun.get("format") != FORMAT:
        raise Unfit(f"{path} is no manifest of this version. Name a new folder.")
    if begun.get("photos") not in (_named(photos, folder), str(photos)):
        raise Unfit(f"{folder} was begun with another folder of photos. Name a new folder for this one.")
    if begun.get("recipe") != recipe.digest:
        raise Unfit(f"{folder} was begun with another recipe. Name a new folder for this one.")
    if not all(map(_is_record, rest)):
        raise Unfit(f"{path} is damaged. Name a new folder.")
    return Manifest(folder, [Record(**line) for line in rest])


def _named(photos: Path, folder: Path) -> str:
    """A folder of photos beside that of the results is named by that, so that both can be moved together."""
    return f"../{photos.name}" if photos.parent == folder.parent else str(photos)


def _is_record(line: Any) -> bool:
    """Whether it is what we write: above all, names that lead nowhere else."""
    if not isinstance(line, dict) or set(line) != KINDS.keys():
        return False
    if not all(isinstance(line[name], kind) for name, kind in KINDS.items()) or line["state"] not in STATES:
        return False
    if not all(isinstance(each, dict) for each in line["objects"]):
        return False
    return all(map(_is_inside, (line["photo"], line["name"], *line["files"]))) and _are_facts(line)


def _are_facts(line: dict[str, Any]) -> bool:
    """Of a photo that was read: what its line on the contact sheet says."""
    facts = line["facts"]
    if line["state"] == "failed":
        return True
    size = facts.get("size")
    is_size = isinstance(size, list) and len(size) == 2 and all(type(side) is int and side > 0 for side in size)
    return is_size and isinstance(facts.get("seconds"), (int, float))


def _is_inside(path: str) -> bool:
    """A relative path that stays below where it is used, whatever the system."""
    parts = path.replace("\\", "/").split("/")
    return bool(path) and ":" not in parts[0] and not any(part in ("", "..") or "\0" in part for part in parts)


def _whole_lines(path: Path) -> list[Any]:
    """What was written whole; half a line, which a kill has left at the end, is cut off."""
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    try:
        return [json.loads(line) for line in whole.splitlines()]
    except (ValueError, RecursionError):
        raise Unfit(f"{path} is damaged. Name a new folder.") from None


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _append(path: Path, line: dict[str, Any]) -> None:
    with path.open("ab") as file:
        file.write(json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
