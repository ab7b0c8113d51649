"""What a norm of SAM's mask decoder divides the image tokens by, without making those tokens.

With K offers added in the parts `along`, a token's variance is that of the picture's own token, twice its product with
what it takes, and the square of what it takes:

    |image + along^T across|^2 = |image|^2 + along^T (2 image across^T + (across across^T) along)

The first is the picture's. Offers are values of few channels a head through a fixed projection, so their products with
the image are the values' with a projection of the picture, which is made once as well. All that with the mean taken out
and, at a later norm, led back through the norms before (see sam_folding).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from .sam_folding import Added, Mixed, Offered, Projection, in_heads
from .sam_linear import shaped


class Known(NamedTuple):
    """What of a picture a norm's spread is made of; the newest layer's come first."""

    crosses: tuple[Tensor, ...]
    """(1, heads, d, N) for each layer so far: with a head's value twice its offer's product with the image."""

    plain: Tensor
    """(1, R, N) float32: twice the products with the out projection's bias and, of those before, their norm's; the
    squares."""


class Spread(nn.Module):
    """One over the standard deviation of the image tokens at one of the norms."""

    columns: Tensor
    """(C, D): products with a picture that a Known is made of."""

    def __init__(self, norms: Sequence[Any], outs: Sequence[Any], heads: int):
        """The norms up to this one, and the out projections of the attentions before each."""
        super().__init__()
        *self._before, norm = norms
        self.eps, self.heads = norm.eps, heads
        weight = norm.weight
        centring = torch.eye(len(weight), dtype=weight.dtype, device=weight.device) - 1 / len(weight)
        self.centred = Projection(centring, torch.zeros_like(weight), self._before)
        crosses, plain = list[Tensor](), list[Tensor]()
        for level in reversed(range(len(norms))):
            is_newest = level == len(self._before)
            led = self.centred.of_picture @ (centring if is_newest else self.centred.weight(level)).T
            crosses.append(2 * led @ outs[level].weight)
            plain.append(2 * led @ outs[level].bias)
            if not is_newest:
                plain.append(2 * self.centred.of_picture @ self.centred.added(level))
        parts = [*crosses, torch.stack(plain, 1)]
        self.widths = [part.shape[1] for part in parts]
        self.register_buffer("columns", torch.cat(parts, 1))

    def known(self, image: Tensor, products: Tensor) -> Known:
        """Of a picture's (1, N, C) tokens and their (1, N, D) products with `columns`."""
        *crosses, plain = products.split(self.widths, -1)
        columns = (in_heads(cross, self.heads).transpose(2, 3).contiguous() for cross in crosses)
        rest = torch.cat([plain.float(), self._squares(image.float())], -1)
        return Known(tuple(columns), rest.transpose(1, 2).contiguous())

    def scale(self, offered: Offered, layers: Sequence[Added], known: Known) -> Tensor:
        """(B, 1, N): what the norm multiplies by, given what its layer offers and what those before it have added.

        Sums of squares, so in single precision whatever the decoder's: half would overflow.
        """
        *plain, squares = known.plain.split(1, 1)
        crosses = list(self._crosses([offered, *reversed(layers)], known.crosses, plain))
        along, across = offered.along.float(), offered.across.float()
        across = across - across.mean(-1, keepdim=True)
        new = torch.cat(crosses[:2], 1)
        if not layers:
            total = squares + _taken(along, across, new)
        else:
            before = Mixed(*(part.float() for part in self.centred.mixed(layers)))
            new = before.scale * (new + (2 * across @ before.across.transpose(1, 2)) @ before.along)
            old = squares + _taken(before.along, before.across, torch.cat(crosses[2:], 1))
            total = before.scale**2 * old + _taken(along, across, new)
        return (total.clamp(min=0) / across.shape[-1] + self.eps).rsqrt().to(offered.along.dtype)

    def _crosses(
        self, offers: Sequence[Offered | Added], crosses: Sequence[Tensor], plain: Sequence[Tensor]
    ) -> Iterator[Tensor]:
        """Twice the picture's products with each row of what is added, in the order of Projection.mixed."""
        rest = iter(plain)
        for level, (offer, cross) in enumerate(zip(offers, crosses, strict=True)):
            of_bias = next(rest)
            if level:
                yield next(rest).expand(len(offer.values), -1, -1)
            values, whole = offer.values[:, :, :-1], offer.values[:, :, -1:]
            yield shaped(values @ cross, -1, cross.shape[-1]).float()
            yield (shaped(whole, 1, -1) @ cross.flatten(1, 2)).float() + of_bias

    def _squares(self, image: Tensor) -> Tensor:
        """(1, N, 1): of the picture's own tokens, gone through the norms before but for their scales."""
        centred = image - image.mean(-1, keepdim=True)
        for norm in self._before:
            centred = centred * norm.weight.float()
            centred = centred - centred.mean(-1, keepdim=True)
        return centred.square().sum(-1, keepdim=True)


def _taken(along: Tensor, across: Tensor, others: Tensor) -> Tensor:
    """(B, 1, N): the square of `along^T across` and, in the parts `along`, of the (B, K, N) `others`."""
    parts = along * ((across @ across.transpose(1, 2)) @ along + others)
    # As a product with ones, which is several times as fast as a sum over that axis.
    return torch.ones_like(across[..., :1]).transpose(1, 2) @ parts
