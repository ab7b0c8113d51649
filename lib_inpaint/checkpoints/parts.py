"""A file that has come in part: it survives breaks and kills beside the place where it will lie."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import UserError

CHUNK = 1 << 20


def part_path(target: Path) -> Path:
    """Where the part of a file lies until the file is whole."""
    return target.with_name(f"{target.name}.part")


def part_bytes(target: Path) -> int:
    """How much of a file has come so far."""
    try:
        return part_path(target).stat().st_size
    except OSError:
        return 0


class Part:
    """`name.part`, open for appending and hashed as it grows; `name.part.etag` holds the server's mark of its version.

    A context: leaving it closes the file and keeps what has come. OSErrors rise.
    """

    def __init__(self, target: Path, still_wanted: Callable[[], None] = lambda: None):
        self.target = target
        self.path = part_path(target)
        self.size = 0
        self.version = ""
        """An ETag or a date that changes with the file; empty when the server gave none."""
        self._version_path = self.path.with_name(f"{self.path.name}.etag")
        self._still_wanted = still_wanted
        self._digest = hashlib.sha256()

    def __enter__(self) -> Part:
        self._file = self.path.open("a+b")
        try:
            self._read_what_is_there()
        except BaseException:
            self._file.close()
            raise
        return self

    def __exit__(self, *error: Any) -> None:
        self._file.close()
        if not self.size:
            self._forget()

    @property
    def sha256(self) -> str:
        """Hex digest of what has come."""
        return self._digest.hexdigest()

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._digest.update(piece)
        self.size += len(piece)

    def flush(self) -> None:
        """Everything is in the file, even if the power fails now."""
        self._file.flush()
        os.fsync(self._file.fileno())

    def restart(self, version: str = "") -> None:
        """Begin anew with the version of the file that the server has now."""
        self._file.truncate(0)
        self.size, self.version, self._digest = 0, version, hashlib.sha256()
        self._version_path.write_text(version, "utf8")

    def check_room(self, total: int) -> None:
        """UserError unless the disk can hold what is still to come."""
        folder = self.path.parent
        missing = total - self.size - shutil.disk_usage(folder).free
        if missing > 0:
            raise UserError(
                f"{megabytes(total)} do not fit into {folder}: {megabytes(missing)} of free space are missing. "
                "Make room, then try again."
            )

    def finish(self) -> None:
        """It is whole: give it its name."""
        self._file.close()
        self.path.replace(self.target)
        self._forget()

    def discard(self) -> None:
        """It is of no use."""
        self._file.close()
        self.size = 0
        self._forget()

    def _read_what_is_there(self) -> None:
        with suppress(FileNotFoundError):
            self.version = self._version_path.read_text("utf8")
        self._file.seek(0)
        while piece := self._file.read(CHUNK):
            self._digest.update(piece)
            self.size += len(piece)
            self._still_wanted()

    def _forget(self) -> None:
        self.path.unlink(missing_ok=True)
        self._version_path.unlink(missing_ok=True)


def megabytes(number: int) -> str:
    """ "375 MB" """
    if number < 1e6:
        return f"{number / 1e3:.0f} KB"
    return f"{number / 1e6:.0f} MB" if number < 1e9 else f"{number / 1e9:.1f} GB"
