"""A selected thing's shadow: what joins its foot and looks like the ground with less light on it.

A shadow multiplies the ground by nearly one factor in all colours, so that in logarithms it lies a constant below: its
tint and its texture stay those of the ground. Whatever else is dark there has a colour or a texture of its own.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import cv2
import numpy as np

from .geometry import Box, Image, Mask, Size
from .masks import area, bounds, fill_holes
from .masks.extent import as_bytes

LONGEST = 400
"""Side in pixels at which it is looked for: texture is averaged, and a shadow is soft anyway."""
REACH = 1.6
"""How far from the thing it is looked for, in its longer side."""
GROUNDS = 6
"""Colours that the ground is looked for among."""
LEAST_DEPTH, MOST_DEPTH = 0.14, 1.8
"""In natural logarithms of the 8-bit values: how much darker a shadow is."""
ROUNDS = 3
SQUARE = np.ones((3, 3), np.uint8)
EDGE = 2
"""Pixels beside the thing whose colours are mixed with its own."""


class Near(NamedTuple):
    """The picture around the thing, small."""

    box: Box
    light: np.ndarray
    """(h, w, 3) float32, logarithms, texture averaged."""
    detail: np.ndarray
    """(h, w) float32, what was averaged away."""
    thing: Mask
    foot: Mask
    """The places just beside the lowest part of the thing."""
    free: Mask
    """Where its shadow may be seen."""


class Shade(NamedTuple):
    mask: Mask
    score: float


def shadow_of(image: Image, thing: Mask) -> Mask | None:
    """(H, W) bool without the thing itself; None where nothing looks like a shadow of it."""
    box = bounds(thing)
    if box is None:
        return None
    near = _near(image, thing, box)
    if area(near.thing) < 40 or area(near.foot) < 8:
        return None
    shades = [shade for ground in _grounds(near) if (shade := _shade(near, ground)) is not None]
    if not shades:
        return None
    best = max(shades, key=lambda each: each.score).mask
    soft = cv2.GaussianBlur(best.astype(np.float32), (0, 0), 0.8)
    whole = np.zeros(thing.shape, bool)
    whole[near.box.slices] = cv2.resize(soft, near.box.size, interpolation=cv2.INTER_LINEAR) > 0.5
    # Between the two lies the thing's own edge, whose shade belongs to neither.
    return whole & ~thing


def _near(image: Image, thing: Mask, box: Box) -> Near:
    around = box.padded(round(REACH * box.size.longest)).clamped(Size.of(image))
    size = around.size.within(LONGEST)
    small = cv2.resize(image[around.slices], size, interpolation=cv2.INTER_AREA)
    inside = cv2.resize(as_bytes(thing[around.slices]) * 255, size, interpolation=cv2.INTER_AREA) > 100
    raw = np.log(small.astype(np.float32) + 6)
    light = np.log(cv2.medianBlur(small, 5).astype(np.float32) + 6)
    beside = cv2.distanceTransform(as_bytes(~inside), cv2.DIST_L2, 5)
    low = bounds(inside)
    foot = np.zeros_like(inside)
    if low is not None:
        high = round(low.y2 - 0.25 * low.size.height)
        foot[max(0, high) :] = (beside[max(0, high) :] > EDGE) & (beside[max(0, high) :] <= EDGE + 4)
    return Near(around, light, (raw - light).mean(axis=2), inside, foot, beside > EDGE)


def _grounds(near: Near) -> list[np.ndarray]:
    """(3,) each: the commonest colours around the foot, at least a tenth of what is there."""
    reach = 0.6 * max(near.thing.any(axis=0).sum(), near.thing.any(axis=1).sum())
    there = near.free & (cv2.distanceTransform(as_bytes(~near.foot), cv2.DIST_L2, 5) < max(12, reach))
    colours = near.light[there]
    order = np.argsort(colours.mean(axis=1))
    first = np.zeros(len(colours), np.int32)
    first[order] = np.arange(len(colours)) * GROUNDS // len(colours)
    rounds = (cv2.TERM_CRITERIA_COUNT, 12, 0)
    _, labels, middles = cv2.kmeans(
        colours, min(GROUNDS, len(colours)), first[:, None], rounds, 1, cv2.KMEANS_USE_INITIAL_LABELS
    )
    counts = np.bincount(labels.ravel(), minlength=len(middles))
    return [middle for middle, count in zip(middles, counts, strict=True) if count >= 0.1 * len(colours)]


def _shade(near: Near, ground: np.ndarray) -> Shade | None:
    """The region that would be the shadow if the ground were of that colour."""
    region, darkest = near.foot, -MOST_DEPTH
    for turn in range(ROUNDS):
        depth, tint = _below(near, ground)
        dark = near.free & (depth < -LEAST_DEPTH) & (depth > darkest) & (tint < 0.07 - 0.16 * depth)
        known = dark & (_core(region) if turn else region)
        if area(known) < (6 if turn else max(6, 0.06 * area(near.foot))):
            return None
        # Beside the thing it is mixed with its edge: how dark it is tells what was found of it last.
        typical = float(np.median(depth[known]))
        darkest = max(-MOST_DEPTH, (1.5 if turn else 2.5) * typical - 0.15)
        half = math.log((1 + math.exp(typical)) / 2)
        region = dark & (depth < half) & (depth > darkest)
        region = _joined(cv2.morphologyEx(as_bytes(region), cv2.MORPH_CLOSE, SQUARE) > 0, near)
        if not region.any():
            return None
        ground = _around(near, region, depth, tint, ground)
    return _judged(near, region, *_below(near, ground))


def _below(near: Near, ground: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(h, w) each: how much lighter than the ground it is, and how far the colours disagree on that."""
    below = near.light - ground
    depth = below.mean(axis=2)
    return depth, np.abs(below - depth[..., None]).max(axis=2)


def _around(near: Near, region: Mask, depth: np.ndarray, tint: np.ndarray, ground: np.ndarray) -> np.ndarray:
    """The ground's colour around the region, as a plane over the places: (h, w, 3), or as it was if little is seen."""
    distance = cv2.distanceTransform(as_bytes(~region), cv2.DIST_L2, 5)
    lit = near.free & (distance > 4) & (distance <= 24) & (np.abs(depth) < 0.25) & (tint < 0.1)
    rows, columns = np.nonzero(lit)
    if len(rows) < 60:
        return ground
    height, width = lit.shape
    places = np.stack([np.ones(len(rows)), columns / width, rows / height], axis=1)
    # Drawn to a level: of few places along a line the slope across it is not known.
    held = np.diag([0, 0.02, 0.02]) * len(rows)
    values = near.light[lit]
    plane = np.linalg.solve(places.T @ places + held, places.T @ values)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return (plane[0] + x[..., None] / width * plane[1] + y[..., None] / height * plane[2]).astype(np.float32)


def _joined(region: Mask, near: Near) -> Mask:
    """The parts that reach the foot, with their holes."""
    region = region & near.free
    _, labels = cv2.connectedComponents(as_bytes(region), connectivity=4)
    joined = np.isin(labels, np.unique(np.asarray(labels)[near.foot & region])) & region
    return fill_holes(joined) & near.free if joined.any() else joined


def _core(region: Mask) -> Mask:
    """Without its soft edge, where there is anything else."""
    core = cv2.erode(as_bytes(region), np.ones((3, 3), np.uint8)) > 0
    return core if area(core) > 20 else region


def _judged(near: Near, region: Mask, depth: np.ndarray, tint: np.ndarray) -> Shade | None:
    own = area(near.thing)
    if not 0.02 * own <= area(region) <= 3 * own:
        return None
    core = _core(region)
    typical = float(np.median(depth[core]))
    distance = cv2.distanceTransform(as_bytes(~region), cv2.DIST_L2, 5)
    ring = near.free & (distance > 3) & (distance <= 10)
    lit = ring & (np.abs(depth) < 0.4 * abs(typical)) & (tint < 0.1)
    if area(ring) < 20 or area(lit) < 0.5 * area(ring):
        return None
    step = np.median(near.light[lit], axis=0) - np.median(near.light[core], axis=0)
    if step.mean() < LEAST_DEPTH or np.ptp(step) > 0.07 + 0.18 * step.mean():
        return None
    rough, smooth = near.detail[core].std() + 0.008, near.detail[lit].std() + 0.008
    if not 0.4 < rough / smooth < 3:
        return None
    even = depth[core].std() / (depth[lit].std() + 0.04)
    if even > 2.5:
        return None
    return Shade(region, area(lit) / area(ring) + min(1, area(region) / own) - 0.1 * even - np.ptp(step))
