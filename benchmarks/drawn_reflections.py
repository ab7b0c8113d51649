"""Draws things that stand on a shiny floor or at the water, which shows them upside down, or on a dull one.

The mirror image is dimmed, fades with its depth, and is shaken and blurred as water and floors do.
"""

from __future__ import annotations

import cv2
import numpy as np

from lib_inpaint.geometry import Mask

from .drawn_shadows import SIZE, Cast, cast_scene, plain_scene, start, texture


def mirrored_scene(seed: int, ground: str = "") -> Cast:
    """With a reflection, as `shadow`; `ground` as in drawn_shadows."""
    rng = np.random.default_rng(seed)
    picture, thing, foot = start(rng, ground)
    if rng.random() < 0.5:
        # What stands behind is seen in the floor as well.
        wall = int(foot[1] - rng.uniform(0, 15))
        picture[:wall] = texture(rng, rng.uniform(40, 230, 3), 60)[:wall]
    scene = _with_look(rng, picture, thing)
    line, stretch = np.nonzero(thing)[0].max() + 1.0, rng.uniform(0.8, 1.05)
    turned = _turned(rng, line, stretch)
    whole, seen = (
        cv2.remap(each.astype(np.float32), *turned, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for each in (scene, thing)
    )
    strength = rng.uniform(0.25, 0.7) * (1 - rng.uniform(0, 0.7) * _depth(line))[..., None]
    blur = rng.uniform(0.5, 3)
    below = (np.arange(SIZE.height) >= line)[:, None, None]
    shown = strength * below * (1.0 if rng.random() < 0.4 else cv2.GaussianBlur(seen, (0, 0), blur)[..., None])
    mixed = scene * (1 - shown) + shown * cv2.GaussianBlur(whole, (0, 0), blur)
    mixed = np.where(thing[..., None], scene, mixed) + rng.normal(0, rng.uniform(1, 4), scene.shape)
    there = (seen > 0.5) & below[..., 0] & ~thing
    return Cast(np.clip(mixed, 0, 255).astype(np.uint8), thing, there)


def dull_scene(seed: int, ground: str = "") -> Cast:
    """Without a reflection: half of them with a shadow, the others with whatever drawn_shadows puts there."""
    return (cast_scene if seed % 2 else plain_scene)(seed, ground)


def _with_look(rng: np.random.Generator, picture: np.ndarray, thing: Mask) -> np.ndarray:
    look = texture(rng, rng.uniform(20, 235, 3), 70)
    edge = cv2.GaussianBlur(thing.astype(np.float32), (0, 0), 0.8)[..., None]
    return picture * (1 - edge) + look * edge


def _turned(rng: np.random.Generator, line: float, stretch: float) -> tuple[np.ndarray, np.ndarray]:
    """Where each pixel below the line takes its colour from, waves in it."""
    y, x = np.mgrid[0 : SIZE.height, 0 : SIZE.width].astype(np.float32)
    wave = rng.uniform(0, 2.5) * np.sin(y / rng.uniform(3, 9) + x / rng.uniform(30, 90))
    return (x + wave).astype(np.float32), (2 * line - y - 1 + (y - line) * (1 - 1 / stretch)).astype(np.float32)


def _depth(line: float) -> np.ndarray:
    """(H, 1): 0 at the line, 1 half a picture below."""
    return np.clip((np.arange(SIZE.height) - line) / (SIZE.height / 2), 0, 1)[:, None]
