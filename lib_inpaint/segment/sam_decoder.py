"""segment_anything's mask decoder with its own weights and the same answer in a third of the arithmetic.

A prompt has some seven tokens, a picture 4096. Whatever the decoder does with the image tokens is led back to products
with the picture, which are made once (see sam_folding), and a mask that refines the picture changes it in a few
channels only. The two transposed convolutions are matrix products once the channels come last. All of it is exact.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .sam_folding import Added, Offered, in_heads
from .sam_linear import batched, batched_turned, linear, shaped
from .sam_picture import Picture, Prepared, as_matrix
from .sam_weights import MaskWeights

MOST_PROMPT_TOKENS = 10
"""With the 5 that every prompt has, times 8 heads, they stay below the 128 channels of Meta's projections."""


AT_ONCE = 4096
"""Image tokens that are drawn from at once on a CPU, of all prompts together."""

ALL = slice(None)

Draw = Callable[[Tensor, Tensor, Tensor, Tensor], Tensor]
"""FoldedDecoder.draw, or another that does the same."""


class Attended(NamedTuple):
    scores: Tensor
    """(B, masks) predicted IoU, that of a clear prompt's one mask first."""

    weights: Tensor
    """(B, masks, C / 8): how much of each of the upscaled channels goes into a mask."""

    along: Tensor
    """(B, K', N) and (B, K', D), of the Mixed that the masks are drawn from."""

    across: Tensor

    upscaled: Tensor
    """(1, N, D), the picture's own."""

    def of(self, prompts: np.ndarray) -> Attended:
        """Of some of the prompts."""
        if len(prompts) == len(self.scores):
            return self
        own = {name: part[prompts] for name, part in self._asdict().items() if name != "upscaled"}
        return self._replace(**own)


class FoldedDecoder(nn.Module):
    """Picture and prompts -> scores -> masks; whoever likes none of the scores need not draw the masks."""

    decoder: Any
    picture: Picture
    mask_weights: MaskWeights

    def __init__(self, decoder: Any, prompts: Any):
        """segment_anything's MaskDecoder and PromptEncoder."""
        super().__init__()
        self.decoder, self.picture = decoder, Picture(decoder, prompts)
        self.mask_weights = MaskWeights(decoder.output_hypernetworks_mlps)
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
        asked = torch.cat([own[None].expand(len(prompts), -1, -1), prompts], dim=1)
        tokens, layers = asked, list[Added]()
        for layer in transformer.layers:
            attended = tokens if layer.skip_first_layer_pe else tokens + asked
            attended = layer.self_attn(attended, attended, tokens)
            tokens = layer.norm1(attended if layer.skip_first_layer_pe else tokens + attended)
            seen = self._tokens_see(layer.cross_attn_token_to_image, tokens + asked, picture, layers)
            tokens = layer.norm2(tokens + seen)
            tokens = layer.norm3(tokens + layer.mlp(tokens))
            offered = self._image_sees(layer.cross_attn_image_to_token, tokens + asked, tokens, picture, layers)
            scale = self.picture.spreads[len(layers)].scale(offered, layers, picture.spreads[len(layers)])
            layers.append(Added(*offered, scale))
        # The prompt's own tokens have said what they had to say.
        tokens, asked = tokens[:, : len(own)], asked[:, : len(own)]
        seen = self._tokens_see(transformer.final_attn_token_to_image, tokens + asked, picture, layers)
        tokens = transformer.norm_final_attn(tokens + seen)
        scores = self.decoder.iou_prediction_head(tokens[:, 0])
        weights = self.mask_weights(tokens[:, 1:])
        mixed = self.picture.upscaling.mixed(layers)
        return Attended(scores, weights, mixed.along, mixed.across, picture.upscaled)

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        """(B, masks, 4 h, 4 w) logits, of these in the order of the scores; h and w of a left upper part if given."""
        at_once = max(1, AT_ONCE // len(attended.scores)) if self.device.type == "cpu" else self.grid[0] * self.grid[1]
        return self.drawn(self.draw, attended, wanted, part, at_once)

    def drawn(
        self, draw: Draw, attended: Attended, wanted: slice, part: tuple[int, int] | None, at_once: int
    ) -> Tensor:
        """`masks`, drawn in strips of some `at_once` image tokens: what they are made of then stays in the cache."""
        height, width = part or self.grid
        weights, step = attended.weights[:, wanted], max(1, at_once // width)
        strips = (slice(top, min(top + step, height)) for top in range(0, height, step))
        drawn = [
            unfolded(draw(*self._seen(attended, rows, width), weights), rows.stop - rows.start, width)
            for rows in strips
        ]
        return torch.cat(drawn, 2) if len(drawn) > 1 else drawn[0]

    def draw(self, upscaled: Tensor, along: Tensor, across: Tensor, weights: Tensor) -> Tensor:
        """(B, masks, N 4 4) logits: each token's pixels, coarse then fine.

        The norm takes a token's scale out again: it need not be multiplied in (the norm's epsilon aside, a millionth).
        """
        _, norm, activation, second, _ = self.decoder.output_upscaling
        image = upscaled + _handed_out(along, across)
        once = activation(_norm(norm, shaped(image, -1, 4, image.shape[-1] // 4)))
        weight, bias = as_matrix(second)
        return batched_turned(weights, shaped(linear(once, weight, bias, gelu=True), -1, weights.shape[-1]))

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
        return layer.out_proj(shaped(seen.transpose(1, 2), -1, layer.internal_dim))

    def _image_sees(
        self, layer: Any, asked: Tensor, tokens: Tensor, picture: Prepared, layers: Sequence[Added]
    ) -> Offered:
        """Attention(q=image + positions, k=asked, v=tokens) as what each image token takes of what each head offers."""
        number, heads = len(layers), layer.num_heads
        # A head's attention sums to 1: its last token gets what the others leave, and so everything beside its own.
        key = _beside_last(_projected(layer.k_proj, asked, heads))
        key = key / math.sqrt(key.shape[-1])
        own, placed = self.picture, self.picture.placed_queries[number]
        scores = own.queries[number].scores(key, picture.queries[number], placed, layers)
        every = _projected(layer.v_proj, tokens, heads)
        value, last = _beside_last(every), every[:, :, -1:]
        out = layer.out_proj.weight.unflatten(1, (heads, -1)).permute(1, 2, 0)
        whole = layer.out_proj(shaped(last.transpose(1, 2), 1, layer.internal_dim))
        across = torch.cat([shaped(value @ out, -1, tokens.shape[-1]), whole], 1)
        along = shaped(_softmax_beside_nought(scores), -1, scores.shape[-1])
        along = torch.cat([along, torch.ones_like(along[:, :1])], 1)
        return Offered(along, across, torch.cat([value, last], 2))

    def _seen(self, attended: Attended, rows: slice, width: int) -> tuple[Tensor, Tensor, Tensor]:
        """What `draw` draws these rows from, up to a width."""

        def seen(tensor: Tensor, axis: int) -> Tensor:
            shown = tensor.unflatten(axis, self.grid).narrow(axis, rows.start, rows.stop - rows.start)
            return shown.narrow(axis + 1, 0, width).flatten(axis, axis + 1)

        return seen(attended.upscaled, 1), seen(attended.along, 2), attended.across


def unfolded(drawn: Tensor, height: int, width: int) -> Tensor:
    """(B, M, 4 h, 4 w): the pixels of (B, M, h w 4 4) to their places."""
    pairs = drawn.view(torch.int64 if drawn.element_size() == 4 else torch.int32)
    rows = pairs.view(*drawn.shape[:2], height, width, 2, 2, 2).permute(0, 1, 2, 4, 6, 3, 5).contiguous()
    return rows.view(drawn.dtype).view(*drawn.shape[:2], 4 * height, 4 * width)


def _projected(layer: nn.Linear, tokens: Tensor, heads: int) -> Tensor:
    """(B, heads, N, channels a head) of (B, N, C)."""
    return in_heads(linear(tokens, layer.weight, layer.bias), heads)


def _handed_out(along: Tensor, across: Tensor) -> Tensor:
    """(B, N, C): to each image token what it takes, (B, K, N), of what is offered, (B, K, C)."""
    return batched(along.transpose(1, 2), across)


def _beside_last(tokens: Tensor) -> Tensor:
    """(B, heads, T - 1, d): what the others are beside the last."""
    return tokens[:, :, :-1] - tokens[:, :, -1:]


def _softmax_beside_nought(scores: Tensor) -> Tensor:
    """Over the axis before the last, where one more score is 0; the image tokens, which come last, stay in rows."""
    most = scores.amax(-2, keepdim=True).clamp(min=0)
    powers = (scores - most).exp()
    return powers / (powers.sum(-2, keepdim=True) + (-most).exp())


def _norm(layer: Any, tokens: Tensor) -> Tensor:
    """LayerNorm2d where the channels come last."""
    return nn.functional.layer_norm(tokens, layer.weight.shape, layer.weight, layer.bias, layer.eps)
