"""Products with SAM's image tokens after some layers of its mask decoder, without ever projecting all of them again.

A layer of the decoder adds little to the image: what its few prompt tokens offer, in the parts that their attention
says, K = tokens x heads in all, some fifty, where the image has 256 channels. So

    image' = norm(image + along^T across)    and    image' W = scale (image W' + along^T (across W')) + bias W

with W' = W with the norm's weights in it and the mean of its rows taken out, which is fixed. Led back so, layer by
layer, a product with the image is one with the picture as it came in, made once a picture, and some of width K.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from .sam_linear import batched, batched_turned, shaped


class Offered(NamedTuple):
    """What a layer adds to the image."""

    along: Tensor
    """(B, K, N): how much of each offer each of the N image tokens takes; the last one it takes whole."""
    across: Tensor
    """(B, K, C): the offers."""
    values: Tensor
    """(B, heads, T, d): what the offers are made of; the last of all heads together are the last offer."""


class Added(NamedTuple):
    """What a layer has added to the image, and its norm."""

    along: Tensor
    across: Tensor
    values: Tensor
    """As in Offered."""
    scale: Tensor
    """(B, 1, N): what the norm multiplies by, one over the standard deviation."""


class Mixed(NamedTuple):
    """A product with the image: `scale^T` times (that with the picture and `along^T across`)."""

    scale: Tensor
    """(B, 1, N)"""
    along: Tensor
    """(B, K', N)"""
    across: Tensor
    """(B, K', D)"""


class Projection(nn.Module):
    """`image W^T + bias` of the image after some norms, for D outputs in equal heads."""

    bias: Tensor
    of_picture: Tensor

    def __init__(self, weight: Tensor, bias: Tensor, norms: Sequence[Any], heads: int = 1):
        """Weight (D, C), bias (D,), the norms that the image has gone through since it was the picture."""
        super().__init__()
        self.heads = heads
        self.register_buffer("bias", bias)
        led = weight.T
        for level in reversed(range(len(norms))):
            self.register_buffer(f"_added{level}", norms[level].bias @ led)
            led = norms[level].weight[:, None] * led
            led = led - led.mean(0)
            self.register_buffer(f"_weight{level}", led.contiguous())
        self.register_buffer("of_picture", led.contiguous())

    def scores(self, query: Tensor, of_picture: Tensor, placed: Tensor, layers: Sequence[Added]) -> Tensor:
        """(B, heads, T, N): (B, heads, T, d) queries times the image and its positions.

        `of_picture` is (1, heads, d, N); `placed`, (heads, d, N), what is the same for every picture, is in it already
        where there are no layers, and else has the last norm's bias in it.
        """
        found = query @ of_picture
        for left, (layer, offers, added) in zip(reversed(range(len(layers))), self._through(layers), strict=True):
            taken = batched(query @ offers.transpose(2, 3), layer.along)
            found = (found + taken) * layer.scale[:, None]
            if left:
                found = found + query @ added.transpose(1, 2)
        return found + query @ placed if layers else found

    def seen(self, attention: Tensor, of_picture: Tensor, layers: Sequence[Added]) -> Tensor:
        """(B, heads, T, d): the image through (B, heads, T, N) attention, a softmax; `of_picture` (1, heads, N, d)."""
        seen, whole = self.bias.unflatten(0, (self.heads, 1, -1)), None
        for layer, offers, added in reversed(list(self._through(layers))):
            seen = seen + (added if whole is None else whole * added)
            attention = attention * layer.scale[:, None]
            taken = batched_turned(attention, layer.along)
            whole = taken[..., -1:]  # of the offer that each image token takes whole: what the attention sums to
            seen = seen + taken @ offers
        return seen + attention @ of_picture

    def mixed(self, layers: Sequence[Added]) -> Mixed:
        """What a product of one head with every image token is made of.

        From the last layer to the first: what its norm's bias gives, then its offers.
        """
        scale = inverse = None
        along, across = list[Tensor](), list[Tensor]()
        for layer, offers, added in self._through(layers):
            along.append(layer.along if inverse is None else layer.along * inverse)
            scale = layer.scale if scale is None else scale * layer.scale
            inverse = scale.reciprocal()
            along.append(inverse)
            across += [offers[:, 0], added.expand(len(scale), -1, -1)]
        assert scale is not None
        across[-1] = across[-1] + self.bias
        return Mixed(scale, torch.cat(along[::-1], 1), torch.cat(across[::-1], 1))

    def _through(self, layers: Sequence[Added]) -> Iterator[tuple[Added, Tensor, Tensor]]:
        """Each layer, its offers through our weights (B, heads, K, d), what its norm's bias adds (heads, 1, d)."""
        for level, layer in enumerate(layers):
            offers = in_heads(layer.across @ self.weight(level), self.heads)
            yield layer, offers, self.added(level).unflatten(0, (self.heads, 1, -1))

    def weight(self, level: int) -> Tensor:
        """(C, D): what an offer of that layer is multiplied by."""
        return getattr(self, f"_weight{level}")

    def added(self, level: int) -> Tensor:
        """(D,): what the bias of that layer's norm adds."""
        return getattr(self, f"_added{level}")


def in_heads(product: Tensor, heads: int) -> Tensor:
    """(B, heads, R, D / heads) of (B, R, D)."""
    return shaped(product, -1, heads, product.shape[-1] // heads).transpose(1, 2)
