"""Voting (Wexler et al. 2007): a hole pixel becomes the weighted mean of what all patches over it would put there."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .nearest import Field
from .pyramid import RADIUS, Level, mirrored

FADE = 1.3
"""Trust falls by this factor with each pixel away from the known."""


def voted(level: Level, field: Field, check: Callable[[], None]) -> Level:
    """The level with its hole painted anew from the field's matches."""
    padded = mirrored(level.features)
    stride, channels = padded.shape[1:]
    padded = padded.reshape(-1, channels)
    sy, sx = np.divmod(field.source, field.width)
    source = (sy + RADIUS) * stride + sx + RADIUS
    weight = _trust(level, field)
    slots = np.pad(field.slot, RADIUS, constant_values=-1).ravel()
    y, x = np.nonzero(level.hole)
    place = (y + RADIUS) * stride + x + RADIUS
    total = np.zeros((len(y), channels), np.float32)
    trust = np.zeros((len(y), 1), np.float32)
    for dy in range(-RADIUS, RADIUS + 1):
        for shift in range(dy * stride - RADIUS, dy * stride + RADIUS + 1):
            slot = slots[place + shift]
            share = np.where(slot >= 0, weight[slot], 0)[:, None]
            total += share * np.take(padded, source[slot] - shift, axis=0)
            trust += share
        check()
    features = level.features.copy()
    features[level.hole] = total / trust
    return level.filled(features)


def copied_features(level: Level, field: Field) -> Level:
    """The level with each hole pixel copied from its own match alone."""
    features = level.features.copy()
    features[level.hole] = features.reshape(-1, features.shape[2])[field.map()[level.hole]]
    return level.filled(features)


def _trust(level: Level, field: Field) -> np.ndarray:
    near = FADE ** -np.minimum(level.depth[field.y, field.x], 60)
    spread = np.percentile(field.cost, 75) + 1e-3
    # The floor keeps a pixel whose patches all fit badly from dividing by zero.
    return (near * np.maximum(np.exp(-field.cost / (2 * spread)), 1e-12)).astype(np.float32)
