"""The host's checkpoints, and getting one loaded for a job."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from modules import sd_models, shared  # pyright: ignore[reportMissingImports]

from ...checkpoints import DiffusionKind, diffusion_kind
from ...errors import UserError
from ...settings import Checkpoint


def checkpoints() -> tuple[Checkpoint, ...]:
    """Inpainting ones first, otherwise in the host's order."""
    current = _current()
    found = [_checkpoint(info, info is current) for info in sd_models.checkpoints_list.values()]
    return tuple(sorted(found, key=lambda checkpoint: not checkpoint.is_inpainting))


def override(checkpoint: Checkpoint | None) -> dict[str, str]:
    """What the host's override settings must say to paint with it; nothing when it is the person's own."""
    if checkpoint is None or checkpoint.is_current:
        return {}
    if checkpoint.name not in sd_models.checkpoint_aliases:
        raise UserError(f"The checkpoint {checkpoint.title} is no longer there. Choose another.")
    return {"sd_model_checkpoint": checkpoint.name}


def load_persons_own() -> None:
    """Load what the settings name, if something else is loaded."""
    sd_models.reload_model_weights()


def _current() -> Any:
    """What the settings name, resolved as the host does; as long as they name none, what is loaded."""
    named = sd_models.checkpoint_aliases.get(getattr(shared.opts, "sd_model_checkpoint", None))
    return named or getattr(sd_models.model_data.sd_model, "sd_checkpoint_info", None)


def _checkpoint(info: Any, is_current: bool) -> Checkpoint:
    kind = _kind(info.filename, _changed(info.filename))
    return Checkpoint(info.name, info.name_for_extra, kind.is_inpainting, kind.side, is_current)


def _changed(filename: str) -> float:
    try:
        return Path(filename).stat().st_mtime
    except OSError:
        return 0.0


@lru_cache(maxsize=4096)
def _kind(filename: str, changed: float) -> DiffusionKind:
    return diffusion_kind(Path(filename))
