"""Draws things that stand on a ground and cast a soft shadow on it, or none where something else is dark beside them.

The ground is drawn, or a piece of a shared photo; the shadow is the thing's outline laid down, blurred and multiplied.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import PIL.Image

from lib_inpaint.geometry import Box, Image, Mask, Size

SIZE = Size(640, 480)
PHOTOS = Path(__file__).resolve().parents[2] / "shared" / "data"
GROUNDS = {
    "scenes/baseball.jpg": Box(330, 240, 639, 405),
    "photos/dogs.jpg": Box(0, 425, 440, 545),
    "photos/truck.jpg": Box(300, 900, 1790, 1190),
    "scenes/person.jpg": Box(560, 480, 1100, 780),
}
"""Pieces of the shared photos without anything on them: grass, sand, asphalt, concrete."""


class Cast(NamedTuple):
    image: Image
    thing: Mask
    shadow: Mask
    """Where at least half of the light is kept off; empty in a scene without shadow."""


def cast_scene(seed: int, ground: str = "") -> Cast:
    """With a shadow; `ground` names one of GROUNDS, else it is drawn."""
    rng = np.random.default_rng(seed)
    picture, thing, foot = start(rng, ground)
    cover = _cast(rng, thing, foot)
    if rng.random() < 0.4:
        # Something dark elsewhere, which has nothing to do with it.
        _dark_thing(rng, picture, foot, away=True)
    depth, sharp = rng.uniform(0.4, 0.75), rng.uniform(1, 6)
    soft = cv2.GaussianBlur(cover, (0, 0), sharp)[..., None]
    tint = depth * rng.uniform(0.95, 1.05, 3)
    picture = picture * (1 - soft * (1 - tint))
    return _finished(rng, picture, thing, (soft[..., 0] >= 0.5) & ~thing)


def plain_scene(seed: int, ground: str = "") -> Cast:
    """Without: nothing, a carpet under the foot, another dark thing that touches it, or a darker part of the ground."""
    rng = np.random.default_rng(seed)
    picture, thing, foot = start(rng, ground)
    kind = int(rng.integers(4))
    if kind == 1:
        area = np.zeros(SIZE.shape, np.uint8)
        axes = (int(rng.uniform(70, 200)), int(rng.uniform(20, 60)))
        cv2.ellipse(area, (int(foot[0] + rng.uniform(-80, 80)), int(foot[1])), axes, 0, 0, 360, 1, -1)
        picture[area > 0] = texture(rng, rng.uniform(10, 110, 3), 25)[area > 0]
    elif kind == 2:
        _dark_thing(rng, picture, foot, away=False)
    elif kind == 3:
        edge = int(foot[1] + rng.uniform(-30, 30))
        picture[edge:] = texture(rng, rng.uniform(30, 110, 3), 20)[edge:]
    return _finished(rng, picture, thing, np.zeros(SIZE.shape, bool))


def start(rng: np.random.Generator, ground: str) -> tuple[np.ndarray, Mask, np.ndarray]:
    """The ground, float32, the thing's mask and the middle of its foot."""
    picture = _photo(rng, ground) if ground else texture(rng, rng.uniform(70, 230, 3), 40)
    foot = np.array([SIZE.width * rng.uniform(0.35, 0.65), SIZE.height * rng.uniform(0.55, 0.8)])
    height = SIZE.height * rng.uniform(0.25, 0.45)
    return picture.astype(np.float32), _upright(rng, foot, height), foot


def _finished(rng: np.random.Generator, picture: np.ndarray, thing: Mask, shadow: Mask) -> Cast:
    look = texture(rng, rng.uniform(20, 235, 3), 70)
    edge = cv2.GaussianBlur(thing.astype(np.float32), (0, 0), 0.8)[..., None]
    picture = picture * (1 - edge) + look * edge
    # The light falls off to one side.
    turn, fall = rng.uniform(0, 2 * np.pi), rng.uniform(0, 0.15)
    y, x = np.mgrid[-1 : 1 : SIZE.height * 1j, -1 : 1 : SIZE.width * 1j]
    picture = picture * (1 + fall * (x * np.cos(turn) + y * np.sin(turn)))[..., None]
    picture = picture + rng.normal(0, rng.uniform(1, 4), picture.shape)
    return Cast(np.clip(picture, 0, 255).astype(np.uint8), thing, shadow)


def _cast(rng: np.random.Generator, thing: Mask, foot: np.ndarray) -> np.ndarray:
    """(H, W) float32: the outline laid on the ground, to either side, backwards or forwards."""
    across = rng.choice([-1, 1]) * rng.uniform(0.35, 1.1)
    up = rng.choice([-1, 1]) * rng.uniform(0.15, 0.45)
    # A point h above the foot falls on the ground at (across, up) times h.
    laid = np.array([[1, -across, across * foot[1]], [0, up, foot[1] * (1 - up)]])
    cover = cv2.warpAffine(thing.astype(np.float32), laid, SIZE, flags=cv2.INTER_LINEAR)
    box = cv2.boundingRect(thing.astype(np.uint8))
    cv2.ellipse(cover, (round(foot[0]), round(foot[1]) - 2), (round(box[2] * 0.35), 6), 0, 0, 360, 1, -1)
    return cover


def _upright(rng: np.random.Generator, foot: np.ndarray, height: float) -> Mask:
    """A box, a bottle, a ball, a person or a tree."""
    mask, (x, y) = np.zeros(SIZE.shape, np.uint8), foot
    wide = height * rng.uniform(0.3, 0.6)

    def block(left: float, top: float, right: float, bottom: float) -> None:
        corners = np.array([left * wide + x, y - top * height, right * wide + x, y - bottom * height])
        x1, y1, x2, y2 = corners.round().astype(int).tolist()
        cv2.rectangle(mask, (x1, y1), (x2, y2), 1, -1)

    def disc(across: float, up: float, radius: float, flat: float = 1) -> None:
        middle = (round(across * wide + x), round(y - up * height))
        cv2.ellipse(mask, middle, (round(radius), round(radius * flat)), 0, 0, 360, 1, -1)

    kind = int(rng.integers(5))
    if kind == 0:
        block(-0.5, 1, 0.5, 0)
    elif kind == 1:
        block(-0.4, 0.7, 0.4, 0)
        block(-0.15, 1, 0.15, 0.6)
    elif kind == 2:
        disc(0, 0.5, height * 0.5)
    elif kind == 3:
        disc(0, 0.88, height * 0.12)
        block(-0.35, 0.76, 0.35, 0.4)
        block(-0.3, 0.45, -0.05, 0)
        block(0.05, 0.45, 0.3, 0)
    else:
        block(-0.12, 0.6, 0.12, 0)
        disc(0, 0.7, wide * 0.8, 0.8)
    return mask > 0


def _dark_thing(rng: np.random.Generator, picture: np.ndarray, foot: np.ndarray, away: bool) -> None:
    distance = rng.choice([-1, 1]) * (rng.uniform(210, 260) if away else rng.uniform(50, 80))
    middle = (int(foot[0] + distance), int(foot[1] - rng.uniform(0, 15)))
    area = np.zeros(SIZE.shape, np.uint8)
    cv2.ellipse(area, middle, (int(rng.uniform(25, 50)), int(rng.uniform(15, 40))), rng.uniform(0, 90), 0, 360, 1, -1)
    picture[area > 0] = texture(rng, rng.uniform(5, 80, 3), 30)[area > 0]


def _photo(rng: np.random.Generator, name: str) -> np.ndarray:
    box = GROUNDS[name]
    part = np.array(PIL.Image.open(PHOTOS / name).convert("RGB"))[box.slices]
    part = part[:, ::-1] if rng.random() < 0.5 else part
    return cv2.resize(part, SIZE, interpolation=cv2.INTER_CUBIC)


def texture(rng: np.random.Generator, colour: np.ndarray, contrast: float) -> np.ndarray:
    """(H, W, 3) float: flat, cloudy, grainy, tiled, or wooden boards."""
    other = np.clip(colour + rng.uniform(-1, 1) * contrast + rng.uniform(-10, 10, 3), 5, 250)
    kind = int(rng.integers(5))
    if kind in (1, 2):
        cells = rng.random((9, 12) if kind == 1 else (120, 160), np.float32)
        mix = np.clip(cv2.resize(cells, SIZE, interpolation=cv2.INTER_CUBIC), 0, 1)
    else:
        mix = np.zeros(SIZE.shape, np.float32)
    if kind == 3:
        mix[:: int(rng.integers(50, 90))], mix[:, :: int(rng.integers(50, 90))] = 1, 1
        mix = np.clip(cv2.GaussianBlur(mix, (0, 0), 1) * 2, 0, 1)
    if kind == 4:
        high = int(rng.integers(25, 60))
        mix = np.repeat(rng.random(SIZE.height // high + 1, np.float32), high)[: SIZE.height, None] * np.ones(
            SIZE.width
        )
    return colour * (1 - mix[..., None]) + other * mix[..., None]
