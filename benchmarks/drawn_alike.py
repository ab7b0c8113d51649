"""Draws scenes with equal things among others: turned, a little larger or smaller, on backgrounds with a texture.

What shall not be found has another colour or clearly another shape. The draw of a scene depends on its seed alone.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from lib_inpaint.geometry import Image, Mask, Size

SIZES = (Size(480, 360), Size(400, 400), Size(360, 480), Size(640, 400))
FINE = 2
"""Drawn so many times larger, so that edges come out smooth."""
MOST_ALIKE = 0.75
"""Overlap of two outlines laid on each other; less is clearly another shape."""
OTHER_COLOUR = 100
"""Distance in RGB, of 0 to 255, from which on a colour is another one."""

Paint = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""(h, w) x and y of the thing's own, -1 to 1 -> (h, w, 3) colours."""


class Alike(NamedTuple):
    image: Image
    masks: list[Mask]
    """Of the equal things."""
    others: list[Mask]
    """Of those that differ."""


def alike_scene(seed: int) -> Alike:
    """Two to eight equal things, one to four others; none touches another."""
    rng = np.random.default_rng(seed)
    size = SIZES[int(rng.integers(len(SIZES)))]
    count, others = int(rng.integers(2, 9)), int(rng.integers(1, 5))
    radius = min(size) * FINE * rng.uniform(0.08, 0.14 if count < 5 else 0.11)
    colours = _colours(rng, 4)
    x, y = np.meshgrid(np.linspace(-3, 3, size.width * FINE), np.linspace(-3, 3, size.height * FINE))
    canvas = _Canvas(_paint(rng, colours[0], 35)(x, y))
    outline, paint = _outline(rng), _paint(rng, colours[1], 60)
    things = [_thing(rng, canvas, outline, paint, radius) for _ in range(count)]
    for number in range(others):
        kind = ("colour", "shape", "both")[int(rng.integers(3))]
        other = outline if kind == "colour" else _other_outline(rng, outline)
        look = paint if kind == "shape" else _paint(rng, colours[2 + number % 2], 60)
        _thing(rng, canvas, other, look, radius)
    return canvas.scene(rng, sum(things), size)


class _Canvas:
    def __init__(self, picture: np.ndarray):
        self.picture = picture.astype(np.float32)
        self.owner = np.zeros(picture.shape[:2], np.uint8)
        self.count = 0

    def scene(self, rng: np.random.Generator, equal: int, size: Size) -> Alike:
        small = cv2.resize(self.picture, size, interpolation=cv2.INTER_AREA)
        small = cv2.GaussianBlur(small, (0, 0), rng.uniform(0.3, 1.2))
        small = np.clip(small + rng.normal(0, rng.uniform(1, 6), small.shape), 0, 255).astype(np.uint8)
        masks = [
            cv2.resize((self.owner == number).astype(np.float32), size, interpolation=cv2.INTER_AREA) >= 0.5
            for number in range(1, self.count + 1)
        ]
        return Alike(small, masks[:equal], masks[equal:])


def _thing(rng: np.random.Generator, canvas: _Canvas, outline: np.ndarray, paint: Paint, radius: float) -> bool:
    """Put where it touches nothing; False where there is no room."""
    height, width, _ = canvas.picture.shape
    radius = radius * rng.uniform(0.87, 1.15)
    turn, light = rng.uniform(0, 2 * np.pi), rng.uniform(0.94, 1.06)
    taken = cv2.dilate((canvas.owner > 0).astype(np.uint8), np.ones((max(3, round(radius * 0.35)),) * 2, np.uint8))
    for _ in range(60):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        corners = (_turned(outline, turn) * radius + (x, y)).round().astype(np.int32)
        inside = (corners > 3).all() and (corners < np.array([width, height]) - 4).all()
        area = np.zeros_like(canvas.owner)
        if not inside or taken[cv2.fillPoly(area, [corners], 1) > 0].any():
            continue
        rows, columns = np.nonzero(area)
        own = _turned(np.stack([columns - x, rows - y], axis=1), -turn) / radius
        canvas.count += 1
        canvas.owner[rows, columns] = canvas.count
        canvas.picture[rows, columns] = light * paint(own[:, 0], own[:, 1])
        return True
    return False


def _turned(points: np.ndarray, turn: float) -> np.ndarray:
    return points @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])


def _other_outline(rng: np.random.Generator, outline: np.ndarray) -> np.ndarray:
    while True:
        other = _outline(rng)
        if _overlap(outline, other) < MOST_ALIKE:
            return other


def _overlap(one: np.ndarray, other: np.ndarray) -> float:
    """The best intersection over union of two outlines of equal area, turned and mirrored in any way."""
    first = _raster(one)
    best = 0.0
    for mirror in (1, -1):
        for turn in np.linspace(0, 2 * np.pi, 36, endpoint=False):
            second = _raster(_turned(other * (1, mirror), turn))
            best = max(best, np.count_nonzero(first & second) / np.count_nonzero(first | second))
    return best


def _raster(outline: np.ndarray) -> Mask:
    moments = cv2.moments(outline.astype(np.float32))
    middle = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
    corners = (outline - middle) / np.sqrt(abs(moments["m00"])) * 40 + 64
    return cv2.fillPoly(np.zeros((128, 128), np.uint8), [corners.round().astype(np.int32)], 1) > 0


def _outline(rng: np.random.Generator) -> np.ndarray:
    """(N, 2), x then y, about 1 from the middle."""
    shape = SHAPES[int(rng.integers(len(SHAPES)))](rng)
    return shape * (1, rng.uniform(0.55, 1))


def _round(radii: np.ndarray) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


def _ellipse(rng: np.random.Generator) -> np.ndarray:
    return _round(np.ones(64))


def _box(rng: np.random.Generator) -> np.ndarray:
    return np.array([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]])


def _bar(rng: np.random.Generator) -> np.ndarray:
    return np.array([[-1.2, -0.45], [1.2, -0.45], [1.2, 0.45], [-1.2, 0.45]])


def _triangle(rng: np.random.Generator) -> np.ndarray:
    return _round(np.full(3, 1.15))


def _star(rng: np.random.Generator) -> np.ndarray:
    return _round(np.tile([1.2, rng.uniform(0.55, 0.7)], int(rng.integers(4, 7))))


def _blob(rng: np.random.Generator) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    waves = [rng.uniform(0, 0.15) * np.cos(n * angles + rng.uniform(0, 6.3)) for n in (2, 3, 4)]
    return _round(0.95 + np.sum(waves, axis=0))


SHAPES: list[Callable[[np.random.Generator], np.ndarray]] = [_ellipse, _box, _bar, _triangle, _star, _blob]


def _paint(rng: np.random.Generator, colour: np.ndarray, contrast: float) -> Paint:
    """Between that colour and a second one, in one of five ways."""
    other = np.clip(colour + rng.uniform(-contrast, contrast, 3), 0, 255)
    kind, turn, period = int(rng.integers(5)), rng.uniform(0, np.pi), rng.uniform(0.5, 1.0)
    clouds, grain = rng.random((7, 7), np.float32), rng.random((48, 48), np.float32)

    def paint(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        along = x * np.cos(turn) + y * np.sin(turn)
        if kind == 0:
            mix = np.zeros_like(along)
        elif kind == 1:
            mix = np.clip(along / 2 + 0.5, 0, 1)
        elif kind == 2:
            mix = (np.sin(2 * np.pi * along / period) > 0).astype(float)
        else:
            table = clouds if kind == 3 else grain
            flat = [np.atleast_2d((part.astype(np.float32) / 3 + 1) / 2 * (len(table) - 1)) for part in (x, y)]
            mix = cv2.remap(table, flat[0], flat[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
            mix = np.asarray(mix).reshape(along.shape)
        return colour * (1 - mix[..., None]) + other * mix[..., None]

    return paint


def _colours(rng: np.random.Generator, count: int) -> list[np.ndarray]:
    """Each clearly another one."""
    colours: list[np.ndarray] = []
    while len(colours) < count:
        colour = rng.uniform(10, 245, 3)
        if all(np.linalg.norm(colour - other) >= OTHER_COLOUR for other in colours):
            colours.append(colour)
    return colours
