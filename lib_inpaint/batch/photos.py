"""Which photos a folder has, and what their results are called."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import count
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from ..errors import UserError
from ..images import safe_name

ENDINGS = (
    ".png",
    ".jpg",
    ".jpeg",
    ".jpe",
    ".jfif",
    ".webp",
    ".gif",
    ".bmp",
    ".tif",
    ".tiff",
    ".avif",
    ".heic",
    ".heif",
)
RESULTS = (".png", ".jpg")
"""What is added to names."""


class Photo(NamedTuple):
    path: str
    """Relative to the folder, with slashes: what the manifest calls it."""
    name: str
    """What its results are called, without an ending: a relative path as well, and nobody else's."""


def photos_in(folder: Path, without: Path) -> list[str]:
    """Relative paths of all pictures in it and below, sorted; hidden ones and what lies in `without` are left out."""
    if not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Name the one with the photos.")
    found = []
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        is_hidden = any(part.startswith(".") for part in inside.parts)
        if path.suffix.lower() in ENDINGS and not is_hidden and _is_source(path, without):
            found.append(inside.as_posix())
    if not found:
        raise UserError(f"There are no pictures in {folder}.")
    return sorted(found)


def _is_source(path: Path, without: Path) -> bool:
    """A file, which is none of ours; what leads nowhere or may not be looked at is none."""
    try:
        return path.is_file() and without not in path.parents and without not in path.resolve().parents
    except (OSError, RuntimeError):  # a link that leads to itself, a locked folder
        return False


def with_names(paths: Sequence[str], taken: dict[str, str]) -> list[Photo]:
    """Each with a name of its own; those in `taken` (path -> name) keep theirs."""
    used = {_folded(name) for name in taken.values()}
    # A result "a.png" must not be called as the folder of others is.
    folders = {_folded(_plain(f"{parent}.")) for path in paths for parent in PurePosixPath(path).parents}
    photos = []
    for path in paths:
        name = taken.get(path) or _free(_plain(path), used, folders)
        used.add(_folded(name))
        photos.append(Photo(path, name))
    return photos


def _plain(path: str) -> str:
    """The path without its ending, as all file systems take it."""
    folder, _, last = path.rpartition("/")
    parts = (*filter(None, folder.split("/")), last.rpartition(".")[0] or last)
    return "/".join(safe_name(part) for part in parts)


def _free(name: str, used: set[str], folders: set[str]) -> str:
    for number in count(1):
        free = name if number == 1 else f"{name}-{number}"
        is_folder = any(_folded(f"{free}{ending}") in folders for ending in RESULTS)
        if _folded(free) not in used and not is_folder:
            return free
    raise AssertionError


def _folded(name: str) -> str:
    """Equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()


def mask_for(path: str, folder: Path) -> Path:
    """The mask of a photo in a folder of masks: the same name, with or without what ours add to it."""
    inside = PurePosixPath(path)
    near = folder / inside.parent
    for name in (f"{inside.stem}.png", f"{inside.stem}_mask.png", inside.name):
        if (near / name).is_file():
            return near / name
    raise UserError(f"There is no mask {inside.stem}.png for it in {near}.")
