"""Colour match: what a network painted is given back the colours of its surroundings, measured on a ring around it.

A network repaints more than is replaced, so on a ring around the object both its paint and the true picture are known.
Where the two differ on the whole, everything it painted differs as much. Everything here is CIE L*a*b* in float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from .geometry import Image, Mask
from .masks import bounds

CELL = 12
"""Pixels a side: the ring is judged piece by piece."""
BUSY = 16.0
"""Spread of brightness in a cell: where it is larger, edges and patterns would be taken for a shift of colour."""
FEWEST_CELLS = 6
LEAST_PAINT = 0.3
"""Part of a ring's pixel that must be paint for the rest to be reckoned out of it."""
DEVIATIONS = 2.5
"""Standard errors: a difference below is chance, as paint never has the same details as the picture."""
SMALLEST, LARGEST = 0.4, 16.0
"""Of L*, a*, b*: nobody sees less; and more is no drift, something else was painted there."""
MOST_GAIN, SMALLEST_GAIN = 1.15, 1.08

KEPT = np.array([1.0, 0.3, 0.3], np.float32)
"""Of the differences inside a part that is recoloured: all of light and shade, some of the hues."""
OWN_LIGHT = np.array([0.4, 0.0, 0.0], np.float32)
"""Of what the part was on the whole: a dark coat becomes a darkish red one."""


class Correction(NamedTuple):
    """Each (3,) float32 in L*, a*, b*."""

    offset: np.ndarray
    gain: np.ndarray
    """Of the spread around `middle`."""
    middle: np.ndarray


def measured(original: Image, painted: Image, paint: np.ndarray, ring: np.ndarray) -> Correction | None:
    """What makes the paint like the picture around it; None where nothing sure is to be made better.

    `ring`: (H, W) bool, where the original is what should be seen. `paint`: (H, W) float, 0 to 1, how much of `painted`
    is paint there, the rest being the original. Both images (H, W, 3) uint8.
    """
    ring = ring & (paint >= LEAST_PAINT)
    box = bounds(ring)
    if box is None:
        return None
    ring, paint = ring[box.slices], paint[box.slices].astype(np.float32)[..., None]
    true = _lab(original[box.slices])
    # The paint alone, without what shows through it.
    alone = true + (_lab(painted[box.slices]) - true) / np.maximum(paint, LEAST_PAINT)
    cells = [at for at in _cells(ring) if max(_spread(true[at]), _spread(alone[at])) < BUSY]
    if len(cells) < FEWEST_CELLS:
        return None
    offset = _sure(np.array([(true[at] - alone[at]).mean(axis=0) for at in cells]))
    quiet = tuple(np.concatenate(each) for each in zip(*cells, strict=True))
    gain = _gain(true[quiet], alone[quiet])
    if np.linalg.norm(offset) > LARGEST or (not offset.any() and (gain == 1).all()):
        return None
    return Correction(offset, gain, alone[quiet].mean(axis=0))


def corrected(pixels: Image, correction: Correction, strength: float = 1.0) -> Image:
    """A new image with so much of the correction, 0 to 1."""
    lab = _lab(pixels)
    gain = 1 + strength * (correction.gain - 1)
    lab = (lab - correction.middle) * gain + correction.middle + strength * correction.offset
    return _rgb(lab)


def recoloured(image: Image, mask: Mask, colour: tuple[int, int, int]) -> Image:
    """A new image whose masked part has that RGB colour on the whole, its own light and shade and some hues."""
    lab = _lab(image)
    wanted = _lab(np.array([[colour]], np.uint8))[0, 0]
    here = lab[mask]
    here = (here - here.mean(axis=0)) * KEPT + wanted + (here.mean(axis=0) - wanted) * OWN_LIGHT
    lab[mask] = here
    return np.where(mask[..., None], _rgb(lab), image)


def _cells(ring: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Rows and columns of the ring's pixels in each cell that has enough of them."""
    rows, columns = np.nonzero(ring)
    cell = rows // CELL * (ring.shape[1] // CELL + 1) + columns // CELL
    order = np.argsort(cell, kind="stable")
    for inside in np.split(order, np.nonzero(np.diff(cell[order]))[0] + 1):
        if len(inside) >= CELL:
            yield rows[inside], columns[inside]


def _spread(lab: np.ndarray) -> float:
    """Of the brightness of some pixels."""
    return float(lab[:, 0].std())


def _sure(differences: np.ndarray) -> np.ndarray:
    """The mean of the cells' differences, in each channel that is surely not 0; one cell in ten may be anything."""
    ordered = np.sort(differences, axis=0)
    cut = len(ordered) // 10
    kept = ordered[cut : len(ordered) - cut]
    mean = kept.mean(axis=0)
    error = kept.std(axis=0) / np.sqrt(len(kept))
    return np.where(np.abs(mean) > np.maximum(DEVIATIONS * error, SMALLEST), mean, 0).astype(np.float32)


def _gain(true: np.ndarray, alone: np.ndarray) -> np.ndarray:
    """How much more the picture's colours spread than the paint's; 1 where that is nearly so."""
    gain = (true.std(axis=0) + 0.5) / (alone.std(axis=0) + 0.5)
    gain = np.clip(gain, 1 / MOST_GAIN, MOST_GAIN)
    nearly = (gain < SMALLEST_GAIN) & (gain > 1 / SMALLEST_GAIN)
    return np.where(nearly, 1, gain).astype(np.float32)


def _rgb(lab: np.ndarray) -> Image:
    rgb = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB)
    return np.clip(np.rint(rgb * 255), 0, 255).astype(np.uint8)


def _lab(image: Image) -> np.ndarray:
    return cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
