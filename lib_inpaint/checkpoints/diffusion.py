"""What kind of Stable Diffusion a checkpoint is: by the shapes in its header, never by loading it."""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import NamedTuple

MOST_HEADER_BYTES = 100_000_000
"""The safetensors format's own limit."""

FIRST_CONVOLUTION = "model.diffusion_model.input_blocks.0.0.weight"
CROSS_ATTENTION = "model.diffusion_model.input_blocks.2.1.transformer_blocks.0.attn2.to_k.weight"
"""As wide as what the text encoder gives: 768 in SD 1, 1024 in SD 2."""
SECOND_TEXT_ENCODER = "conditioner.embedders.1."
"""Only SDXL has it."""

INPAINTING_CHANNELS = 9
"""Latent, mask, and the latent of the masked picture; instruct-pix2pix has 8, others 4."""


class DiffusionKind(NamedTuple):
    is_inpainting: bool
    side: int
    """Pixels a side that it was trained to paint."""


def diffusion_kind(path: Path) -> DiffusionKind:
    """From the safetensors header; of other files only the name is asked, because reading them can run programs."""
    shapes = _shapes(path) if path.suffix.lower() == ".safetensors" and path.is_file() else {}
    first = shapes.get(FIRST_CONVOLUTION)
    name = path.stem.lower()
    is_inpainting = first[1] == INPAINTING_CHANNELS if first else "inpaint" in name
    if any(tensor.startswith(SECOND_TEXT_ENCODER) for tensor in shapes) or (not shapes and "xl" in name):
        return DiffusionKind(is_inpainting, 1024)
    is_sd_2 = shapes.get(CROSS_ATTENTION, [0, 768])[-1] == 1024
    return DiffusionKind(is_inpainting, 768 if is_sd_2 and not is_inpainting else 512)


def _shapes(path: Path) -> dict[str, list[int]]:
    """Tensor name -> shape; empty when the file is no safetensors after all."""
    try:
        with path.open("rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            if length > min(MOST_HEADER_BYTES, path.stat().st_size):
                return {}
            header = json.loads(file.read(length))
        shapes = {name: entry["shape"] for name, entry in header.items() if name != "__metadata__"}
    except (OSError, ValueError, struct.error, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {name: shape for name, shape in shapes.items() if isinstance(shape, list) and len(shape) > 1}
