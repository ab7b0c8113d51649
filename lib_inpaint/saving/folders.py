"""Projects on disk: a folder each, with its blobs and, written last, the manifest that names them."""

from __future__ import annotations

import json
import os
import re
import shutil
import threading
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import UserError
from ..geometry import Size
from ..history import History
from ..images import thumbnail
from .bounds import surplus
from .fields import Damaged
from .files import clear, is_young, write_whole
from .packing import packed
from .unpacking import checked, unpacked

MANIFEST = "manifest.json"
ID = re.compile(r"[0-9a-f]{32}")
"""What a folder of ours is called; nothing else is ever made a path of."""


class Entry(NamedTuple):
    """What the list says of a project without opening it."""

    id: str
    when: datetime
    """Of its last use."""
    bytes: int
    name: str = ""
    size: Size = Size(0, 0)
    edits: int = 0
    looks: str = ""
    """Another one when it looks otherwise."""
    problem: str = ""
    """Why it cannot be opened; empty for most."""


class Folders:
    """All projects of a folder. OSError where the disk refuses."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._lock = threading.Lock()
        """Held by who writes, and by who reads what must not be cleared meanwhile."""
        self._known: dict[str, tuple[Any, Entry]] = {}

    def save(self, id: str, history: History) -> bool:
        """All of it or nothing; blobs that are there are not written again. True where one was."""
        manifest, blobs = packed(history)
        place, looks = self._place(id), f"looks-{manifest['looks']}.jpg"
        with self._lock:
            place.mkdir(parents=True, exist_ok=True)
            missing = [name for name in blobs if not _touched(place / name)]
            for name in missing:
                write_whole(place / name, blobs[name]())
            if not _touched(place / looks):
                write_whole(place / looks, thumbnail(history.present.stack.pixels))
            write_whole(place / MANIFEST, encoded(manifest))
            clear(place, {MANIFEST, looks, *blobs})
        return bool(missing)

    def load(self, id: str) -> History | None:
        """None where there is no such project; UserError where it is damaged. It counts as used now."""
        if not self._is_there(id):
            return None
        place = self._place(id)

        def blob(name: str) -> bytes:
            try:
                return (place / name).read_bytes()
            except FileNotFoundError:
                raise Damaged(name) from None

        with self._lock:
            history = unpacked(decoded((place / MANIFEST).read_bytes()), blob)
            _touched(place / MANIFEST)
        return history

    def touch(self, id: str) -> None:
        """It is used now, if it is there at all."""
        if self._is_there(id):
            with suppress(OSError):
                _touched(self._place(id) / MANIFEST)

    def thumbnail(self, id: str) -> tuple[str, bytes] | None:
        """The name of its looks and a small JPEG of them; None where there is none."""
        entry = self._entry(id) if self._is_there(id) else None
        try:
            return (entry.looks, (self._place(id) / f"looks-{entry.looks}.jpg").read_bytes()) if entry else None
        except OSError:
            return None

    def entries(self) -> list[Entry]:
        """The one used last first."""
        if not self.folder.is_dir():
            return []
        found = [self._entry(path.name) for path in self.folder.iterdir() if self._is_there(path.name)]
        return sorted(filter(None, found), key=lambda entry: entry.when, reverse=True)

    def delete(self, id: str) -> None:
        """Its manifest first, so that a kill in between leaves none of it in the list."""
        if ID.fullmatch(id):
            with self._lock:
                (self._place(id) / MANIFEST).unlink(missing_ok=True)
                shutil.rmtree(self._place(id), ignore_errors=True)
                self._known.pop(id, None)

    def keep_within(self, most_bytes: int, spared: set[str]) -> None:
        """Delete those unused longest until the rest is no larger, and what kills have left; never those spared."""
        for id in surplus([(entry.id, entry.bytes) for entry in self.entries()], most_bytes, spared):
            self.delete(id)
        for path in self.folder.glob("*"):
            with suppress(OSError):
                if ID.fullmatch(path.name) and not (path / MANIFEST).exists() and not is_young(path):
                    shutil.rmtree(path, ignore_errors=True)

    def _place(self, id: str) -> Path:
        if not ID.fullmatch(id):
            raise ValueError(f"{id!r} is no id")
        return self.folder / id

    def _is_there(self, id: str) -> bool:
        return bool(ID.fullmatch(id)) and (self._place(id) / MANIFEST).is_file()

    def _entry(self, id: str) -> Entry | None:
        """None where it goes while it is looked at."""
        place = self._place(id)
        try:
            about = (place / MANIFEST).stat()
            stamp = about.st_mtime_ns, about.st_size
            total = sum(file.stat().st_size for file in os.scandir(place))
            if self._known.get(id, (None,))[0] != stamp:
                when = datetime.fromtimestamp(about.st_mtime, timezone.utc)
                self._known[id] = stamp, _described(Entry(id, when, total), (place / MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        return self._known[id][1]._replace(bytes=total)


def _described(entry: Entry, manifest: bytes) -> Entry:
    try:
        fields = checked(decoded(manifest))
        picture = fields.object("picture")
        width, height = (int(side) for side in picture.items("size", 2))
        edits, looks, name = len(fields.items("edits", 1_000_000)), fields.text("looks"), picture.text("name")
        if not re.fullmatch("[0-9a-f]+", looks):
            raise Damaged("its looks")
    except UserError as error:
        return entry._replace(problem=str(error))
    except (TypeError, ValueError):
        return entry._replace(problem=str(Damaged("its size")))
    return entry._replace(name=name, size=Size(width, height), edits=edits, looks=looks)


def encoded(manifest: dict[str, Any]) -> bytes:
    return json.dumps(manifest, separators=(",", ":")).encode()


def decoded(manifest: bytes) -> Any:
    try:
        return json.loads(manifest)
    except (ValueError, RecursionError):
        raise Damaged("its manifest") from None


def _touched(path: Path) -> bool:
    """Makes it as young as what is being written now; False where there is no such file."""
    try:
        os.utime(path)
    except FileNotFoundError:
        return False
    return True
