"""AUTOMATIC1111's WebUI and its forks as a host; the only folder of the package that imports `modules.*`."""

from __future__ import annotations

from pathlib import Path

from modules import devices, paths, shared  # pyright: ignore[reportMissingImports]

from ..places import torch_hub
from ..preferences import Preferences
from .diffusion import WebuiDiffusion
from .options import preferences


class A1111:
    """See host.Host. Settings are asked each time, so that a change on the Settings page counts at once."""

    def __init__(self) -> None:
        self.diffusion = WebuiDiffusion()

    @property
    def preferences(self) -> Preferences:
        return preferences()

    @property
    def models_folders(self) -> tuple[Path, ...]:
        """The host's own folder first, then where the older extensions keep theirs."""
        extensions = Path(paths.data_path) / "extensions"
        return (
            Path(paths.models_path) / "sam",
            extensions / "sd-webui-segment-anything" / "models" / "sam",
            extensions / "sd-webui-inpaint-anything" / "models",
        )

    @property
    def fill_folders(self) -> tuple[Path, ...]:
        """Where Inpaint Anything and IOPaint keep LaMa."""
        return (torch_hub(),)

    @property
    def output_folder(self) -> Path | None:
        folder = (getattr(shared.opts, "click_inpaint_output_folder", "") or "").strip()
        return Path(paths.data_path) / folder if folder else None

    @property
    def cache_folder(self) -> Path:
        return Path(paths.data_path) / "cache" / "click_inpaint"

    @property
    def projects_folder(self) -> Path:
        """Not in the cache: people empty that."""
        return Path(paths.data_path) / "click_inpaint_projects"

    @property
    def device(self) -> str:
        """What `--use-cpu` and the Settings page leave to us."""
        if getattr(shared.opts, "click_inpaint_device", "Automatic") == "CPU":
            return "cpu"
        return str(devices.get_device_for("sam"))
