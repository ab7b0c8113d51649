"""A picture in SAM's square: prompts on their way in, masks on their way back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import torch

from ..geometry import Mask, Size, SoftMask
from . import VisualPrompt

SLOPE = 8
"""Grey levels a logit: steep enough for a clear edge, flat enough that a browser can place it between two cells."""

ROWS_AT_ONCE = 64
"""Of a mask that is drawn: what stays in a processor's cache."""


@dataclass(frozen=True)
class Embedding:
    """What the encoder made of one picture."""

    features: torch.Tensor
    """(1, C, S / patch, S / patch) float32 on the device of the model, S = model_size."""

    original: Size
    """Of the picture itself."""

    input: Size
    """Of the picture scaled into the model's square; below and to the right of it is padding."""

    model_size: int
    """Side of the model's square: 1024 for Meta's."""


def scaled_into(original: Size, side: int) -> Size:
    """With `side` as the longest one, rounded as ResizeLongestSide does and not as Size does."""
    scale = side / original.longest
    return Size(*(max(1, int(length * scale + 0.5)) for length in original))


def drawing(low_res: np.ndarray, embedding: Embedding) -> Callable[[Size], Mask]:
    """The mask of any size out of (h, w) logits, in the two steps of Sam.postprocess_masks."""
    # Of the embedding only numbers: many candidates are remembered, and its features are large.
    scaled, side = embedding.input, embedding.model_size

    def draw(size: Size) -> Mask:
        square = cv2.resize(low_res, (side, side), interpolation=cv2.INTER_LINEAR)
        return _positive(square[: scaled.height, : scaled.width], size)

    return draw


def _positive(logits: np.ndarray, size: Size) -> Mask:
    """Where `cv2.resize(logits, size)` is above 0, without ever holding the whole of it, 48 MB for a large photo."""
    tall = cv2.resize(logits, (logits.shape[1], size.height), interpolation=cv2.INTER_LINEAR)
    mask = np.zeros((size.height, size.width), bool)
    for top in range(0, size.height, ROWS_AT_ONCE):
        rows, drawn = tall[top : top + ROWS_AT_ONCE], mask[top : top + ROWS_AT_ONCE]
        if rows.max() > 0:
            np.greater(cv2.resize(rows, drawn.shape[::-1], interpolation=cv2.INTER_LINEAR), 0, out=drawn)
    return mask


def small_mask(low_res: np.ndarray, embedding: Embedding) -> SoftMask:
    """Coverage of the whole picture on about the grid of the (h, w) logits; a logit of 0 is 128."""
    width, height = (length / embedding.model_size * len(low_res) for length in embedding.input)
    size = Size(max(1, round(width)), max(1, round(height)))
    x, y = width / size.width, height / size.height
    # The picture's edge seldom falls between two cells of the grid: simply cut there, the mask would be stretched.
    cut = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    inside = cv2.warpAffine(low_res, cut, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(128 + SLOPE * inside, 0, 255).astype(np.uint8)


def coordinates(prompt: VisualPrompt, embedding: Embedding) -> tuple[tuple[np.ndarray, np.ndarray] | None, Any]:
    """(Points (1, N, 2), labels (1, N)) and box (1, 4) in the model's square, or None; float32: MPS has no other."""
    x, y = (to / of for to, of in zip(embedding.input, embedding.original, strict=True))
    box = None if prompt.box is None else np.array([prompt.box], np.float32) * np.array([x, y, x, y], np.float32)
    if not prompt.points:
        return None, box
    points = np.array([prompt.points], np.float32)
    return (points[..., :2] * np.array([x, y], np.float32), np.ascontiguousarray(points[..., 2])), box
