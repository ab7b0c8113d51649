"""Looks for weights in folders, by what is in the files and not by what they are called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from .contents import contents
from .families import depth, family, unsupported
from .table import MOBILE_SAM, OWN_WEIGHTS, SAM_DEPTHS, Weights, of_size

SUFFIXES = (".safetensors", ".pth", ".pt")


class Found(NamedTuple):
    path: Path
    weights: Weights | None
    """The row of the table with exactly this size; None for somebody's own or a converted file. No hash is computed."""

    family: str
    """As `families.family` says; "" if the file is damaged."""

    title: str
    """For the menu: "SAM ViT-B"."""

    problem: str = ""
    """Why it cannot be used, a sentence; empty if it can."""


def find(folders: Iterable[Path | str]) -> list[Found]:
    """Every SAM in the folders and one level below, sorted by path; damaged files are listed with their problem.

    Other networks are passed over. Folders that are missing or locked count as empty.
    """
    paths = {path.resolve() for folder in folders for path in _files(Path(folder))}
    return [found for found in map(_look, sorted(paths)) if found]


def _files(folder: Path) -> Iterator[Path]:
    for entry in _entries(folder):
        for path in _entries(entry) if os.path.isdir(entry) else (entry,):  # noqa: PTH112  (never raises)
            if path.suffix.lower() in SUFFIXES and os.path.isfile(path) and _is_text(path.name):  # noqa: PTH113
                yield path


def _is_text(name: str) -> bool:
    """False for a name that could not be shown to anybody."""
    return not any("\ud800" <= letter <= "\udfff" for letter in name)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _look(path: Path) -> Found | None:
    try:
        inside = contents(path)
    except UserError as error:
        return Found(path, None, "", path.name, str(error))
    kind = family(inside.names)
    if not kind:
        return None
    title = MOBILE_SAM if kind == "mobile-sam" else SAM_DEPTHS.get(depth(inside.names), OWN_WEIGHTS)
    weights = None if inside.is_safetensors else of_size(path.stat().st_size)
    return Found(path, weights, kind, title, _problem(path, kind, inside.suspects))


def _problem(path: Path, kind: str, suspects: tuple[str, ...]) -> str:
    if suspects:
        return f"{path.name} wants to run a program ({suspects[0]}) when it is opened, so it is not."
    return f"{path.name} {unsupported(kind)}." if unsupported(kind) else ""
