"""SAM's hypernetworks: from each mask's token how much of each upscaled channel goes into that mask, all at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn


class MaskWeights(nn.Module):
    """A MaskDecoder's `output_hypernetworks_mlps` side by side: one product a layer instead of one a mask and layer."""

    def __init__(self, networks: Sequence[Any]):
        super().__init__()
        self.depth = len(networks[0].layers)
        for level in range(self.depth):
            layers = [network.layers[level] for network in networks]
            self.register_buffer(f"_weight{level}", torch.stack([layer.weight.T for layer in layers]))
            self.register_buffer(f"_bias{level}", torch.stack([layer.bias for layer in layers])[:, None])

    def forward(self, tokens: Tensor) -> Tensor:
        """(B, masks, D) of (B, masks, C) tokens, a network each."""
        found = tokens.transpose(0, 1)
        for level in range(self.depth):
            found = found @ getattr(self, f"_weight{level}") + getattr(self, f"_bias{level}")
            if level < self.depth - 1:
                found = found.relu()
        return found.transpose(0, 1)
