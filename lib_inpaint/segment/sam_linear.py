"""Matrix products straight to oneDNN where that is there: exact, and on AMD twice as fast as MKL, torch's own choice.

It is torch.compile's way there, and not a setting of the whole process, which belongs to the host.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (everybody's name for it)


def linear(x: Tensor, weight: Tensor, bias: Tensor | None = None, gelu: bool = False) -> Tensor:
    """`x @ weight.T + bias` of (..., C) and (N, C), and GELU of it in the same pass if wanted."""
    if _goes_to_onednn(x):
        fused = ("gelu", [], "none") if gelu else ("none", [], "")
        return torch.ops.mkldnn._linear_pointwise(x, weight, bias, *fused)
    y = F.linear(x, weight, bias)
    return F.gelu(y) if gelu else y


def batched(x: Tensor, matrix: Tensor) -> Tensor:
    """`x @ matrix` of (B, ..., C) and (B or 1, C, N): (B, ..., N)."""
    if torch.onnx.is_in_onnx_export():  # B = 1, and the runtime takes one matrix for all rows of any number of axes.
        return x @ matrix.flatten(0, 1)
    return batched_turned(x, matrix.transpose(1, 2))


def batched_turned(x: Tensor, matrix: Tensor) -> Tensor:
    """`x @ matrix.mT` of (B, ..., C) and (B or 1, N, C): (B, ..., N)."""
    if torch.onnx.is_in_onnx_export():
        return x @ matrix.flatten(0, 1).T
    if matrix.shape[0] == 1 and _goes_to_onednn(x):
        return linear(x, matrix[0])
    rows = x.flatten(1, -2) @ matrix.transpose(1, 2)
    return rows.view(*x.shape[:-1], matrix.shape[1])


def shaped(x: Tensor, *sizes: int) -> Tensor:
    """(B, *sizes), one of which may be -1. In ONNX by constants, where each size would be looked up at every click."""
    return x.reshape(1 if torch.onnx.is_in_onnx_export() else len(x), *map(int, sizes))


def _goes_to_onednn(x: Tensor) -> bool:
    if torch.onnx.is_in_onnx_export() or x.device.type != "cpu" or not torch.backends.mkldnn.is_available():
        return False
    knows = x.dtype == torch.float32 or (x.dtype == torch.bfloat16 and torch.ops.mkldnn._is_mkldnn_bf16_supported())
    return knows and hasattr(torch.ops.mkldnn, "_linear_pointwise")
