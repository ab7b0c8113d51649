"""What all commands write and tell: files whole or not at all, facts about masks, a bar while it takes long."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from .errors import UserError
from .geometry import Mask, Size
from .images import Picture, jpeg, png
from .inpaint import Progress
from .masks import area, bounds

Result = TypeVar("Result")

SILENCE = 60.0
"""Seconds."""


class Told(NamedTuple):
    """What a command says at its end: to a person, or with --json to a program."""

    sentence: str
    facts: dict[str, Any]
    is_good: bool = True
    """False ends the program with 1: what was looked at is not right."""


def write(path: Path, data: bytes) -> None:
    """All of it or nothing: what stood there is replaced only by a finished file."""
    part = path.with_name(f".{path.name[:80]}.{os.getpid()}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UserError(f"{path} cannot be written ({error.strerror or error}).") from None


def make_folder(folder: Path) -> None:
    """For what a command writes several of; it may be there already."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be used ({error.strerror}). Name another with --out.") from None


def check_target(out: Path, *sources: Path) -> None:
    if not out.name:
        raise UserError("Name the file to write with --out.")
    if any(os.path.exists(source) and os.path.exists(out) and out.samefile(source) for source in sources):  # noqa: PTH110
        raise UserError(f"{out} is the file that is read. Name another file with --out.")
    if not os.path.isdir(out.parent):  # noqa: PTH112  (never raises)
        raise UserError(f"{out} cannot be written: there is no folder {out.parent}.")


def check_is_png(out: Path) -> None:
    if out.suffix.lower() != ".png":
        raise UserError(f"A mask is written as .png; {out.name} is not.")


def encoder_for(out: Path) -> Callable[..., bytes]:
    encoders = {".png": png, ".jpg": jpeg, ".jpeg": jpeg}
    if out.suffix.lower() not in encoders:
        raise UserError(f"The result is written as .png (exact) or .jpg; {out.name} is neither.")
    return encoders[out.suffix.lower()]


def lost_by(picture: Picture, encode: Callable[..., bytes]) -> list[str]:
    return ["Transparency became white, because JPEG has none."] if picture.alpha is not None and encode is jpeg else []


def mask_facts(mask: Mask) -> dict[str, Any]:
    return {"size": Size.of(mask), "area": area(mask), "box": bounds(mask)}


class Lines:
    """Progress for the log of a server: a line at each tenth, and after a minute without one."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._started = clock()
        self._tenth, self._said = -1, -SILENCE

    def __call__(self, fraction: float) -> None:
        seconds, tenth = self._clock() - self._started, int(10 * fraction + 1e-6)
        if tenth > self._tenth or seconds - self._said >= SILENCE:
            self._tenth, self._said = tenth, seconds
            print(f"{100 * fraction:.0f} % done after {seconds:.0f} s.", file=sys.stderr, flush=True)


def with_progress(work: Callable[[Progress], Result], elsewhere: Progress = lambda fraction: None) -> Result:
    """Run with a bar on a terminal; `elsewhere`, where nobody watches, silently unless it tells."""
    if not sys.stderr.isatty():
        return work(elsewhere)
    from tqdm import tqdm

    with tqdm(total=100, bar_format="{l_bar}{bar}| {remaining} left", leave=False) as bar:

        def progress(fraction: float) -> None:
            bar.update(round(100 * fraction) - bar.n)

        return work(progress)
