"""What prompt and edges say of each pixel of a closeup before the colours do, in log-odds of being object."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Box, Mask, Point, Size
from .closeup import Closeup

CENTRE, EDGE = 1.5, 0.5
"""Log-odds at the middle of a box and half way along its sides; they fall with the cube of the way."""
ENCLOSED = 2.0
"""Added where edges separate a pixel from the surroundings, taken away where none do."""
CLICKED = 8.0
"""At a click, fading with the edges in between."""
REACH = 25.0
"""Lab units of edge after which a click's word has faded to a third."""
FADE = 0.1
"""The distance, as a part of the closeup, after which it has faded to a third without any edge."""
TEXTURE = 3.0
"""Steps of up to this many times the median are texture, not edges."""
GEODESIC = 96
MAX_STEPS = 200


def shape_prior(closeup: Closeup, box: Box, picture: Size) -> np.ndarray:
    """(h, w): likely in the middle of the box; where the picture cuts the box, the object goes on behind the border."""
    x1, y1, x2, y2 = closeup.corners(box)
    across = _from_middle(closeup.size.width, x1, x2, box.x1 <= 0, box.x2 >= picture.width)
    down = _from_middle(closeup.size.height, y1, y2, box.y1 <= 0, box.y2 >= picture.height)
    return CENTRE - (CENTRE - EDGE) * np.minimum(across**2 + down[:, None] ** 2, 2) ** 1.5


def round_prior(closeup: Closeup, point: Point, radius: float) -> np.ndarray:
    """(h, w): the same for a disc of that radius, in picture pixels, around a click."""
    centre, (across, down) = closeup.point(point), closeup.scale
    x = (np.arange(closeup.size.width) + 0.5 - centre.x) / (radius * across)
    y = (np.arange(closeup.size.height) + 0.5 - centre.y) / (radius * down)
    return CENTRE - (CENTRE - EDGE) * np.minimum(x**2 + y[:, None] ** 2, 4) ** 1.5


def enclosure_prior(closeup: Closeup, outside: Mask) -> np.ndarray:
    """(h, w): positive where every way from `outside` crosses edges, negative where there is a smooth one."""
    if not outside.any() or outside.all():
        return np.zeros(outside.shape)
    barrier = geodesic(closeup, outside)
    tall = np.quantile(barrier[~outside], 0.9) + 1e-3
    return ENCLOSED * (2 * np.clip(barrier / tall, 0, 1) - 1)


def click_prior(closeup: Closeup, points: tuple[Point, ...]) -> np.ndarray:
    """(h, w): positive near foreground points, negative near background ones, as far as no edge lies between."""
    prior = np.zeros(closeup.size.shape)
    for label, sign in ((1, 1), (0, -1)):
        clicked = discs(closeup, points, label)
        if clicked.any():
            prior += sign * CLICKED * nearness(closeup, clicked)
    return prior


def nearness(closeup: Closeup, seeds: Mask) -> np.ndarray:
    """(h, w): 1 at the seeds, falling to 0 with distance and with the edges in between."""
    away = cv2.distanceTransform((~seeds).astype(np.uint8), cv2.DIST_L2, 3) / (FADE * closeup.size.longest)
    return np.exp(-geodesic(closeup, seeds) / REACH - away**2)


def discs(closeup: Closeup, points: tuple[Point, ...], label: int) -> Mask:
    """(h, w): what certainly belongs to the points of that label; the newest of two near points wins."""
    drawn = np.full(closeup.size.shape, -1, np.int16)
    radius = max(1, closeup.size.longest // 100)
    for point in map(closeup.point, points):
        cv2.circle(drawn, (int(point.x), int(point.y)), radius, point.label, cv2.FILLED)
    return drawn == label


def geodesic(closeup: Closeup, seeds: Mask) -> np.ndarray:
    """(h, w): how much edge, in Lab units, the easiest way from the seeds crosses; usual texture is free."""
    size = closeup.size.within(GEODESIC)
    colours = cv2.resize(closeup.lab, size, interpolation=cv2.INTER_AREA)
    across, down = _steps(cv2.GaussianBlur(colours, (0, 0), 0.8))
    start = cv2.resize(seeds.astype(np.float32), size, interpolation=cv2.INTER_AREA) > 0
    way = _shortest(np.where(start, 0, np.float32(1e4)).astype(np.float32), across, down)
    return cv2.resize(way, closeup.size, interpolation=cv2.INTER_LINEAR)


def _steps(colours: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cost of going one pixel to the right, (h, w - 1), and down, (h - 1, w)."""
    across, down = (np.sqrt((np.diff(colours, axis=axis) ** 2).sum(axis=2)) for axis in (1, 0))
    both = np.concatenate([across.ravel(), down.ravel()])
    usual = TEXTURE * np.median(both) if len(both) else 0
    return np.maximum(across - usual, 0) + 0.05, np.maximum(down - usual, 0) + 0.05


def _shortest(way: np.ndarray, across: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Relax all pixels at once until nothing changes (Bellman and Ford), changing `way`."""
    for _ in range(MAX_STEPS):
        before = way.copy()
        np.minimum(way[:, 1:], way[:, :-1] + across, out=way[:, 1:])
        np.minimum(way[:, :-1], way[:, 1:] + across, out=way[:, :-1])
        np.minimum(way[1:], way[:-1] + down, out=way[1:])
        np.minimum(way[:-1], way[1:] + down, out=way[:-1])
        if np.array_equal(before, way):
            break
    return way


def _from_middle(length: int, low: float, high: float, cut_low: bool, cut_high: bool) -> np.ndarray:
    """(length,): 0 at the middle, +-1 at the ends; an end at the picture's border is as far as the middle is."""
    if cut_low and cut_high:
        return np.zeros(length)
    if cut_low:
        low = 2 * low - high
    elif cut_high:
        high = 2 * high - low
    return (np.arange(length) + 0.5 - (low + high) / 2) / ((high - low) / 2)
