"""Minimum cut: how likely each pixel is object and where the edges are -> the mask that agrees best with both."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Mask

LEVELS = 32
"""The log-odds are rounded to this many steps either side of zero."""
STEP = 5.0
"""Cost of one of them. An edge costs at most 50 (a constant inside cv2.grabCut), so 10 steps outvote one."""
WIDE = 1e6


def edge_channels(lab: np.ndarray) -> np.ndarray:
    """(H, W, 3) float32 colours -> (H, W, 2) uint8: the two directions in which they differ most."""
    colours = lab.reshape(-1, 3) - lab.reshape(-1, 3).mean(axis=0)
    # The few extra variance keeps the axes defined on a picture of one colour.
    _, axes = np.linalg.eigh(colours.T @ colours / len(colours) + np.diag([1e-3, 2e-3, 3e-3]))
    return np.clip(colours @ axes[:, :0:-1] + 128, 0, 255).astype(np.uint8).reshape(*lab.shape[:2], 2)


def cut(edges: np.ndarray, costs: np.ndarray, inside: Mask, outside: Mask) -> Mask:
    """The mask of least cost.

    edges: (H, W, 2) uint8. costs: (H, W) float, positive where a pixel would rather be in the mask, at most 160 counts.
    inside, outside: (H, W) bool, pixels that must and must not be in it; inside wins where both say so.

    cv2.grabCut is used as a solver: its colour models are two Gaussians laid so that their log-ratio along the first
    channel *is* the cost, and they are frozen. So it draws no random numbers, which the host's other code shares.
    """
    if min(costs.shape) < 2:
        return (costs > 0) & ~outside | inside
    steps = np.clip(np.rint(costs / STEP), -LEVELS, LEVELS) + 128
    labels = np.where(costs > 0, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[outside] = cv2.GC_BGD
    labels[inside] = cv2.GC_FGD
    picture = np.dstack([steps.astype(np.uint8), edges])
    background, foreground = _gaussian_at(128 - LEVELS), _gaussian_at(128 + LEVELS)
    cv2.grabCut(picture, labels, (0, 0, 0, 0), background, foreground, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return (labels & 1).astype(bool)


def _gaussian_at(step: int) -> np.ndarray:
    """A colour model as cv2.grabCut keeps it: 5 weights, 5 means, 5 covariances; only the first is used."""
    model = np.zeros((1, 65))
    model[0, 0] = 1
    model[0, 5:8] = step, 128, 128
    model[0, 20:29] = np.diag([2 * LEVELS / STEP, WIDE, WIDE]).ravel()
    return model
