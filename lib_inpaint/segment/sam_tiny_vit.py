"""MobileSAM's encoder: TinyViT-5M (Wu et al. 2022) with a finer last stage, trained by Zhang et al. (2023).

Three stages of attention in windows follow one of convolutions. The names of the tensors are those of `mobile_sam.pt`.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from segment_anything.modeling.common import LayerNorm2d
from segment_anything.modeling.image_encoder import window_partition, window_unpartition
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

ROWS = 16
"""Worked on at once on the CPU by what is wide inside: its intermediate values then stay in the caches."""


class StageSizes(NamedTuple):
    width: int
    """Channels."""

    depth: int
    """Number of blocks."""

    heads: int = 0
    """Of the attention; 0 in the first stage, which has none."""

    window: int = 0
    """Side of the attention's windows, in positions."""

    hidden: int = 0
    """Width inside a block: of the MLP, or of the convolutions in the first stage."""


class TinyViTSizes(NamedTuple):
    """The defaults are MobileSAM's."""

    stages: tuple[StageSizes, ...] = (
        StageSizes(64, 2, 0, 0, 256),
        StageSizes(128, 2, 4, 7, 512),
        StageSizes(160, 6, 5, 14, 640),
        StageSizes(320, 2, 10, 7, 1280),
    )
    channels: int = 256
    """Of the embedding."""

    # Not told by any tensor.
    side = 1024
    patch = 16


def tiny_vit_sizes(state: Mapping[str, Tensor]) -> TinyViTSizes:
    """Read from the shapes of a whole SAM. KeyError, ValueError or ZeroDivisionError if its encoder is no TinyViT."""
    stages = [_stage_sizes(state, f"image_encoder.layers.{number}.blocks.") for number in range(4)]
    return TinyViTSizes(tuple(stages), state["image_encoder.neck.0.weight"].shape[0])


def _stage_sizes(state: Mapping[str, Tensor], blocks: str) -> StageSizes:
    depth = len({name[len(blocks) :].partition(".")[0] for name in state if name.startswith(blocks)})
    if f"{blocks}0.conv1.c.weight" in state:
        hidden, width = state[f"{blocks}0.conv1.c.weight"].shape[:2]
        return StageSizes(width, depth, hidden=hidden)
    hidden, width = state[f"{blocks}0.mlp.fc1.weight"].shape
    heads, offsets = state[f"{blocks}0.attn.attention_biases"].shape
    if width % heads or not offsets:
        raise ValueError(f"{heads} heads of {offsets} distances do not share {width} channels")
    return StageSizes(width, depth, heads, math.isqrt(offsets), hidden)


class TinyViT(nn.Module):
    """(1, 3, 1024, 1024) float32, normalised as SAM wants it -> (1, 256, 64, 64) float32. For inference only."""

    img_size = TinyViTSizes.side

    def __init__(self, sizes: TinyViTSizes = TinyViTSizes()):  # noqa: B008  (an immutable tuple)
        super().__init__()
        first, *_, last = sizes.stages
        self.patch_embed = nn.ModuleDict({"seq": nn.Sequential(*_stem(first.width))})
        # TinyViT halves the grid three times; MobileSAM keeps it at the third, so that 64 x 64 positions are left.
        strides = [2, 2, 1]
        self.layers = nn.ModuleList(
            Stage(here, Merging(here.width, after.width, stride))
            for here, after, stride in zip(sizes.stages[:-1], sizes.stages[1:], strides, strict=True)
        )
        self.layers.append(Stage(last))
        self.neck = nn.Sequential(
            nn.Conv2d(last.width, sizes.channels, 1, bias=False),
            LayerNorm2d(sizes.channels),
            nn.Conv2d(sizes.channels, sizes.channels, 3, padding=1, bias=False),
            LayerNorm2d(sizes.channels),
        )

    def forward(self, pixels: Tensor) -> Tensor:
        # In this format a picture of channels and a list of tokens are the same bytes.
        x = self.patch_embed["seq"](pixels.contiguous(memory_format=torch.channels_last))
        for stage in self.layers:
            x = stage(x)
        return self.neck(x).contiguous()

    def fold(self) -> TinyViT:
        """Work out once what only depends on the weights; to be called in eval mode, after loading them."""
        for part in list(self.modules()):
            if isinstance(part, (ConvNorm, Attention)):
                part.fold()
        return self


class ConvNorm(nn.Sequential):
    """A convolution and its batch normalisation."""

    def __init__(self, channels: int, out: int, kernel: int = 1, stride: int = 1, groups: int = 1):
        convolution = nn.Conv2d(channels, out, kernel, stride, kernel // 2, groups=groups, bias=False)
        super().__init__(OrderedDict(c=convolution, bn=nn.BatchNorm2d(out)))

    def fold(self) -> None:
        if isinstance(self.bn, nn.BatchNorm2d):
            self.c, self.bn = fuse_conv_bn_eval(self.c, self.bn), nn.Identity()


def _stem(width: int) -> Iterator[nn.Module]:
    yield ConvNorm(3, width // 2, 3, stride=2)
    yield nn.GELU()
    yield ConvNorm(width // 2, width, 3, stride=2)


class Stage(nn.Module):
    """Blocks of one width, then the way to the next one's."""

    def __init__(self, sizes: StageSizes, downsample: nn.Module | None = None):
        super().__init__()
        block = AttentionBlock if sizes.heads else ConvBlock
        self.blocks = nn.ModuleList(block(sizes) for _ in range(sizes.depth))
        self.downsample = downsample or nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return self.downsample(x)


class Merging(nn.Module):
    """To the next stage's width, at a half of the resolution or at the same."""

    def __init__(self, width: int, out: int, stride: int):
        super().__init__()
        self.conv1 = ConvNorm(width, out)
        self.conv2 = ConvNorm(out, out, 3, stride, groups=out)
        self.conv3 = ConvNorm(out, out)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv3(F.gelu(self.conv2(F.gelu(self.conv1(x)))))


class ConvBlock(nn.Module):
    """MobileNet's inverted bottleneck."""

    def __init__(self, sizes: StageSizes):
        super().__init__()
        self.conv1 = ConvNorm(sizes.width, sizes.hidden)
        self.conv2 = ConvNorm(sizes.hidden, sizes.hidden, 3, groups=sizes.hidden)
        self.conv3 = ConvNorm(sizes.hidden, sizes.width)

    def forward(self, x: Tensor) -> Tensor:
        done, rows = torch.empty_like(x), _rows_at_once(x, x.shape[2])
        for top in range(0, x.shape[2], rows):
            # The 3 x 3 convolution sees one row above and one below, which it answers wrongly itself.
            above = min(top, 1)
            seen = self.conv2(F.gelu(self.conv1(x[:, :, top - above : top + rows + 1])))
            hidden = F.gelu(seen[:, :, above : above + rows])
            done[:, :, top : top + rows] = F.gelu(x[:, :, top : top + rows] + self.conv3(hidden))
        return done


class AttentionBlock(nn.Module):
    """Attention within windows, a convolution that joins them, and a perceptron."""

    def __init__(self, sizes: StageSizes):
        super().__init__()
        self.attn = Attention(sizes)
        self.local_conv = ConvNorm(sizes.width, sizes.width, 3, groups=sizes.width)
        self.mlp = Perceptron(sizes)

    def forward(self, x: Tensor) -> Tensor:
        tokens = x.permute(0, 2, 3, 1)
        tokens = tokens + self.attn(tokens)
        tokens = self.local_conv(tokens.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        tokens = tokens + self.mlp(tokens)
        return tokens.permute(0, 3, 1, 2)


class Attention(nn.Module):
    """(B, H, W, C) -> the same: attention within windows, with a learned bias for each distance, right and down."""

    bias: Tensor | None

    def __init__(self, sizes: StageSizes):
        super().__init__()
        self.heads, self.window = sizes.heads, sizes.window
        self.norm = nn.LayerNorm(sizes.width)
        self.qkv = nn.Linear(sizes.width, 3 * sizes.width)
        self.proj = nn.Linear(sizes.width, sizes.width)
        self.attention_biases = nn.Parameter(torch.zeros(sizes.heads, sizes.window**2))
        self.register_buffer("bias", None, persistent=False)

    def forward(self, tokens: Tensor) -> Tensor:
        size = tokens.shape[1], tokens.shape[2]
        # Filled up with zeros before they are normalised: the filling takes part, as it did in training.
        windows, padded = window_partition(tokens, self.window)
        count, _, _, width = windows.shape
        qkv = self.qkv(self.norm(windows)).view(count, self.window**2, self.heads, 3, width // self.heads)
        q, k, v = qkv.permute(3, 0, 2, 1, 4)
        bias = self.gathered() if self.bias is None else self.bias
        mixed = F.scaled_dot_product_attention(q, k, v, bias).transpose(1, 2).reshape(windows.shape)
        return window_unpartition(self.proj(mixed), self.window, padded, size)

    def fold(self) -> None:
        self.bias = self.gathered()

    def gathered(self) -> Tensor:
        """The bias of every pair of positions in a window, (1, heads, N, N)."""
        along = torch.arange(self.window, device=self.attention_biases.device)
        apart = (along[:, None] - along).abs()
        offset = apart[:, None, :, None] * self.window + apart[None, :, None, :]
        return self.attention_biases[:, offset.flatten(2).flatten(0, 1)][None]


class Perceptron(nn.Module):
    def __init__(self, sizes: StageSizes):
        super().__init__()
        self.norm = nn.LayerNorm(sizes.width)
        self.fc1 = nn.Linear(sizes.width, sizes.hidden)
        self.fc2 = nn.Linear(sizes.hidden, sizes.width)

    def forward(self, tokens: Tensor) -> Tensor:
        parts = tokens.split(_rows_at_once(tokens, tokens.shape[1]), dim=1)
        return torch.cat([self.fc2(F.gelu(self.fc1(self.norm(part)))) for part in parts], dim=1)


def _rows_at_once(x: Tensor, height: int) -> int:
    return ROWS if x.device.type == "cpu" else height
