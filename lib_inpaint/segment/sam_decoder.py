"""segment_anything's mask decoder with its own weights and the same answer in half the arithmetic.

A prompt has some seven tokens, a picture 4096. Between them the stock decoder projects every image token to queries,
keys and values; (q W) k = q (W k), so the few prompt tokens can take both projections on themselves. Exact, and cheaper
while tokens x heads stay below the projections' channels. What the first layer projects does not depend on the prompt
and is done once a picture. The two transposed convolutions are matrix products once the channels come last.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import torch
from segment_anything.modeling import MaskDecoder
from torch import Tensor, nn

from .sam_linear import batched, linear

MOST_PROMPT_TOKENS = 10
"""With the 5 that every prompt has, times 8 heads, they stay below the 128 channels of Meta's projections."""


ALL = slice(None)


class Prepared(NamedTuple):
    """What the first layer makes of a picture, the same for every prompt on it."""

    image: Tensor
    """(1, h w, C), the dense prompt added."""

    keys: Tensor
    """(1, heads, channels a head, h w)"""

    values: Tensor
    """(1, heads, h w, channels a head)"""

    queries: Tensor
    """(1, heads, channels a head, h w)"""


class Attended(NamedTuple):
    tokens: Tensor
    """(B, T, C): first the one that knows the scores, then one a mask, then the prompt's."""

    image: Tensor
    """(B, h w, C)"""

    scores: Tensor
    """(B, masks) predicted IoU, that of a clear prompt's one mask first."""

    def of(self, prompts: np.ndarray) -> Attended:
        """Of some of the prompts."""
        if len(prompts) == len(self.tokens):
            return self
        return Attended(*(part[prompts] for part in self))


class FoldedDecoder(nn.Module):
    """Picture and prompts -> scores -> masks; whoever likes none of the scores need not draw the masks."""

    decoder: Any
    positions: Tensor

    def __init__(self, decoder: MaskDecoder, positions: Tensor):
        """`positions` is the prompt encoder's dense encoding, (1, C, h, w)."""
        super().__init__()
        self.decoder = decoder
        self.grid: tuple[int, int] = (positions.shape[-2], positions.shape[-1])
        self.register_buffer("positions", as_tokens(positions).contiguous())

    def prepare(self, embedding: Tensor, dense: Tensor) -> Prepared:
        """Of a picture's (1, C, h, w) embedding and a dense prompt of the same shape."""
        first = self.decoder.transformer.layers[0]
        image = as_tokens(embedding + dense).to(self.positions.dtype).contiguous()
        placed = image + self.positions
        to_image, to_tokens = first.cross_attn_token_to_image, first.cross_attn_image_to_token
        return Prepared(
            image,
            _projected(to_image.k_proj, placed, to_image.num_heads).transpose(2, 3).contiguous(),
            _projected(to_image.v_proj, image, to_image.num_heads).contiguous(),
            _projected(to_tokens.q_proj, placed, to_tokens.num_heads).transpose(2, 3).contiguous(),
        )

    def attend(self, picture: Prepared, prompts: Tensor) -> Attended:
        """TwoWayTransformer with (B, N, C) sparse prompts."""
        transformer = self.decoder.transformer
        own = torch.cat([self.decoder.iou_token.weight, self.decoder.mask_tokens.weight])
        asked = torch.cat([own[None].expand(prompts.shape[0], -1, -1), prompts], dim=1)
        first, *others = transformer.layers
        tokens, image = _first_layer(first, picture, asked)
        for layer in others:
            tokens, image = self._layer(layer, tokens, image, asked)
        seen = _tokens_see(transformer.final_attn_token_to_image, tokens + asked, image + self.positions, image)
        tokens = transformer.norm_final_attn(tokens + seen)
        return Attended(tokens, image, self.decoder.iou_prediction_head(tokens[:, 0]))

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        """(B, masks, 4 h, 4 w) logits, of these in the order of the scores; h and w of a left upper part if given."""
        rows, columns = part or self.grid
        image = attended.image
        if part:
            image = image.unflatten(1, self.grid)[:, :rows, :columns].flatten(1, 2)
        drawn = self.draw(image, self.weights(attended.tokens, wanted))
        return unfolded(drawn, rows, columns)

    def weights(self, tokens: Tensor, wanted: slice) -> Tensor:
        """(B, masks, C / 8): how much of each of the upscaled channels goes into a mask."""
        numbers = range(self.decoder.num_mask_tokens)[wanted]
        heads = self.decoder.output_hypernetworks_mlps
        return torch.stack([heads[number](tokens[:, 1 + number]) for number in numbers], dim=1)

    def draw(self, image: Tensor, weights: Tensor) -> Tensor:
        """(B, masks, h w 4 4) logits: each token's pixels, coarse then fine."""
        first, norm, activation, second, _ = self.decoder.output_upscaling
        once = activation(_norm(norm, _twice(first, image)))
        return batched(weights, _twice(second, once, gelu=True).flatten(1, 3))

    def is_cheaper(self, prompt_tokens: int) -> bool:
        """False for a prompt of so many points that the stock decoder has less to do."""
        return prompt_tokens <= MOST_PROMPT_TOKENS

    def _layer(self, layer: Any, tokens: Tensor, image: Tensor, asked: Tensor) -> tuple[Tensor, Tensor]:
        """TwoWayAttentionBlock."""
        tokens = layer.norm1(tokens + layer.self_attn(tokens + asked, tokens + asked, tokens))
        placed = image + self.positions
        tokens = layer.norm2(tokens + _tokens_see(layer.cross_attn_token_to_image, tokens + asked, placed, image))
        tokens = layer.norm3(tokens + layer.mlp(tokens))
        seen = _image_sees(layer.cross_attn_image_to_token, image, placed, tokens + asked, tokens)
        return tokens, layer.norm4(seen)


def _first_layer(layer: Any, picture: Prepared, asked: Tensor) -> tuple[Tensor, Tensor]:
    """TwoWayAttentionBlock that skips its first positions, on a prepared picture."""
    tokens = layer.norm1(layer.self_attn(asked, asked, asked))
    to_image, to_tokens = layer.cross_attn_token_to_image, layer.cross_attn_image_to_token
    query = _projected(to_image.q_proj, tokens + asked, to_image.num_heads)
    attention = (query @ picture.keys / math.sqrt(query.shape[-1])).softmax(-1)
    seen = (attention @ picture.values).transpose(1, 2).flatten(2)
    tokens = layer.norm2(tokens + to_image.out_proj(seen))
    tokens = layer.norm3(tokens + layer.mlp(tokens))
    key = _projected(to_tokens.k_proj, tokens + asked, to_tokens.num_heads)
    attention = _softmax_of_tokens(key @ picture.queries / math.sqrt(key.shape[-1]))
    return tokens, layer.norm4(_handed_out(to_tokens, picture.image, attention, tokens))


def as_tokens(image: Tensor) -> Tensor:
    """(B, h w, C) of (B, C, h, w)."""
    return image.flatten(2).transpose(1, 2)


def _projected(layer: nn.Linear, tokens: Tensor, heads: int) -> Tensor:
    """(B, heads, N, channels a head) of (B, N, C)."""
    return linear(tokens, layer.weight, layer.bias).unflatten(-1, (heads, -1)).transpose(1, 2)


def _tokens_see(layer: Any, tokens: Tensor, placed: Tensor, image: Tensor) -> Tensor:
    """Attention(q=tokens, k=placed, v=image): (B, T, C)."""
    batch, count, _ = tokens.shape
    heads, each = layer.num_heads, layer.internal_dim // layer.num_heads
    query = _projected(layer.q_proj, tokens, heads)
    # What the keys' bias adds is the same for every key of a query, so softmax takes it away again.
    asking = query @ layer.k_proj.weight.view(heads, each, -1) / math.sqrt(each)
    attention = batched(asking.flatten(1, 2), placed).softmax(-1)
    seen = batched(attention, image.transpose(1, 2)).view(batch, heads, count, -1)
    values = seen @ layer.v_proj.weight.view(heads, each, -1).transpose(1, 2)
    return layer.out_proj(values.transpose(1, 2).flatten(2) + layer.v_proj.bias)


def _image_sees(layer: Any, image: Tensor, placed: Tensor, asked: Tensor, tokens: Tensor) -> Tensor:
    """`image` + Attention(q=placed, k=asked, v=tokens): (B, h w, C)."""
    heads, each = layer.num_heads, layer.internal_dim // layer.num_heads
    key = _projected(layer.k_proj, asked, heads) / math.sqrt(each)
    asking = (key @ layer.q_proj.weight.view(heads, each, -1)).flatten(1, 2)
    bias = (key @ layer.q_proj.bias.view(heads, each, 1)).flatten(1, 2)
    # The image tokens come last here: softmax over a last axis of seven is thirty times slower.
    attention = _softmax_of_tokens((batched(asking, placed) + bias).unflatten(1, (heads, -1)))
    return _handed_out(layer, image, attention, tokens)


def _softmax_of_tokens(scores: Tensor) -> Tensor:
    """Over the axis before the last. ONNX Runtime's own would turn the array around and back for it."""
    if not torch.onnx.is_in_onnx_export():
        return scores.softmax(-2)
    powers = (scores - scores.amax(-2, keepdim=True)).exp()
    return powers / powers.sum(-2, keepdim=True)


def _handed_out(layer: Any, image: Tensor, attention: Tensor, tokens: Tensor) -> Tensor:
    """`image` + the tokens' values, projected, at the image tokens: (B, h w, C); attention (B, heads, T, h w)."""
    heads = layer.num_heads
    value = _projected(layer.v_proj, tokens, heads)
    out = layer.out_proj.weight.unflatten(1, (heads, -1)).permute(1, 2, 0)
    # Each head's attention sums to 1, so the bias can go along in equal parts.
    seen = (value @ out + layer.out_proj.bias / heads).flatten(1, 2)
    return (attention.flatten(1, 2).transpose(1, 2) @ seen).add_(image)


def _twice(layer: nn.ConvTranspose2d, tokens: Tensor, gelu: bool = False) -> Tensor:
    """A transposed convolution of 2 x 2, stride 2, on (..., C): (..., 4, C2), the 4 in rows of the pixel."""
    weight = layer.weight.permute(2, 3, 1, 0).flatten(0, 2)
    bias = layer.bias.repeat(4) if layer.bias is not None else None
    return linear(tokens, weight, bias, gelu).unflatten(-1, (4, -1))


def _norm(layer: Any, tokens: Tensor) -> Tensor:
    """LayerNorm2d where the channels come last."""
    return nn.functional.layer_norm(tokens, tokens.shape[-1:], layer.weight, layer.bias, layer.eps)


def unfolded(drawn: Tensor, height: int, width: int) -> Tensor:
    """(B, M, 4 h, 4 w): the pixels of (B, M, h w 4 4) to their places."""
    pixels = drawn.view(*drawn.shape[:2], height, width, 2, 2, 2, 2).permute(0, 1, 2, 4, 6, 3, 5, 7)
    return pixels.reshape(*drawn.shape[:2], 4 * height, 4 * width)
