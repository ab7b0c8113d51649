"""SAM's tokens of points and boxes: what its PromptEncoder answers, in a fifth of the steps."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

LEFT_TOP, RIGHT_BOTTOM = 2, 3
"""Kinds of points beside 0, background, and 1, foreground."""


class PromptTokens(nn.Module):
    """(B, N, C) of points and boxes."""

    frequencies: Tensor
    shift: Tensor
    kinds: Tensor
    corners: Tensor
    padding: Tensor

    def __init__(self, prompts: Any):
        """segment_anything's PromptEncoder."""
        super().__init__()
        height, width = prompts.input_image_size
        frequencies = 2 * torch.pi * prompts.pe_layer.positional_encoding_gaussian_matrix
        # Of a pixel's middle in -1..1 across the picture, as a product with the pixel's own numbers.
        of_pixel = 2 / torch.tensor([[width], [height]], dtype=frequencies.dtype, device=frequencies.device)
        shift = (0.5 * of_pixel * frequencies - frequencies).sum(0)
        # The second half are cosines: sines of a quarter turn more.
        self.register_buffer("frequencies", (of_pixel * frequencies).repeat(1, 2))
        self.register_buffer("shift", torch.cat([shift, shift + torch.pi / 2]))
        self.register_buffer("kinds", torch.cat([each.weight for each in prompts.point_embeddings]))
        self.register_buffer("corners", torch.tensor([[LEFT_TOP, RIGHT_BOTTOM]], device=frequencies.device))
        self.register_buffer("padding", prompts.not_a_point_embed.weight[None])

    def forward(self, points: tuple[Tensor, Tensor] | None, boxes: Tensor | None) -> Tensor:
        """Places (B, N, 2) with labels (B, N) 0 or 1, boxes (B, 4), or both; in pixels of the encoded square."""
        tokens = [self._placed(points[0].float(), points[1].long())] if points else []
        if boxes is not None:
            tokens.append(self._placed(boxes.float().view(-1, 2, 2), self.corners))
        elif points:
            tokens.append(self.padding.expand(len(points[0]), -1, -1))
        return torch.cat(tokens, 1)

    def _placed(self, places: Tensor, kinds: Tensor) -> Tensor:
        return (places @ self.frequencies + self.shift).sin() + self.kinds[kinds]
