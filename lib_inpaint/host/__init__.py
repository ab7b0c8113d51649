"""The program we live in, handed in from outside: nothing asks which host it is in, it asks the host for something."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Host(Protocol):
    """What the core needs from its surroundings."""

    @property
    def models_folders(self) -> tuple[Path, ...]:
        """Where weights are looked for; the first is where a person is told to put them."""
        ...

    @property
    def output_folder(self) -> Path | None:
        """Where finished pictures are saved as well; None = only where the person downloads them."""
        ...

    @property
    def device(self) -> str | None:
        """Torch device for the segmenters; None = the best there is."""
        ...
