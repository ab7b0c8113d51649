"""Holes and specks: what is wrong with a mask as a whole."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Mask
from .extent import area, as_bytes, bounds, near

__all__ = ["area", "bounds", "drop_specks", "fill_holes"]


def fill_holes(mask: Mask) -> Mask:
    """Makes True every background region that does not touch the picture's border (4-connected, as the mask is 8-)."""
    return near(mask, 0, _fill)


def drop_specks(mask: Mask, smallest: int) -> Mask:
    """Drops the connected parts (8-connected) of less than `smallest` pixels; the largest part always stays."""
    return near(mask, 0, lambda crop, out: _write_without_specks(crop, smallest, out)) if smallest > 1 else mask


def _fill(mask: Mask, out: Mask) -> None:
    out[:] = mask
    outlines, _ = cv2.findContours(as_bytes(mask), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cv2.drawContours(as_bytes(out), outlines, -1, 1, cv2.FILLED)


def _write_without_specks(mask: Mask, smallest: int, out: Mask) -> None:
    out[:] = mask
    count, parts = cv2.connectedComponents(as_bytes(mask), connectivity=8)
    if count <= 2:
        return
    labels = np.asarray(parts, np.int32)
    areas = np.bincount(labels.ravel(), minlength=count)
    areas[0] = 0
    stays = areas >= min(smallest, areas.max())
    if not stays[1:].all():
        # With the mode "raise", NumPy would write to a buffer first.
        np.take(stays, labels, out=out, mode="clip")
