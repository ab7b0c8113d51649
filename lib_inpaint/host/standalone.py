"""The host when there is none: folders and a device from the command line."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from . import Diffusion
from .preferences import Preferences

HOME = Path.home() / ".click-inpaint"


@dataclass(frozen=True)
class Standalone:
    """See host.Host."""

    models_folders: tuple[Path, ...] = field(default=(HOME / "models",))
    output_folder: Path | None = None
    cache_folder: Path | None = None
    projects_folder: Path | None = None
    device: str | None = None
    diffusion: Diffusion | None = None
    preferences: Preferences = Preferences()
    fill_folders: tuple[Path, ...] = ()
