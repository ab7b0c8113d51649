"""Looks for weights in folders, by what is in the files and not by what they are called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from .contents import contents
from .families import depth, family, unsupported
from .hub_folders import kind_of
from .proven import proven
from .table import (
    CLIPSEG,
    FINDERS,
    HUB_DETECTOR,
    MASK_RCNN,
    MOBILE_SAM,
    OWN_WEIGHTS,
    READERS,
    SAM_DEPTHS,
    Weights,
    of_name,
    of_size,
)

SUFFIXES = (".safetensors", ".pth", ".pt")
OF_OPENCV = (".onnx", ".tflite")
"""Looked at only where the size or the name is that of a row: people have many such files, for other programs."""


class Found(NamedTuple):
    path: Path
    weights: Weights | None
    """The row of the table with exactly this size; None for somebody's own or a converted file. No hash is computed."""

    family: str
    """As `families.family` says, or the kind of a file that fills; "" if the file is damaged."""

    title: str
    """For the menu: "SAM ViT-B"."""

    problem: str = ""
    """Why it cannot be used, a sentence; empty if it can."""

    @property
    def fills(self) -> bool:
        """It fills holes."""
        return self.weights is not None and self.weights.fills

    @property
    def finds(self) -> bool:
        """It finds people and things."""
        return self.family in FINDERS

    @property
    def reads(self) -> bool:
        """It finds what words say; what neither fills nor finds nor reads answers clicks."""
        return self.family in READERS


def find(folders: Iterable[Path | str]) -> list[Found]:
    """Every SAM, fill and finder in the folders and one level below, sorted by path; damaged files with their problem.

    Other networks are passed over. Folders that are missing or locked count as empty.
    """
    return [found for found in map(_look, _paths(folders)) if found]


def find_fills(folders: Iterable[Path | str]) -> list[Found]:
    """The fills alone; no file is opened."""
    return [found for found in map(_proven_later, _paths(folders)) if found and found.fills]


def _paths(folders: Iterable[Path | str]) -> list[Path]:
    return sorted({path.resolve() for folder in folders for path in _files(Path(folder))})


def _files(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        for path in _entries(entry) if os.path.isdir(entry) else (entry,):  # noqa: PTH112  (never raises)
            if path.suffix.lower() in (*SUFFIXES, *OF_OPENCV) and os.path.isfile(path) and _is_text(path.name):  # noqa: PTH113
                yield path


def _is_text(name: str) -> bool:
    """False for a name that could not be shown to anybody."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _proven_later(path: Path) -> Found | None:
    """A fill or a finder by its size to the byte; that it is the maker's very file is proven when it is opened."""
    weights = of_size(_size(path))
    known = weights and (weights.fills or weights.finds)
    return Found(path, weights, weights.kind, weights.title) if weights and known else None


def _size(path: Path) -> int:
    """-1 for a file that has gone since it was listed."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def _look(path: Path) -> Found | None:
    if known := _proven_later(path):
        return known
    if path.suffix.lower() in OF_OPENCV:
        return _damaged(path)
    if kind := kind_of(path):
        what = "a detector of the hub" if kind == HUB_DETECTOR else "finds what words say"
        return Found(path, None, kind, "CLIPSeg" if kind == CLIPSEG else f"{path.parent.name}, {what}")
    try:
        inside = contents(path)
    except UserError as error:
        return Found(path, None, "", path.name, str(error))
    kind = family(inside.names)
    if not kind:
        return None
    if kind == MASK_RCNN:
        return Found(path, None, kind, "Mask R-CNN", _wants_to_run(path, inside.suspects))
    title = MOBILE_SAM if kind == "mobile-sam" else SAM_DEPTHS.get(depth(inside.names), OWN_WEIGHTS)
    weights = None if inside.is_safetensors else of_size(_size(path))
    return Found(path, weights, kind, title, _problem(path, kind, inside.suspects))


def _damaged(path: Path) -> Found | None:
    """A finder by its name that is none by its size: cut off on its way, or a web page that was saved instead."""
    weights = of_name(path.name)
    if weights is None or not weights.finds:
        return None
    try:
        proven(path, weights)
    except UserError as error:
        return Found(path, None, "", path.name, str(error))
    return None


def _problem(path: Path, kind: str, suspects: tuple[str, ...]) -> str:
    return _wants_to_run(path, suspects) or (f"{path.name} {unsupported(kind)}." if unsupported(kind) else "")


def _wants_to_run(path: Path, suspects: tuple[str, ...]) -> str:
    if not suspects:
        return ""
    return f"{path.name} wants to run a program ({suspects[0]}) when it is opened, so it is not."
