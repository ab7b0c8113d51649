"""Files that are there whole or not at all, whenever the process is killed."""

from __future__ import annotations

import os
import threading
import time
from contextlib import suppress
from pathlib import Path

LOCKED = (0.02, 0.1, 0.5)
"""Seconds between tries: on Windows a file cannot be replaced while a virus scanner looks at it."""

YOUNG = 120
"""Seconds for which a file that nobody names may be one that somebody is about to name."""


def write_whole(path: Path, data: bytes) -> None:
    """OSError leaves what was there before."""
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _replace(part, path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise


def _replace(part: Path, path: Path) -> None:
    for seconds in LOCKED:
        try:
            part.replace(path)
            return
        except PermissionError:
            time.sleep(seconds)
    part.replace(path)


def is_young(path: Path) -> bool:
    return time.time() - path.stat().st_mtime < YOUNG


def clear(folder: Path, named: set[str]) -> None:
    """Delete the files of the folder that are not named and not young."""
    for path in folder.iterdir():
        with suppress(OSError):
            if path.name not in named and not is_young(path):
                path.unlink()
