"""SAM's image encoder beside the stock one."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import torch
from torch.nn import functional as F  # noqa: N812

from lib_inpaint.segment.sam_encoder import encode, precision

from .sam_models import RANDOM, milliseconds, one_thread, stock, unit, where
from .timing import Row

GFLOP = 972
"""Of ViT-B at 1024 x 1024, by torch's own counter."""

PEAK_TFLOPS = {"H100": (67, 989), "H200": (67, 989), "A100": (19.5, 312), "4090": (82.6, 165), "3060": (12.7, 25)}
"""Of some graphics cards, in fp32 outside and in fp16 inside the tensor cores, by their makers' sheets."""


@torch.inference_mode()
def rows() -> Iterator[Row]:
    one_thread()
    encoder = stock().image_encoder
    device = next(encoder.parameters()).device
    pixels = torch.randn(1, 3, 1024, 1024, generator=torch.Generator().manual_seed(0)).to(device)
    kind = precision(encoder, device)
    halved = copy.deepcopy(encoder).to(kind)
    exact, half, other = (lambda: encode(encoder, pixels), lambda: encode(halved, pixels), lambda: encoder(pixels))
    calls = (exact, half, other) if kind != torch.float32 else (exact, other)
    *taken, stock_ms = milliseconds(*calls, rounds=3 if device.type == "cpu" else 20)
    right = other()

    error = float((exact() - right).norm() / right.norm())
    what = f"{RANDOM}, 1024 x 1024, {where()}; the stock encoder; relative error {error:.1e}{_floor(device, 0)}"
    yield Row.of_times("encoder fp32", taken[0], stock_ms, what, unit())
    if kind != torch.float32:
        cosine = float(F.cosine_similarity(half().flatten(), right.flatten(), dim=0))
        name = "bf16" if kind == torch.bfloat16 else "fp16"
        what = f"{RANDOM}, 1024 x 1024, {where()}; the stock encoder in fp32; cosine {cosine:.5f}{_floor(device, 1)}"
        yield Row.of_times(f"encoder {name}", taken[1], stock_ms, what, unit())


def _floor(device: torch.device, column: int) -> str:
    """The least that its arithmetic takes at the card's peak."""
    if device.type != "cuda":
        return ""
    name = torch.cuda.get_device_name(device)
    peaks = [peaks[column] for card, peaks in PEAK_TFLOPS.items() if card in name]
    return f"; floor of {GFLOP} GFLOP {GFLOP / peaks[0]:.2f} ms" if peaks else ""
