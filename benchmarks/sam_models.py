"""A ViT-B with random weights: the stock network, and the product's own SAM on the same numbers.

The arithmetic is that of Meta's weights; only the masks make no sense. Everything runs on one thread, on the graphics
card where there is one.
"""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import torch
from safetensors.torch import save_file
from segment_anything import SamPredictor, sam_model_registry

from lib_inpaint.segment.sam import Sam, best_device

from .timing import cpu_ms, cpu_once_ms, gpu_ms, gpu_once_ms

RANDOM = "ViT-B, random weights"
MEDIUM = (1000, 1500)
LARGE = (3000, 4000)
"""Heights and widths of pictures."""


def one_thread() -> None:
    torch.set_num_threads(1)
    cv2.setNumThreads(1)


@functools.cache
def weights() -> Path:
    """Drawn once a process, positions included, which a new network has at zero."""
    torch.manual_seed(0)
    sam = sam_model_registry["vit_b"]()
    for name, weight in sam.image_encoder.named_parameters():
        if "pos" in name:
            torch.nn.init.normal_(weight, std=0.02)
    path = Path(tempfile.mkdtemp(prefix="click-inpaint-benchmark-")) / "vit_b.safetensors"
    save_file(sam.state_dict(), path)
    return path


@functools.cache
def ours() -> Sam:
    one_thread()
    return Sam(weights())


@functools.cache
def stock() -> Any:
    """segment_anything's network, on the same device."""
    from safetensors.torch import load_file

    one_thread()
    sam = sam_model_registry["vit_b"]()
    sam.load_state_dict(load_file(weights()))
    return sam.requires_grad_(False).eval().to(best_device())


def stock_predictor() -> SamPredictor:
    return SamPredictor(stock())


def milliseconds(*calls: Callable[[], Any], rounds: int = 5) -> list[float]:
    """Medians: time of the graphics card by its own events, or CPU time."""
    return (gpu_ms if best_device() == "cuda" else cpu_ms)(*calls, rounds=rounds)


def once_ms(call: Callable[[], Any]) -> float:
    """The same of what takes too long to be measured more than once."""
    return (gpu_once_ms if best_device() == "cuda" else cpu_once_ms)(call)


def unit() -> str:
    return "gpu ms" if best_device() == "cuda" else "cpu ms"


def where() -> str:
    return torch.cuda.get_device_name() if best_device() == "cuda" else "one CPU thread"
