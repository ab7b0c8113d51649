"""Opens TorchScript, which is a program: only a file that is to the byte the one its maker published."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import UserError
from .proven import proven
from .table import Weights

if TYPE_CHECKING:
    from torch.jit import ScriptModule


def load_script(path: Path | str, weights: Weights) -> ScriptModule:
    """The network in a file, on the CPU, ready to answer. Nothing is parsed before the file's hash is that of the row.

    UserError, naming the file, if it cannot be read or is any other file.
    """
    path = Path(path)
    script = proven(path, weights)
    import torch

    try:
        # From the bytes that were hashed: the file may be another one by now.
        return torch.jit.load(io.BytesIO(script), map_location="cpu").eval()
    except (RuntimeError, ValueError) as error:
        raise UserError(f"{path.name} is the maker's own file, but this version of torch cannot read it.") from error
