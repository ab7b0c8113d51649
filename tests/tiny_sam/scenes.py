"""Draws the scenes the tiny SAM is trained and tested on: coloured shapes on a background, with their exact masks."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

FIRST_TRAINING_SEED = 1_000_000
"""Training draws this seed and later ones; tests draw earlier ones, which no training has seen."""

OVERSAMPLED = 2
CONTOUR_POINTS = 64


class Scene(NamedTuple):
    image: np.ndarray
    """(H, W, 3) uint8, RGB."""

    masks: list[np.ndarray]
    """What is seen of each object: (H, W) bool."""


def clear_scene(seed: int, width: int = 96, height: int = 96) -> Scene:
    """Two or three objects that lie apart and differ clearly in colour from each other and from the background."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 4))
    colours = _distinct_colours(rng, count + 1, apart=110)
    canvas = _Canvas(width, height, _paint(rng, colours[0], contrast=30, kinds=CALM))
    for colour in colours[1:]:
        shape = _free_place(rng, canvas)
        if shape is not None:
            canvas.add(shape, _paint(rng, colour, contrast=30, kinds=CALM))
    return canvas.scene(rng, blur=0.4, noise=4)


def crowded_scene(seed: int, width: int = 96, height: int = 96) -> Scene:
    """Three to six objects that may overlap, striped and chequered too, some hardly different from what is behind."""
    rng = np.random.default_rng(seed)
    count = int(rng.integers(3, 7))
    colours = _distinct_colours(rng, count + 1, apart=45)
    canvas = _Canvas(width, height, _paint(rng, colours[0], contrast=80, kinds=ALL))
    for colour in colours[1:]:
        canvas.add(_any_place(rng, canvas), _paint(rng, colour, contrast=80, kinds=ALL))
    return canvas.scene(rng, blur=0.8, noise=8)


def centre(mask: np.ndarray) -> tuple[float, float]:
    """The surest point (x, y) to click: the pixel farthest from the object's outline."""
    distance = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(np.argmax(distance), mask.shape)
    return float(x), float(y)


def inner_point(mask: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    """A random pixel (x, y) well inside, as a person clicks: at least half as deep as the surest one."""
    distance = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    rows, columns = np.nonzero(distance >= distance.max() / 2)
    index = int(rng.integers(len(rows)))
    return float(columns[index]), float(rows[index])


def box_of(mask: np.ndarray) -> tuple[int, int, int, int]:
    """XYXY, end exclusive."""
    rows, columns = np.nonzero(mask.any(1))[0], np.nonzero(mask.any(0))[0]
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def iou(a: np.ndarray, b: np.ndarray) -> float:
    """Shared area by joint area of two bool masks."""
    return float((a & b).sum() / max(1, (a | b).sum()))


class _Canvas:
    """The scene while it is drawn, twice as large so that edges come out smooth."""

    def __init__(self, width: int, height: int, background: Paint):
        self.width, self.height = width, height
        self.shape = height * OVERSAMPLED, width * OVERSAMPLED
        self.picture = background(*self.shape)
        self.owner = np.zeros(self.shape, np.uint8)
        self.count = 0

    def filled(self, outline: np.ndarray) -> np.ndarray:
        area = np.zeros(self.shape, np.uint8)
        cv2.fillPoly(area, [np.round(outline).astype(np.int32)], 1)
        return area.astype(bool)

    def add(self, outline: np.ndarray, paint: Paint) -> None:
        area = self.filled(outline)
        self.count += 1
        self.owner[area] = self.count
        self.picture[area] = paint(*self.shape)[area]

    def scene(self, rng: np.random.Generator, blur: float, noise: float) -> Scene:
        picture = cv2.resize(self.picture, (self.width, self.height), interpolation=cv2.INTER_AREA)
        scale = max(self.width, self.height) / 96
        picture = cv2.GaussianBlur(picture, (0, 0), 0.05 + scale * rng.uniform(0, blur))
        picture = picture + rng.normal(0, rng.uniform(0, noise), picture.shape)
        masks = [self._seen(number) for number in range(1, self.count + 1)]
        return Scene(np.clip(picture, 0, 255).astype(np.uint8), [mask for mask in masks if mask.any()])

    def _seen(self, number: int) -> np.ndarray:
        part = (self.owner == number).astype(np.float32)
        return cv2.resize(part, (self.width, self.height), interpolation=cv2.INTER_AREA) >= 0.5


def _free_place(rng: np.random.Generator, canvas: _Canvas) -> np.ndarray | None:
    """An outline that touches nothing yet drawn and lies inside the picture, or None after thirty tries."""
    gap = np.ones((max(canvas.shape) // 24,) * 2, np.uint8)
    taken = cv2.dilate((canvas.owner > 0).astype(np.uint8), gap).astype(bool)
    short = min(canvas.shape)
    for _ in range(30):
        outline = _outline(rng, canvas, short * rng.uniform(0.14, 0.26))
        inside = (outline > 2).all() and (outline < np.array(canvas.shape[::-1]) - 3).all()
        if inside and not taken[canvas.filled(outline)].any():
            return outline
    return None


def _any_place(rng: np.random.Generator, canvas: _Canvas) -> np.ndarray:
    return _outline(rng, canvas, min(canvas.shape) * rng.uniform(0.1, 0.3))


def _outline(rng: np.random.Generator, canvas: _Canvas, radius: float) -> np.ndarray:
    """A shape of that radius, turned, squeezed and put somewhere: (N, 2) float, x then y."""
    shape = SHAPES[int(rng.integers(len(SHAPES)))](rng)
    shape = shape * np.array([1.0, rng.uniform(0.65, 1.0)])
    turn = rng.uniform(0, 2 * np.pi)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    place = rng.uniform(0, 1, 2) * np.array(canvas.shape[::-1])
    return shape @ matrix.T * radius + place


def _round(radii: np.ndarray) -> np.ndarray:
    """The outline whose distance from the middle is `radii`, going once around."""
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.stack([radii * np.cos(angles), radii * np.sin(angles)], axis=1)


def _ellipse(rng: np.random.Generator) -> np.ndarray:
    return _round(np.ones(CONTOUR_POINTS))


def _rectangle(rng: np.random.Generator) -> np.ndarray:
    return np.array([[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]])


def _polygon(rng: np.random.Generator) -> np.ndarray:
    return _round(rng.uniform(0.85, 1.1, int(rng.integers(3, 8))))


def _star(rng: np.random.Generator) -> np.ndarray:
    arms = int(rng.integers(4, 7))
    return _round(np.tile([1.15, rng.uniform(0.6, 0.75)], arms))


def _blob(rng: np.random.Generator) -> np.ndarray:
    angles = np.linspace(0, 2 * np.pi, CONTOUR_POINTS, endpoint=False)
    waves = sum(rng.uniform(0, 0.14) * np.cos(n * angles + rng.uniform(0, 6.3)) for n in (2, 3, 4))
    return _round(0.95 + waves)


SHAPES: list[Callable[[np.random.Generator], np.ndarray]] = [_ellipse, _rectangle, _polygon, _star, _blob]

Paint = Callable[[int, int], np.ndarray]
"""Height and width -> (H, W, 3) float32 colours, to be cut out with an outline."""

CALM = ("flat", "flat", "gradient", "clouds")
ALL = ("flat", "gradient", "clouds", "stripes", "checks", "grain")


def _paint(rng: np.random.Generator, colour: np.ndarray, contrast: float, kinds: tuple[str, ...]) -> Paint:
    """A way of painting between `colour` and a second one that differs by up to `contrast`."""
    kind = kinds[int(rng.integers(len(kinds)))]
    other = np.clip(colour + rng.uniform(-contrast, contrast, 3), 0, 255)
    seed = int(rng.integers(2**31))

    def paint(height: int, width: int) -> np.ndarray:
        mix = _mix(kind, height, width, np.random.default_rng(seed))[..., None]
        return (colour * (1 - mix) + other * mix).astype(np.float32)

    return paint


def _mix(kind: str, height: int, width: int, rng: np.random.Generator) -> np.ndarray:
    """How much of the second colour is where: (H, W), 0 to 1."""
    if kind == "flat":
        return np.zeros((height, width), np.float32)
    if kind in ("clouds", "grain"):
        cells = (5, 5) if kind == "clouds" else (48, 48)
        return np.clip(cv2.resize(rng.random(cells, np.float32), (width, height), interpolation=cv2.INTER_CUBIC), 0, 1)
    turn, period = rng.uniform(0, np.pi), max(height, width) * rng.uniform(0.05, 0.12)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    along = x * np.cos(turn) + y * np.sin(turn)
    if kind == "gradient":
        return (along - along.min()) / max(1e-6, np.ptp(along))
    stripes = np.sin(2 * np.pi * along / period) > 0
    if kind == "checks":
        stripes ^= np.sin(2 * np.pi * (y * np.cos(turn) - x * np.sin(turn)) / period) > 0
    return stripes.astype(np.float32)


def _distinct_colours(rng: np.random.Generator, count: int, apart: float) -> list[np.ndarray]:
    """Colours whose distance in RGB is at least `apart`, a little less where many are wanted."""
    colours: list[np.ndarray] = []
    while len(colours) < count:
        colour = rng.uniform(0, 255, 3)
        if all(np.linalg.norm(colour - other) >= apart for other in colours):
            colours.append(colour)
        apart *= 0.995
    return colours
