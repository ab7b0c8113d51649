"""Opens TorchScript, which is a program: only a file that is to the byte the one its maker published."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from .contents import AGAIN
from .parts import megabytes
from .table import Weights

if TYPE_CHECKING:
    from torch.jit import ScriptModule


def load_script(path: Path | str, weights: Weights) -> ScriptModule:
    """The network in a file, on the CPU, ready to answer. Nothing is parsed before the file's hash is that of the row.

    UserError, naming the file, if it cannot be read or is any other file.
    """
    path = Path(path)
    script = _proven(path, weights)
    import torch

    try:
        # From the bytes that were hashed: the file may be another one by now.
        return torch.jit.load(io.BytesIO(script), map_location="cpu").eval()
    except (RuntimeError, ValueError) as error:
        raise UserError(f"{path.name} is the maker's own file, but this version of torch cannot read it.") from error


def _proven(path: Path, weights: Weights) -> bytes:
    if not (weights.sha256 and weights.size_bytes):
        raise UserError(f"{path.name} is a program that nobody vouches for, so it is not opened.")
    try:
        with path.open("rb") as file:
            read = file.read(weights.size_bytes + 1)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if len(read) < weights.size_bytes:
        there = f"{megabytes(len(read))} of {megabytes(weights.size_bytes)}"
        raise UserError(f"{path.name} is not the whole {weights.title}: {there} are there. {AGAIN}")
    if hashlib.sha256(read).hexdigest() != weights.sha256:
        raise UserError(
            f"{path.name} is not the {weights.title} that its maker published, so it is not opened. {AGAIN}"
        )
    return read
