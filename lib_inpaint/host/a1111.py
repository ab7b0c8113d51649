"""The WebUI as a host; the only file of the package that imports `modules.*`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from modules import devices, paths  # pyright: ignore[reportMissingImports]


@dataclass(frozen=True)
class A1111:
    """See host.Host. AUTOMATIC1111 and the forks that keep its modules."""

    output_folder: Path | None = None

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
    def device(self) -> str:
        """What `--use-cpu` and the host's own choice leave to us."""
        return str(devices.get_device_for("sam"))
