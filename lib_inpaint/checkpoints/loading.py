"""Opens files of weights so that nothing in them can run; torch.load is used as it is, patched by the host or not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from .contents import AGAIN, CONVERT, contents
from .families import in_metas_names

if TYPE_CHECKING:
    from torch import Tensor

CHUNK = 1 << 20


def load_state_dict(
    path: Path | str, expected_sha256: str | None = None, torch_load: Callable[..., Any] | None = None
) -> dict[str, Tensor]:
    """The weights of a SAM, on the CPU, in segment_anything's names; from .safetensors or a .pth of torch.save.

    With `expected_sha256` the file must hash to it; a .pth is then opened by `torch_load` (the host's unchecked one)
    if given. UserError, naming the file, for everything that can be wrong with it.
    """
    return in_metas_names(plain_state_dict(path, expected_sha256, torch_load), Path(path).name)


def plain_state_dict(
    path: Path | str, expected_sha256: str | None = None, torch_load: Callable[..., Any] | None = None
) -> dict[str, Tensor]:
    """The same of any network, in its own names."""
    path = Path(path)
    inside = contents(path)
    if expected_sha256 and sha256(path) != expected_sha256.lower():
        raise UserError(f"{path.name} is not the file its maker published, or it was damaged on the way. {AGAIN}")
    if inside.is_safetensors:
        loaded = _load_safetensors(path)
    elif expected_sha256:
        loaded = _load_pth(path, torch_load)
    else:
        # torch before 2.6 runs code in spite of weights_only=True (CVE-2025-32434), so we look first, on every torch.
        _refuse(path, inside.suspects)
        loaded = _load_pth(path, None)
    return _plain(path, loaded)


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _refuse(path: Path, suspects: tuple[str, ...]) -> None:
    if suspects:
        raise UserError(
            f"{path.name} wants to run a program ({suspects[0]}) when it is opened, so it was not opened. {CONVERT}"
        )


def _load_safetensors(path: Path) -> dict[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(str(path), device="cpu")
    except (SafetensorError, OSError, ValueError, KeyError) as error:
        raise UserError(f"{path.name} is damaged. {AGAIN}") from error


def _load_pth(path: Path, torch_load: Callable[..., Any] | None) -> Any:
    """By path and with keywords only: the checker that AUTOMATIC1111 puts into torch.load breaks on anything else."""
    import torch

    try:
        loaded = (torch_load or torch.load)(str(path), map_location="cpu", weights_only=True)
    except Exception as error:  # A hostile file may raise anything in there.
        raise UserError(f"{path.name} could not be opened safely. {CONVERT}") from error
    if loaded is None:
        # The host's checker prints why and returns None instead of raising.
        raise UserError(f"The WebUI's safety check refused {path.name}; its console says why. {CONVERT}")
    return loaded


def _plain(path: Path, loaded: Any) -> dict[str, Tensor]:
    """The state dict itself, out of what training programs wrap around it."""
    import torch

    for wrapper in ("model", "state_dict"):
        if isinstance(loaded, Mapping) and isinstance(loaded.get(wrapper), Mapping):
            loaded = loaded[wrapper]
    if not isinstance(loaded, Mapping) or not all(isinstance(value, torch.Tensor) for value in loaded.values()):
        raise UserError(f"{path.name} does not hold plain weights. {CONVERT}")
    wrapped = all(str(name).startswith("module.") for name in loaded)
    return {str(name).removeprefix("module.") if wrapped else str(name): value for name, value in loaded.items()}
