"""Files opened only if they are to the byte what their maker published: programs, and what naive parsers read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from ..errors import UserError
from .contents import AGAIN
from .parts import megabytes
from .table import Weights


def proven(path: Path, weights: Weights) -> bytes:
    """What is in the file, once its hash is one of the row's: use these bytes, the file may be another one by now.

    UserError, naming the file, if it cannot be read or is any other file.
    """
    known = weights.hashes
    if not known:
        raise UserError(f"{path.name} is a program that nobody vouches for, so it is not opened.")
    try:
        with path.open("rb") as file:
            read = file.read(max(known) + 1)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if len(read) < min(known):
        there = f"{megabytes(len(read))} of {megabytes(min(known))}"
        raise UserError(f"{path.name} is not the whole {weights.title}: {there} are there. {AGAIN}")
    if hashlib.sha256(read).hexdigest() not in known.values():
        raise UserError(
            f"{path.name} is not the {weights.title} that its maker published, so it is not opened. {AGAIN}"
        )
    return read
