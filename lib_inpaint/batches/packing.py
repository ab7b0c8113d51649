"""All that came of a batch as one ZIP, made while it is sent: nothing of it is in memory or on the disk as a whole."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..batch import Recipe
from ..batch.manifest import Record
from ..batch.sheet import COCO, SHEET

CHUNK = 1 << 20
FAILED = "failed.txt"
RECIPE = "recipe.json"


class _Pipe:
    """A file that cannot be sought in and gives away what was written."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        return data


def zipped(done: Path, recipe: Recipe, records: Mapping[str, Record]) -> Iterator[bytes]:
    """Results, masks, the sheet with its previews, COCO, who failed and why, and the recipe for the command line.

    What is deleted before its turn comes breaks the sending off, for a ZIP that only looks whole is worse than none.
    """
    every = (SHEET, COCO, *(file for record in records.values() for file in record.files))
    return _sent(done, recipe, records, [name for name in every if (done / name).is_file()])


def _sent(done: Path, recipe: Recipe, records: Mapping[str, Record], names: list[str]) -> Iterator[bytes]:
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as archive:  # type: ignore[arg-type]
        archive.writestr(RECIPE, recipe.to_json(), zipfile.ZIP_DEFLATED)
        if failures := _failures(records):
            archive.writestr(FAILED, failures, zipfile.ZIP_DEFLATED)
        for name in names:
            yield from _added(archive, pipe, done / name, name)
    yield pipe.taken()


def _added(archive: zipfile.ZipFile, pipe: _Pipe, path: Path, name: str) -> Iterator[bytes]:
    about = zipfile.ZipInfo.from_file(path, name, strict_timestamps=False)
    with path.open("rb") as file, archive.open(about, "w") as copy:
        while data := file.read(CHUNK):
            copy.write(data)
            yield pipe.taken()


def _failures(records: Mapping[str, Record]) -> str:
    failed = [record for record in records.values() if record.state == "failed"]
    return "".join(f"{record.photo}: {record.reason}\n" for record in failed)
