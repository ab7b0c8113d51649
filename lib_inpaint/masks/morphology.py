"""Growing and shrinking by a disc."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Mask
from .extent import as_bytes, near

KERNEL_RADIUS = 4
"""Up to here a disc-shaped kernel is the quickest, and exact; its cost grows with the square of the radius."""
RIM = 0.25
"""Pixels that the kernel reaches further: the diagonal rows of pixels are 0.7 apart, and one is then near enough."""
DRAWN_TOO_WIDE = {5, 15, 22, 29}
"""Radii at which OpenCV's thick lines move a diagonal edge 0.6 or 0.7 px too far. (Others: 0.5 px or 2 %.)"""


def grow(mask: Mask, pixels: float) -> Mask:
    """Dilates by a disc of that radius, or shrinks when negative; edges move equally far in every direction.

    True to max(0.5 px, 2 % of the radius); a radius above 4 is rounded to whole pixels first. What lies outside the
    picture is neither mask nor background: shrinking does not eat from the picture's border.
    """
    if pixels < 0:
        # One pixel around the mask shows shrinking all the background there is to grow.
        return near(mask, 1, lambda crop, out: _erode(crop, -pixels, out))
    return near(mask, int(pixels) + 1, lambda crop, out: _dilate(crop, pixels, out))


def _erode(mask: Mask, radius: float, out: Mask) -> None:
    _dilate(~mask, radius, out)
    np.logical_not(out, out=out)


def _dilate(mask: Mask, radius: float, out: Mask) -> None:
    whole = round(radius)
    if radius <= KERNEL_RADIUS:
        cv2.dilate(as_bytes(mask), _disc(radius), dst=as_bytes(out))
    elif whole in DRAWN_TOO_WIDE or _is_ragged(mask, whole):
        _write_near(mask, whole, out)
    else:
        _draw_thick_outline(mask, whole, out)


def _disc(radius: float) -> np.ndarray:
    reach = int(radius + RIM)
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    return (x * x + y * y <= (radius + RIM) ** 2).astype(np.uint8)


def _is_ragged(mask: Mask, radius: int) -> bool:
    """Whether stamping the outline costs more than a distance for each pixel: thousands of specks, a film grain."""
    sample = mask[::8]
    outline = 8 * np.count_nonzero(sample[:, 1:] != sample[:, :-1])
    return outline * radius > max(mask.size / 6, 100_000)


def _draw_thick_outline(mask: Mask, radius: int, out: Mask) -> None:
    """A disc drawn along the outline reaches what a disc at each pixel would: the inside is True as it is."""
    out[:] = mask
    outlines, _ = cv2.findContours(as_bytes(mask), cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    # Even, since OpenCV draws odd widths half a pixel too wide.
    cv2.polylines(as_bytes(out), outlines, isClosed=True, color=1, thickness=2 * radius)


def _write_near(mask: Mask, radius: int, out: Mask) -> None:
    """By Borgefors' 5x5 chamfer distance, which is off by 2 % of the radius at most."""
    distance = cv2.distanceTransform(as_bytes(~mask), cv2.DIST_L2, cv2.DIST_MASK_5)
    np.less_equal(distance, radius, out=out)
