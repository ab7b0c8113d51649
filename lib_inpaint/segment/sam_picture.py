"""What SAM's mask decoder needs of a picture: products with its image tokens, made once, for every prompt on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from .sam_folding import Projection, in_heads
from .sam_linear import linear
from .sam_spread import Known, Spread


class Prepared(NamedTuple):
    """A picture's image tokens and the products with them, the same for every prompt on it."""

    image: Tensor
    """(1, N, C), the dense prompt added."""

    keys: tuple[Tensor, ...]
    """(1, heads, d, N) each: for the tokens that look at the image, in each layer and at the end."""

    values: tuple[Tensor, ...]
    """(1, heads, N, d) each"""

    queries: tuple[Tensor, ...]
    """(1, heads, d, N) each: of the image that looks at the tokens, in each layer."""

    upscaled: Tensor
    """(1, N, D), for the masks."""

    spreads: tuple[Known, ...]
    """For each norm."""

    products: Tensor
    """(1, N, P): of all of that side by side as they were made, without positions."""


class Picture(nn.Module):
    """Makes a Prepared of an embedding, and of one with a mask to refine.

    `keys`, `values`, `queries` and `upscaling` are the Projections of each layer.
    """

    keys: Any
    values: Any
    queries: Any
    spreads: Any
    of_picture: Tensor
    of_refinement: Tensor
    placed_keys: Tensor
    placed_queries: Tensor
    nothing: Tensor

    def __init__(self, decoder: Any, prompts: Any):
        """segment_anything's MaskDecoder and PromptEncoder."""
        super().__init__()
        transformer = decoder.transformer
        layers = list(transformer.layers)
        looking = [layer.cross_attn_token_to_image for layer in layers] + [transformer.final_attn_token_to_image]
        keys = [attention.k_proj for attention in looking]
        values = [attention.v_proj for attention in looking]
        queries = [layer.cross_attn_image_to_token.q_proj for layer in layers]
        self.norms, self.heads = [layer.norm4 for layer in layers], looking[0].num_heads
        self.keys, self.values, self.queries = map(self._led_back, (keys, values, queries))
        self.upscaling = Projection(*as_matrix(decoder.output_upscaling[0]), self.norms)
        outs = [layer.cross_attn_image_to_token.out_proj for layer in layers]
        numbers = range(1, len(layers) + 1)
        self.spreads = nn.ModuleList(Spread(self.norms[:number], outs[:number], self.heads) for number in numbers)
        led = [[each.of_picture for each in part] for part in (self.keys, self.queries, self.values, [self.upscaling])]
        led += [[spread.columns] for spread in self.spreads]
        self.widths = [sum(each.shape[1] for each in part) for part in led]
        self.register_buffer("of_picture", torch.cat([each for part in led for each in part], 1))
        positions = as_tokens(prompts.get_dense_pe())
        self.register_buffer("placed_keys", self._placed(positions, keys, self.keys))
        self.register_buffer("placed_queries", self._placed(positions, queries, self.queries))
        self._lead_refinement_back(prompts)

    def prepare(self, embedding: Tensor) -> Prepared:
        """Of a picture's (1, C, h, w) embedding, without a mask to refine."""
        image = (as_tokens(embedding).to(self.nothing.dtype) + self.nothing).contiguous()
        return self._arranged(image, linear(image, self.of_picture.T))

    def refined(self, picture: Prepared, low_res: Tensor) -> Prepared:
        """With the (1, 1, 4 h, 4 w) logits of a mask as the dense prompt."""
        few = as_tokens(self.refinement(low_res.to(self.nothing.dtype)))
        added = torch.cat([few, torch.ones_like(few[..., :1])], -1) @ self.of_refinement
        image, products = added.split([picture.image.shape[-1], picture.products.shape[-1]], -1)
        return self._arranged(picture.image + image, picture.products + products)

    def _led_back(self, parts: Sequence[nn.Linear]) -> nn.ModuleList:
        """Of each layer in turn: the image has gone through the norms of those before it."""
        numbered = enumerate(parts)
        return nn.ModuleList(Projection(p.weight, p.bias, self.norms[:number], self.heads) for number, p in numbered)

    def _placed(self, positions: Tensor, parts: Sequence[nn.Linear], projections: Sequence[Projection]) -> Tensor:
        """(layers, heads, d, N): what the positions, the bias, and the bias of the norm just before give."""
        products = [linear(positions, part.weight, part.bias) for part in parts]
        for number in range(1, len(parts)):
            products[number] = products[number] + projections[number].added(number - 1)
        return torch.cat([self._columns(product) for product in products])

    def _lead_refinement_back(self, prompts: Any) -> None:
        """A mask reaches the picture through a last layer of few channels: those are led through all products."""
        *few, last = prompts.mask_downscaling
        self.refinement = nn.Sequential(*few)
        self.register_buffer("nothing", prompts.no_mask_embed.weight[None])
        rows = torch.cat([last.weight.flatten(1).T, last.bias - self.nothing[0]])
        self.register_buffer("of_refinement", torch.cat([rows, rows @ self.of_picture], 1))

    def _arranged(self, image: Tensor, products: Tensor) -> Prepared:
        keys, queries, values, upscaled, *rest = products.split(self.widths, -1)
        keys, queries = (
            tuple(self._columns(part) for part in parts.chunk(len(placed), -1))
            for parts, placed in ((keys, self.placed_keys), (queries, self.placed_queries))
        )
        keys[0].add_(self.placed_keys[0])
        queries[0].add_(self.placed_queries[0])
        values = tuple(in_heads(part, self.heads).contiguous() for part in values.chunk(len(self.values), -1))
        spreads = tuple(spread.known(image, part) for spread, part in zip(self.spreads, rest, strict=True))
        return Prepared(image, keys, values, queries, upscaled.contiguous(), spreads, products)

    def _columns(self, product: Tensor) -> Tensor:
        """(1, heads, d, N) of (1, N, heads x d)."""
        return in_heads(product, self.heads).transpose(2, 3).contiguous()


def as_tokens(image: Tensor) -> Tensor:
    """(B, h w, C) of (B, C, h, w)."""
    return image.flatten(2).transpose(1, 2)


def as_matrix(layer: nn.ConvTranspose2d) -> tuple[Tensor, Tensor]:
    """A transposed convolution of 2 x 2, stride 2, as weight (4 D, C) and bias of a product: 4 in rows of the pixel."""
    assert layer.bias is not None
    return layer.weight.permute(2, 3, 1, 0).flatten(0, 2), layer.bias.repeat(4)
