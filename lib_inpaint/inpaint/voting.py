"""Voting: each hole pixel becomes the weighted mean of what all patches over it would put there (Wexler et al. 2007)."""

from __future__ import annotations

import cv2
import numpy as np

from .nearest import Field
from .pyramid import RADIUS, Level

FADE = 1.3
"""Trust falls by this factor with each pixel away from the known."""


def vote(level: Level, field: Field) -> Level:
    """A level with its hole painted anew from the field's matches."""
    height, width = level.shape
    padded = cv2.copyMakeBorder(level.features, *[RADIUS] * 4, cv2.BORDER_REFLECT_101)
    stride, channels = padded.shape[1:]
    padded = padded.reshape(-1, channels)
    sy, sx = np.divmod(field.source, width)
    source = (sy + RADIUS) * stride + sx + RADIUS
    weight = _weights(level, field)
    slots = cv2.copyMakeBorder(field.slot, *[RADIUS] * 4, cv2.BORDER_CONSTANT, value=-1).ravel()
    y, x = np.nonzero(level.hole)
    place = (y + RADIUS) * stride + x + RADIUS
    total = np.zeros((len(y), channels), np.float32)
    trust = np.zeros(len(y), np.float32)
    for dy in range(-RADIUS, RADIUS + 1):
        for dx in range(-RADIUS, RADIUS + 1):
            shift = dy * stride + dx
            slot = slots[place + shift]
            share = np.where(slot >= 0, weight[slot], 0)
            total += share[:, None] * np.take(padded, source[slot] - shift, axis=0)
            trust += share
    features = level.features.copy()
    features[level.hole] = total / trust[:, None]
    return level.filled(features)


def _weights(level: Level, field: Field) -> np.ndarray:
    trust = FADE ** -np.minimum(level.depth[field.y, field.x], 60)
    spread = np.percentile(field.cost, 75) + 1e-3
    return (trust * np.exp(-field.cost / (2 * spread)) + 1e-30).astype(np.float32)
