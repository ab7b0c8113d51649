"""Runs segment_anything's image encoder with its own weights and the same result, three to five times faster.

The stock attention of ViTDet (Li et al. 2022) writes score tensors of 0.8 GB for each block that sees the whole
picture, and adds the relative positions to them in two more passes. Here the scores exist for a few rows at a time and
start as their bias.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from segment_anything.modeling import ImageEncoderViT
from segment_anything.modeling.image_encoder import Attention, window_partition, window_unpartition
from torch import Tensor
from torch.nn import functional as F  # noqa: N812  (everybody's name for it)

from .sam_linear import linear

SCORES_AT_ONCE = {"cpu": 1 << 21, "cuda": 1 << 32}
OTHERWISE = 1 << 27
"""Elements of one piece of the attention's scores: what stays in a CPU's cache. CUDA's kernels keep none."""

WORTH_HALF = 512
"""Channels of an encoder from which on half precision pays; somebody's own small one stays exact."""


def encode(
    encoder: Any, pixels: Tensor, still_wanted: Callable[[], None] = lambda: None, most_scores: float = math.inf
) -> Tensor:
    """(1, C, S / patch, S / patch) float32 of (1, 3, S, S) normalised pixels; `still_wanted` may raise between blocks.

    At most `most_scores` of an attention exist at once. Encoders other than ImageEncoderViT run as they are.
    """
    kind = next(encoder.parameters()).dtype
    if not isinstance(encoder, ImageEncoderViT):
        return encoder(pixels.to(kind)).float()
    # The convolution leaves the channels outermost; in that order every later step would copy.
    tokens = encoder.patch_embed(pixels.to(kind)).contiguous()
    if encoder.pos_embed is not None:
        tokens = tokens + encoder.pos_embed
    most = int(min(most_scores, SCORES_AT_ONCE.get(pixels.device.type, OTHERWISE)))
    for block in encoder.blocks:
        still_wanted()
        tokens = _block(block, tokens, most)
    return encoder.neck(tokens.permute(0, 3, 1, 2)).float()


def precision(encoder: Any, device: torch.device) -> torch.dtype:
    """The fastest that this device computes well."""
    if not isinstance(encoder, ImageEncoderViT) or encoder.patch_embed.proj.out_channels < WORTH_HALF:
        return torch.float32
    if device.type == "cpu":
        return torch.bfloat16 if _cpu_has_bf16() else torch.float32
    if device.type == "mps" or (device.type == "cuda" and _cuda_has_fp16(device)):
        return torch.float16
    return torch.float32


def _block(block: Any, tokens: Tensor, most: int) -> Tensor:
    """segment_anything's Block.forward on (1, H, W, channels)."""
    tokens = tokens + _attention(block.attn, block.norm1(tokens), block.window_size, most)
    return tokens + _linear(block.mlp.lin2, _linear(block.mlp.lin1, block.norm2(tokens), gelu=True))


def _attention(layer: Attention, tokens: Tensor, window: int, most: int) -> Tensor:
    """segment_anything's Attention.forward, in windows of that side if it is not 0."""
    _, *size, channels = tokens.shape
    side, heads = window or max(size), layer.num_heads
    parts, padded = window_partition(_padded(_linear(layer.qkv, tokens), layer.qkv.bias, side), side)
    windows, area = parts.shape[0], side * side
    parts = parts.view(windows, area, 3, heads, channels // heads).permute(2, 0, 3, 1, 4)
    query, key, value = parts.reshape(3, windows * heads, area, -1).unbind(0)
    seen = _attended(layer, query, key.transpose(1, 2).contiguous(), value, side, most)
    seen = seen.view(windows, heads, side, side, -1).permute(0, 2, 3, 1, 4).reshape(windows, side, side, channels)
    return _linear(layer.proj, window_unpartition(seen, side, padded, (size[0], size[1])))


def _padded(parts: Tensor, padding: Tensor, side: int) -> Tensor:
    """To whole windows, with what the linear layer makes of the zeros that the stock encoder pads its tokens with."""
    height, width = (math.ceil(length / side) * side for length in parts.shape[1:3])
    if (height, width) == tuple(parts.shape[1:3]):
        return parts
    padded = padding.repeat(1, height, width, 1)
    padded[:, : parts.shape[1], : parts.shape[2]] = parts
    return padded


def _attended(layer: Attention, query: Tensor, key: Tensor, value: Tensor, side: int, most: int) -> Tensor:
    """Softmax(query @ key * scale + relative positions) @ value; (G, side * side, each), the key with each first."""
    rows, columns = _relative_positions(layer, query, side)
    if query.device.type == "cpu" and 2 * side > query.shape[-1]:
        return _attended_with_bias(layer.scale, query, key, value, rows, columns, most)
    # As further channels the positions cost less than a pass over the scores, and kernels without scores take them.
    query, key = _with_positions(query * layer.scale, key, rows, columns)
    if query.device.type != "cpu":
        return _attended_by_torch(query, key, value, most)
    out = torch.empty_like(value)
    for some, _, _ in _pieces(len(query), 1, query.shape[1] ** 2, most):
        out[some] = (query[some] @ key[some]).softmax(-1) @ value[some]
    return out


def _attended_with_bias(
    scale: float, query: Tensor, key: Tensor, value: Tensor, rows: Tensor, columns: Tensor, most: int
) -> Tensor:
    side, area, out = rows.shape[1], query.shape[1], torch.empty_like(query)
    for some, first, last in _pieces(len(query), side, area * side, most):
        seen = slice(first * side, last * side)
        bias = rows[some, first:last, :, :, None] + columns[some, first:last, :, None, :]
        scores = bias.view(len(bias), -1, area).baddbmm_(query[some, seen], key[some], alpha=scale)
        out[some, seen] = scores.softmax(-1) @ value[some]
    return out


def _attended_by_torch(query: Tensor, key: Tensor, value: Tensor, most: int) -> Tensor:
    """On a graphics card. Its fast kernels want four dimensions, and equally many channels, a multiple of 8."""
    each, channels = value.shape[-1], math.ceil(query.shape[-1] / 8) * 8
    parts = [F.pad(part, (0, channels - part.shape[-1])) for part in (query, key.transpose(1, 2).contiguous(), value)]
    out = torch.empty_like(value)
    for some, _, _ in _pieces(len(query), 1, query.shape[1] ** 2, most):
        asked, keys, values = (part[None, some] for part in parts)
        out[some] = F.scaled_dot_product_attention(asked, keys, values, scale=1.0)[0, ..., :each]
    return out


def _with_positions(query: Tensor, key: Tensor, rows: Tensor, columns: Tensor) -> tuple[Tensor, Tensor]:
    """Query and key whose product holds the relative positions: each key has a 1 where its row and its column are."""
    groups, side = rows.shape[:2]
    one = torch.eye(side, device=key.device).to(key.dtype)
    at = torch.cat([one.repeat_interleave(side, 1), one.repeat(1, side)])
    query = torch.cat([query, rows.flatten(1, 2), columns.flatten(1, 2)], dim=2)
    return query, torch.cat([key, at.expand(groups, -1, -1)], dim=1)


def _relative_positions(layer: Attention, query: Tensor, side: int) -> tuple[Tensor, Tensor]:
    """What a query adds to the keys of each row and of each column: two of (G, side, side, side)."""
    grid = query.view(query.shape[0], side, side, -1)
    rows = grid @ _distances(layer.rel_pos_h, side)
    columns = (grid.transpose(1, 2) @ _distances(layer.rel_pos_w, side)).transpose(1, 2)
    return rows, columns.contiguous()


def _distances(table: Tensor, length: int) -> Tensor:
    """(length, channels, length): the table's entry for query i and key j."""
    places = torch.arange(length, device=table.device)
    return table[places[:, None] - places[None] + length - 1].transpose(1, 2)


def _pieces(groups: int, rows: int, scores_a_row: int, most: int) -> list[tuple[slice, int, int]]:
    """(which groups, first row, row after the last) of pieces with at most that many scores, or of one row."""
    rows_at_once = max(1, min(rows, most // scores_a_row))
    groups_at_once = max(1, most // (scores_a_row * rows)) if rows_at_once == rows else 1
    return [
        (slice(group, group + groups_at_once), row, min(row + rows_at_once, rows))
        for group in range(0, groups, groups_at_once)
        for row in range(0, rows, rows_at_once)
    ]


def _linear(layer: torch.nn.Linear, x: Tensor, gelu: bool = False) -> Tensor:
    return linear(x, layer.weight, layer.bias, gelu)


def _cpu_has_bf16() -> bool:
    told = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    if any(told):
        return any(has() for has in told if has)
    # torch before 2.4 cannot say.
    flags = Path("/proc/cpuinfo")
    return flags.is_file() and any(flag in flags.read_text("utf8") for flag in ("avx512_bf16", "amx_bf16"))


def _cuda_has_fp16(device: torch.device) -> bool:
    """Cards of the GTX 16 line compute nonsense in it."""
    return torch.cuda.get_device_capability(device) >= (7, 0) and "GTX 16" not in torch.cuda.get_device_name(device)
