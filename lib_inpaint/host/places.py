"""Folders that programs share, whichever host we live in."""

from __future__ import annotations

import os
from pathlib import Path


def torch_hub() -> Path:
    """Where torch.hub puts what it downloads, told by the same variables."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", os.path.join(cache, "torch"))  # noqa: PTH118  (may be empty, as there)
    return Path(home).expanduser() / "hub" / "checkpoints"
