"""Folders as the hub has them: what network is in one, told by its config.json alone."""

from __future__ import annotations

import json
from pathlib import Path

from .table import CLIPSEG, HUB_DETECTOR, TEXT_BOXES

READS = {
    "CLIPSegForImageSegmentation": CLIPSEG,
    "OwlViTForObjectDetection": TEXT_BOXES,
    "Owlv2ForObjectDetection": TEXT_BOXES,
    "GroundingDinoForObjectDetection": TEXT_BOXES,
}
"""transformers' classes that find what words say -> kind of weights."""
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


def kind_of(path: Path) -> str:
    """The kind of a file of the hub that finds things, by itself or by words; "" for any other file."""
    name = architecture_of(path)
    return READS.get(name) or (HUB_DETECTOR if name.endswith(DETECTS) else "")
