"""Folders as the hub has them: what network is in one, told by its config.json alone."""

from __future__ import annotations

import json
from pathlib import Path

DETECTS = "ForObjectDetection"
"""How transformers' classes that find things end."""
MOST_BYTES = 1_000_000


def architecture_of(path: Path) -> str:
    """The class that reads a model.safetensors: "YolosForObjectDetection"; "" where no config tells."""
    config = path.parent / "config.json"
    try:
        if path.name != "model.safetensors" or config.stat().st_size > MOST_BYTES:
            return ""
        names = json.loads(config.read_text("utf8")).get("architectures")
    except (OSError, ValueError, AttributeError, RecursionError):
        return ""
    name = names[0] if isinstance(names, list) and names else ""
    return name if isinstance(name, str) and name.isidentifier() else ""


def detects(path: Path) -> bool:
    """Whether a file is a detector of the hub."""
    return architecture_of(path).endswith(DETECTS)
