"""SAM's tokens of points and boxes: what its PromptEncoder answers, in a fifth of the steps."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

PADDING, LEFT_TOP, RIGHT_BOTTOM = -1, 2, 3
"""Kinds of points beside 0, background, and 1, foreground."""


class PromptTokens(nn.Module):
    """(B, N, C) of points and boxes."""

    frequencies: Tensor
    shift: Tensor
    kinds: Tensor

    def __init__(self, prompts: Any):
        """segment_anything's PromptEncoder."""
        super().__init__()
        height, width = prompts.input_image_size
        frequencies = 2 * torch.pi * prompts.pe_layer.positional_encoding_gaussian_matrix
        # Of a pixel's middle in -1..1 across the picture, as a product with the pixel's own numbers.
        of_pixel = 2 / torch.tensor([[width], [height]], dtype=frequencies.dtype, device=frequencies.device)
        self.register_buffer("frequencies", of_pixel * frequencies)
        self.register_buffer("shift", (0.5 * self.frequencies - frequencies).sum(0))
        every = [prompts.not_a_point_embed, *prompts.point_embeddings]
        self.register_buffer("kinds", torch.cat([each.weight for each in every]))

    def forward(self, points: tuple[Tensor, Tensor] | None, boxes: Tensor | None) -> Tensor:
        """Places (B, N, 2) with labels (B, N), boxes (B, 4), or both; in pixels of the square that is encoded."""
        count = len(points[0] if points else boxes)  # type: ignore[arg-type]
        place, kind = [points[0].float()] if points else [], [points[1].long()] if points else []
        if boxes is not None:
            place.append(boxes.float().view(-1, 2, 2))
            kind.append(self._alike([LEFT_TOP, RIGHT_BOTTOM], count))
        else:
            place.append(self.shift.new_zeros(count, 1, 2))
            kind.append(self._alike([PADDING], count))
        kinds = torch.cat(kind, 1)
        angles = torch.cat(place, 1) @ self.frequencies + self.shift
        placed = torch.cat([angles.sin(), angles.cos()], -1) * (kinds != PADDING)[..., None]
        return placed + self.kinds[kinds + 1]

    def _alike(self, kinds: list[int], count: int) -> Tensor:
        return torch.tensor([kinds], device=self.shift.device).expand(count, -1)
