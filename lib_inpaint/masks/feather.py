"""Soft edges, and edges made smooth through softness."""

from __future__ import annotations

import math

import cv2
import numpy as np

from ..geometry import Mask, SoftMask
from .extent import as_bytes, near


def feather(mask: Mask, sigma: float) -> SoftMask:
    """The mask blurred by a Gaussian of that sigma in pixels, which the host calls mask blur.

    Symmetrical: half of the edge falls inside, half outside. The picture's border counts as a mirror. A sigma of 0
    gives 0 and 255 alone.
    """
    if sigma <= 0:
        return _solid(mask)
    return near(mask, _reach(sigma), lambda crop, out: _write_blurred(crop, sigma, out), np.uint8)


def feather_outward(mask: Mask, sigma: float) -> SoftMask:
    """255 on the whole mask, and twice the feather outside: opaque over the object, ending where `feather` ends."""
    soft = feather(mask, sigma)
    return np.maximum(cv2.add(soft, soft), _solid(mask))


def smooth(mask: Mask, pixels: float) -> Mask:
    """Rounds corners and jaggies; spurs and gaps narrower than `pixels` go, straight edges stay where they are."""
    if pixels <= 0:
        return mask
    # A bar blurred by s stays above a half when it is wider than 1.35 s.
    sigma = pixels / 1.35
    return near(mask, _reach(sigma), lambda crop, out: np.greater(_blurred(crop, sigma), 127, out=out))


def _solid(mask: Mask) -> SoftMask:
    return np.negative(as_bytes(mask))


def _reach(sigma: float) -> int:
    """How far OpenCV's Gaussian reaches (3 sigma), and a little for the coarser grid."""
    return math.ceil(3.5 * sigma) + 1


def _write_blurred(mask: Mask, sigma: float, out: SoftMask) -> None:
    out[:] = _blurred(mask, sigma)


def _blurred(mask: Mask, sigma: float) -> SoftMask:
    step = _coarseness(sigma)
    if step == 1:
        return _gaussian(_solid(mask), sigma)
    height, width = mask.shape
    bottom, right = _margin(height, step, sigma), _margin(width, step, sigma)
    whole = cv2.copyMakeBorder(_solid(mask), 0, bottom, 0, right, cv2.BORDER_REFLECT)
    size = width + right, height + bottom
    coarse = cv2.resize(whole, (size[0] // step, size[1] // step), interpolation=cv2.INTER_AREA)
    # Averaging squares blurs by a variance of 1/12 coarse pixel, linear interpolation by 1/6.
    coarse = _gaussian(coarse, math.sqrt((sigma / step) ** 2 - 1 / 4))
    return cv2.resize(coarse, size, interpolation=cv2.INTER_LINEAR)[:height, :width]


def _margin(length: int, step: int, sigma: float) -> int:
    """What a side lacks to a multiple of `step`, and then enough for the mirror to be at the picture's border still."""
    lacking = -length % step
    return lacking + step * math.ceil(3 * sigma / step) if lacking else 0


def _coarseness(sigma: float) -> int:
    """The largest power of two that leaves at least 2 coarse pixels to the sigma: the answer is within 5 of 255."""
    return 2 ** max(0, int(math.log2(sigma / 2))) if sigma >= 2 else 1


def _gaussian(soft: SoftMask, sigma: float) -> SoftMask:
    return cv2.GaussianBlur(soft, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
