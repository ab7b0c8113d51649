"""A selected thing's reflection: what lies below its foot and looks like the thing turned upside down, dimmed.

A shiny floor or water shows `floor + strength * (mirror image - floor)`, the strength falling with the depth. For each
line that may be the edge of the mirror this is fitted by least squares; a reflection explains most of what is seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import cv2
import numpy as np

from .geometry import Box, Image, Mask, Size
from .masks import area, bounds
from .masks.extent import as_bytes

LONGEST = 160
"""Side in pixels at which it is looked for."""
LINES = np.linspace(-0.05, 0.07, 7)
"""Where the mirror may begin, beside the lowest point of the thing, in its height."""
STRETCHES = (0.82, 0.9, 0.98, 1.06)
LEAST_EXPLAINED = 0.5
"""Of the variance beside an even floor."""
LEAST_STRENGTH, MOST_STRENGTH = 0.08, 1.1
LEAST_SEEN = 0.03
"""Mean distance from the floor in the reflection, of the whole range of values."""
RING = 0.12
"""How far beside the reflection the floor is looked at, in the thing's longer side."""


class Near(NamedTuple):
    """The thing and what is below it, small."""

    box: Box
    picture: np.ndarray
    """(h, w, 3) float32, 0 to 1."""
    thing: np.ndarray
    """(h, w) float32, 0 to 1."""
    low: float
    """The row below the thing."""
    height: float
    ring: int


class Fit(NamedTuple):
    explained: float
    mask: np.ndarray
    """(h, w) float32, 0 to 1: where it is seen."""


def reflection_of(image: Image, thing: Mask) -> Mask | None:
    """(H, W) bool without the thing itself; None where nothing looks like a reflection of it."""
    box = bounds(thing)
    if box is None:
        return None
    near = _near(image, thing, box)
    fits = [fit for fit in _fits(near) if fit.explained >= LEAST_EXPLAINED]
    if not fits:
        return None
    best = max(fits, key=lambda fit: fit.explained).mask
    found = np.zeros(thing.shape, bool)
    found[near.box.slices] = cv2.resize(best, near.box.size, interpolation=cv2.INTER_LINEAR) > 0.4
    found &= ~thing
    return found if area(found) >= 0.05 * area(thing) else None


def _near(image: Image, thing: Mask, box: Box) -> Near:
    side = round(RING * box.size.longest) + 2
    wanted = Box(box.x1 - side, box.y1, box.x2 + side, box.y2 + round(1.15 * box.size.height) + side)
    around = wanted.clamped(Size.of(image))
    size = around.size.within(LONGEST)
    picture = cv2.resize(image[around.slices], size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    inside = cv2.resize(as_bytes(thing[around.slices]) * 255, size, interpolation=cv2.INTER_AREA) / np.float32(255)
    scale = size.height / around.size.height
    low, height = (box.y2 - around.y1) * scale, box.size.height * scale
    # In a strip, which is scaled less across than along, it would be many times what is looked at.
    ring = min(LONGEST, max(3, round(side * scale)))
    return Near(around, cv2.GaussianBlur(picture, (0, 0), 1), inside, low, height, ring)


def _fits(near: Near) -> Iterator[Fit]:
    for part in LINES:
        line = near.low + part * near.height
        for stretch in STRETCHES:
            turned = np.array([[1, 0, 0], [0, -stretch, line + stretch * line]])
            size = (near.thing.shape[1], near.thing.shape[0])
            mask, mirror = (cv2.warpAffine(each, turned, size) for each in (near.thing, near.picture))
            fit = _fitted(near, mask, mirror, line)
            if fit is not None:
                yield fit


def _fitted(near: Near, mask: np.ndarray, mirror: np.ndarray, line: float) -> Fit | None:
    rows = np.arange(len(mask), dtype=np.float32)[:, None]
    free = (cv2.dilate(near.thing, np.ones((5, 5))) < 0.1) & (rows >= line)
    square = np.ones((2 * near.ring + 1, 2 * near.ring + 1), np.uint8)
    seen = free & (cv2.dilate(mask, square) > 0.5)
    beside = seen & (cv2.dilate(mask, np.ones((3, 3))) < 0.05)
    inside = seen & (mask > 0.5)
    if area(beside) < 30 or area(inside) < 30:
        return None
    floor = _plane(near.picture, beside)
    shown, mirrored = near.picture - floor, mirror - floor
    depth = np.maximum(0, rows - line) / near.height
    fits = (_strengths(shown, form, depth, seen) for form in (mirrored * mask[..., None], mirrored))
    explained, strengths = max(fits, key=lambda fit: fit[0])
    strength = strengths[0] + strengths[1] * depth
    typical = float(np.mean(np.broadcast_to(strength, mask.shape)[inside]))
    if not LEAST_STRENGTH <= typical <= MOST_STRENGTH or np.abs(shown[inside]).mean() < LEAST_SEEN:
        return None
    return Fit(explained, mask * (rows >= line) * (strength > LEAST_STRENGTH / 2))


def _plane(picture: np.ndarray, where: Mask) -> np.ndarray:
    """(h, w, 3): the floor's colours, even but for a slope."""
    height, width = where.shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    places = np.stack([np.ones_like(x), x / width - 0.5, y / height - 0.5], axis=-1)
    known = places[where]
    held = np.diag([0, 0.02, 0.02]) * len(known)
    return places @ np.linalg.solve(known.T @ known + held, known.T @ picture[where]).astype(np.float32)


def _strengths(shown: np.ndarray, form: np.ndarray, depth: np.ndarray, seen: Mask) -> tuple[float, np.ndarray]:
    """How much of the variance the form explains, and by which (2,) strengths: at the line, and more a height below."""
    columns = np.stack([form[seen].ravel(), (form * depth[..., None])[seen].ravel()], axis=1)
    wanted = shown[seen].ravel()
    held = np.diag([0, 0.02 * float((columns[:, 0] ** 2).sum())])
    strengths = np.linalg.solve(columns.T @ columns + held + 1e-9 * np.eye(2), columns.T @ wanted)
    rest = wanted - columns @ strengths
    return 1 - float((rest**2).sum() / max(1e-9, (wanted**2).sum())), strengths
