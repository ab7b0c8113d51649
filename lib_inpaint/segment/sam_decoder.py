"""segment_anything's mask decoder with its own weights and the same answer in a third of the arithmetic.

A prompt has some seven tokens, a picture 4096. Whatever the decoder does with the image tokens is led back to products
with the picture, which are made once (see sam_folding), and a mask that refines the picture changes it in a few
channels only. The two transposed convolutions are matrix products once the channels come last. All of it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .sam_folding import Added, in_heads, normed
from .sam_linear import batched, linear
from .sam_picture import Picture, Prepared, as_matrix

MOST_PROMPT_TOKENS = 10
"""With the 5 that every prompt has, times 8 heads, they stay below the 128 channels of Meta's projections."""


ALL = slice(None)


class Attended(NamedTuple):
    tokens: Tensor
    """(B, T, C): first the one that knows the scores, then one a mask, then the prompt's."""

    scores: Tensor
    """(B, masks) predicted IoU, that of a clear prompt's one mask first."""

    scale: Tensor
    """(B, 1, N), with `along` and `across` the Mixed that the masks are drawn from."""

    along: Tensor
    across: Tensor

    upscaled: Tensor
    """(1, N, D), the picture's own."""

    def of(self, prompts: np.ndarray) -> Attended:
        """Of some of the prompts."""
        if len(prompts) == len(self.tokens):
            return self
        own = {name: part[prompts] for name, part in self._asdict().items() if name != "upscaled"}
        return self._replace(**own)


class FoldedDecoder(nn.Module):
    """Picture and prompts -> scores -> masks; whoever likes none of the scores need not draw the masks."""

    decoder: Any
    picture: Picture

    def __init__(self, decoder: Any, prompts: Any):
        """segment_anything's MaskDecoder and PromptEncoder."""
        super().__init__()
        self.decoder, self.picture = decoder, Picture(decoder, prompts)
        self.grid: tuple[int, int] = prompts.image_embedding_size

    @property
    def dtype(self) -> torch.dtype:
        return self.picture.nothing.dtype

    @property
    def device(self) -> torch.device:
        return self.picture.nothing.device

    def prepare(self, embedding: Tensor) -> Prepared:
        """Of a picture's (1, C, h, w) embedding, without a mask to refine."""
        return self.picture.prepare(embedding)

    def refined(self, picture: Prepared, low_res: Tensor) -> Prepared:
        """With the (1, 1, 4 h, 4 w) logits of a mask to refine."""
        return self.picture.refined(picture, low_res)

    def attend(self, picture: Prepared, prompts: Tensor) -> Attended:
        """TwoWayTransformer with (B, N, C) sparse prompts."""
        transformer = self.decoder.transformer
        own = torch.cat([self.decoder.iou_token.weight, self.decoder.mask_tokens.weight])
        asked = torch.cat([own[None].expand(prompts.shape[0], -1, -1), prompts], dim=1)
        tokens, image, layers = asked, picture.image, list[Added]()
        for layer in transformer.layers:
            attended = tokens if layer.skip_first_layer_pe else tokens + asked
            attended = layer.self_attn(attended, attended, tokens)
            tokens = layer.norm1(attended if layer.skip_first_layer_pe else tokens + attended)
            seen = self._tokens_see(layer.cross_attn_token_to_image, tokens + asked, picture, layers)
            tokens = layer.norm2(tokens + seen)
            tokens = layer.norm3(tokens + layer.mlp(tokens))
            along, across = self._image_sees(layer.cross_attn_image_to_token, tokens + asked, tokens, picture, layers)
            image, scale = normed(layer.norm4, _handed_out(along, across).add_(image))
            layers.append(Added(along, across, scale))
        seen = self._tokens_see(transformer.final_attn_token_to_image, tokens + asked, picture, layers)
        tokens = transformer.norm_final_attn(tokens + seen)
        scores = self.decoder.iou_prediction_head(tokens[:, 0])
        return Attended(tokens, scores, *self.picture.upscaling.mixed(layers), picture.upscaled)

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        """(B, masks, 4 h, 4 w) logits, of these in the order of the scores; h and w of a left upper part if given."""
        rows, columns = part or self.grid
        if part:
            attended = self._of_part(attended, rows, columns)
        _, _, scale, along, across, upscaled = attended
        drawn = self.draw(upscaled, scale, along, across, self.weights(attended.tokens, wanted))
        return unfolded(drawn, rows, columns)

    def weights(self, tokens: Tensor, wanted: slice) -> Tensor:
        """(B, masks, C / 8): how much of each of the upscaled channels goes into a mask."""
        numbers = range(self.decoder.num_mask_tokens)[wanted]
        heads = self.decoder.output_hypernetworks_mlps
        return torch.stack([heads[number](tokens[:, 1 + number]) for number in numbers], dim=1)

    def draw(self, upscaled: Tensor, scale: Tensor, along: Tensor, across: Tensor, weights: Tensor) -> Tensor:
        """(B, masks, N 4 4) logits: each token's pixels, coarse then fine."""
        _, norm, activation, second, _ = self.decoder.output_upscaling
        image = torch.addcmul(_handed_out(along, across), scale.transpose(1, 2), upscaled)
        once = activation(_norm(norm, image.unflatten(-1, (4, -1))))
        weight, bias = as_matrix(second)
        return batched(weights, linear(once, weight, bias, gelu=True).unflatten(-1, (4, -1)).flatten(1, 3))

    def is_cheaper(self, prompt_tokens: int) -> bool:
        """False for a prompt of so many points that the stock decoder has less to do."""
        return prompt_tokens <= MOST_PROMPT_TOKENS

    def _tokens_see(self, layer: Any, tokens: Tensor, picture: Prepared, layers: Sequence[Added]) -> Tensor:
        """Attention(q=tokens, k=image + positions, v=image): (B, T, C)."""
        number = len(layers)
        query = _projected(layer.q_proj, tokens, layer.num_heads)
        query = query / math.sqrt(query.shape[-1])
        own, placed = self.picture, self.picture.placed_keys[number]
        scores = own.keys[number].scores(query, picture.keys[number], placed, layers)
        seen = own.values[number].seen(scores.softmax(-1), picture.values[number], layers)
        return layer.out_proj(seen.transpose(1, 2).flatten(2))

    def _image_sees(
        self, layer: Any, asked: Tensor, tokens: Tensor, picture: Prepared, layers: Sequence[Added]
    ) -> tuple[Tensor, Tensor]:
        """Attention(q=image + positions, k=asked, v=tokens) as what each image token takes of what each head offers."""
        number, heads = len(layers), layer.num_heads
        key = _projected(layer.k_proj, asked, heads)
        key = key / math.sqrt(key.shape[-1])
        # The image tokens come last here: softmax over a last axis of seven is thirty times slower.
        own, placed = self.picture, self.picture.placed_queries[number]
        scores = own.queries[number].scores(key, picture.queries[number], placed, layers)
        value = _projected(layer.v_proj, tokens, heads)
        out = layer.out_proj.weight.unflatten(1, (heads, -1)).permute(1, 2, 0)
        # Each head's attention sums to 1, so the bias can go along in equal parts.
        offers = (value @ out + layer.out_proj.bias / heads).flatten(1, 2)
        return _softmax_of_tokens(scores).flatten(1, 2), offers

    def _of_part(self, attended: Attended, rows: int, columns: int) -> Attended:
        """Only the image tokens of the left upper part."""

        def seen(tensor: Tensor, axis: int) -> Tensor:
            shown = tensor.unflatten(axis, self.grid).narrow(axis, 0, rows).narrow(axis + 1, 0, columns)
            return shown.flatten(axis, axis + 1)

        along, scale, upscaled = seen(attended.along, 2), seen(attended.scale, 2), seen(attended.upscaled, 1)
        return attended._replace(along=along, scale=scale, upscaled=upscaled)


def unfolded(drawn: Tensor, height: int, width: int) -> Tensor:
    """(B, M, 4 h, 4 w): the pixels of (B, M, h w 4 4) to their places."""
    pixels = drawn.view(*drawn.shape[:2], height, width, 2, 2, 2, 2).permute(0, 1, 2, 4, 6, 3, 5, 7)
    return pixels.reshape(*drawn.shape[:2], 4 * height, 4 * width)


def _projected(layer: nn.Linear, tokens: Tensor, heads: int) -> Tensor:
    """(B, heads, N, channels a head) of (B, N, C)."""
    return in_heads(linear(tokens, layer.weight, layer.bias), heads)


def _handed_out(along: Tensor, across: Tensor) -> Tensor:
    """(B, N, C): to each image token what it takes, (B, K, N), of what is offered, (B, K, C)."""
    return batched(along.transpose(1, 2), across.transpose(1, 2))


def _softmax_of_tokens(scores: Tensor) -> Tensor:
    """Over the axis before the last. ONNX Runtime's own would turn the array around and back for it."""
    if not torch.onnx.is_in_onnx_export():
        return scores.softmax(-2)
    powers = (scores - scores.amax(-2, keepdim=True)).exp()
    return powers / powers.sum(-2, keepdim=True)


def _norm(layer: Any, tokens: Tensor) -> Tensor:
    """LayerNorm2d where the channels come last."""
    return nn.functional.layer_norm(tokens, tokens.shape[-1:], layer.weight, layer.bias, layer.eps)
