"""Brings weights from their maker: resumed after breaks and kills, and under their name only once they are proven."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urljoin

from ..errors import UserError
from .contents import contents
from .fetching import Broken, Tell, connection, fetch
from .loading import sha256
from .parts import Part, megabytes, part_bytes
from .table import Weights

WAITS = (1.0, 2.0, 4.0, 8.0)
"""Seconds before the next try: the first after a break, the others, in turn, while nothing comes."""


def download(weights: Weights, folder: Path, tell: Tell = lambda done, total: None) -> Path:
    """Fetch a file of the table into a folder, which is made if need be; returns where it lies.

    What `tell` raises stops it and keeps the part for the next time. UserError, a sentence, for what goes wrong.
    What lies beside it comes first: once the weights are there, all is.
    """
    target = folder / weights.saved_as
    for name in weights.beside:
        _download_beside(weights, target.with_name(name), tell)
    with _sentences(folder), _alone(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            if _is_the_same(target, weights):
                return target
            if not weights.is_proven:  # it may be somebody's own, and of use
                raise UserError(
                    f"{target} is another file than its maker published. Move it away, then download it again."
                )
        with Part(target, lambda: tell(0, weights.size_bytes)) as part:
            if part.size != weights.size_bytes:
                _fetch_all(weights, part, tell)
            _prove(weights, part)
            part.finish()
    return target


def downloaded_bytes(weights: Weights, folder: Path) -> int:
    """How much of it lies in the folder in part."""
    return part_bytes(folder / weights.saved_as)


def _download_beside(weights: Weights, target: Path, tell: Tell) -> None:
    """A small text, always from its start: not worth to be resumed."""
    title, url = f"{weights.title}'s {target.name}", weights.url and urljoin(weights.url, target.name)
    row = weights._replace(file=target.name, title=title, url=url)
    with _sentences(target.parent), _alone(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.exists():
            return
        with Part(target) as part:
            part.restart()
            _fetch_all(row, part, lambda done, total: tell(0, weights.size_bytes))
            part.flush()
            part.finish()


def _fetch_all(weights: Weights, part: Part, tell: Tell) -> None:
    """Again and again, as long as more comes; a few times more with growing pauses when nothing does."""
    tries, most = 0, part.size
    with connection() as client:
        while True:
            try:
                return fetch(client, weights, part, tell)
            except Broken as broken:
                tries = 0 if part.size > most else tries + 1
                most = max(most, part.size)
                if tries >= len(WAITS):
                    raise UserError(f"{weights.title} did not come: {broken}. {_kept(part)}") from broken
            _wait(WAITS[tries], lambda: tell(part.size, weights.size_bytes))


def _kept(part: Part) -> str:
    return f"{megabytes(part.size)} are kept: try again to go on from there." if part.size else "Try again later."


def _wait(seconds: float, still_wanted: Callable[[], None]) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        still_wanted()
        time.sleep(min(0.2, seconds))


def _prove(weights: Weights, part: Part) -> None:
    """The file its maker published; where no hash is known, at least a whole file of weights."""
    part.flush()
    if weights.sha256:
        if part.sha256 == weights.sha256:
            return
        part.discard()
        raise UserError(
            f"What came is not the {weights.title} that its maker published, so it was deleted. Try again; "
            "if it happens twice, something on the way changes it."
        )
    try:
        contents(part.path)
    except UserError as error:
        part.discard()
        raise UserError(f"{str(error).replace(part.path.name, part.target.name)} It was deleted.") from error


def _is_the_same(target: Path, weights: Weights) -> bool:
    return not weights.sha256 or sha256(target) in weights.hashes.values()


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """One download of a file at a time, whichever process asks. The lock lies where every file system can lock."""
    from filelock import FileLock, Timeout

    user = getattr(os, "getuid", int)()
    name = hashlib.sha256(f"{user} {target.absolute()}".encode("utf8", "surrogateescape")).hexdigest()[:16]
    try:
        with FileLock(Path(tempfile.gettempdir()) / f"click-inpaint-{name}.lock", timeout=0):
            yield
    except Timeout:
        raise UserError(f"{target.name} is being downloaded already.") from None


@contextmanager
def _sentences(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(
                f"The disk of {folder} is full. What has come is kept: make room, then try again."
            ) from error
        raise UserError(f"{folder} cannot be written to ({error.strerror or error}). Choose another folder.") from error
