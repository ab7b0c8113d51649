"""A photo comes in: its name made safe and one of its own, the same file never twice, whole or not at all."""

from __future__ import annotations

import filecmp
import os
import secrets
import shutil
import threading
import unicodedata
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import BinaryIO

from ..batch.photos import ENDINGS
from ..errors import UserError
from ..images import safe_name
from ..images.limits import check_bytes
from .places import Place, disk

MOST_PHOTOS = 2000
"""Of one batch."""

_naming = threading.Lock()


def photo_name(name: str) -> str:
    """Safe on every system, without the folders in front; UserError for what is called as no picture is."""
    safe = safe_name(name, "photo")
    if Path(safe).suffix.lower() not in ENDINGS:
        raise UserError(f"{safe} is not called as a picture is. Bring files such as .jpg, .png, .webp or .tif.")
    return safe


def add(place: Place, name: str, file: BinaryIO, most_bytes: int) -> str:
    """Keep a photo; the name that it has now. UserError for what no photo is, and where there is no room.

    `file` can be sought in. `most_bytes` are those of all photos of the place.
    """
    name = photo_name(name)
    size = file.seek(0, os.SEEK_END)
    check_bytes(size)
    with disk():
        _check_room(place, size, most_bytes)
        part = place.photos / f".{secrets.token_hex(8)}.part"
        try:
            file.seek(0)
            with part.open("xb") as copy:
                shutil.copyfileobj(file, copy, 1 << 20)
            with _naming:
                known = _same(place, part, size)
                free = known or _free(place, name)
                if not known:
                    part.rename(place.photos / free)
            return free
        finally:
            with suppress(OSError):
                part.unlink()


def photo_sizes(place: Place) -> dict[str, int]:
    """Bytes of each photo by its name; of none where the place is cleared meanwhile."""
    try:
        with os.scandir(place.photos) as files:
            return {file.name: file.stat().st_size for file in files if not file.name.startswith(".")}
    except FileNotFoundError:
        return {}


def _check_room(place: Place, size: int, most_bytes: int) -> None:
    sizes = photo_sizes(place)
    if len(sizes) >= MOST_PHOTOS:
        raise UserError(f"There are {MOST_PHOTOS} photos already, which are the most at once.")
    if sum(sizes.values()) + size > most_bytes:
        raise UserError(
            f"All photos together have more than {most_bytes // 1_000_000} MB, which is the most. "
            "Work on these first, or let the settings keep more."
        )


def _same(place: Place, part: Path, size: int) -> str | None:
    """The name of the very same file, where it is there already."""
    alike = [name for name, bytes in photo_sizes(place).items() if bytes == size]
    return next((name for name in alike if filecmp.cmp(place.photos / name, part, shallow=False)), None)


def _free(place: Place, name: str) -> str:
    """The name, with a number where it is taken, as all file systems compare names."""
    taken = {_folded(each) for each in photo_sizes(place)}
    stem, dot, ending = name.rpartition(".")
    names = (name if number == 1 else f"{stem}-{number}{dot}{ending}" for number in count(1))
    return next(each for each in names if _folded(each) not in taken)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
