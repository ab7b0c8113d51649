"""A thing's shadow and reflection: how well drawn ones are found, and how often one is offered where there is none.

The first seeds are those that the thresholds were chosen on, the second ones were drawn afterwards. With the shared
photos the ground is grass, sand, asphalt and concrete too, and the photos' own things are looked at: see `out`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import PIL.Image

from lib_inpaint.geometry import Image, Mask
from lib_inpaint.images import png
from lib_inpaint.reflection import reflection_of
from lib_inpaint.shadow import shadow_of

from .drawn_reflections import dull_scene, mirrored_scene
from .drawn_shadows import GROUNDS, PHOTOS, Cast, cast_scene, plain_scene
from .selection import iou
from .timing import Row, cpu_ms

SEEDS = {"tuned on": range(48), "held out": range(1000, 1060)}
WANTED_IOU, WANTED_NONE = 0.7, 0.9


class Kind(NamedTuple):
    """What is looked for."""

    name: str
    find: Callable[[Image, Mask], Mask | None]
    drawn: Callable[[int, str], Cast]
    without: Callable[[int, str], Cast]


KINDS = (
    Kind("shadow", shadow_of, cast_scene, plain_scene),
    Kind("reflection", reflection_of, mirrored_scene, dull_scene),
)


def rows(out: Path | None = None) -> Iterator[Row]:
    """Pictures of the shared photos, and of the drawn scenes that went wrong, go into `out`."""
    grounds = {"drawn": [""]}
    if PHOTOS.is_dir():
        grounds["photos"] = list(GROUNDS)
    for kind in KINDS:
        for ground, names in grounds.items():
            for seeds_name, seeds in SEEDS.items():
                each = [(seed, names[seed % len(names)]) for seed in seeds]
                about = f"{ground} ground, {seeds_name}"
                yield _found_row(kind, about, [kind.drawn(*one) for one in each], out)
                yield _none_row(kind, about, [kind.without(*one) for one in each], out)
        scene = kind.drawn(0, "")
        (taken,) = cpu_ms(lambda kind=kind, scene=scene: kind.find(scene.image, scene.thing))
        yield Row(f"{kind.name} time", round(taken, 1), 0, 0, "a drawn scene of 640 x 480", "cpu ms")
        if out is not None and PHOTOS.is_dir():
            _look_at_photos(kind, out)


def _found_row(kind: Kind, about: str, scenes: list[Cast], out: Path | None) -> Row:
    overlaps = []
    for number, scene in enumerate(scenes):
        found = kind.find(scene.image, scene.thing)
        overlaps.append(0.0 if found is None else iou(found, scene.shadow))
        if out is not None and overlaps[-1] < WANTED_IOU:
            _save(out / f"{kind.name} {about} {number}.png", scene.image, scene.thing, found)
    mean, good = float(np.mean(overlaps)), np.mean(np.array(overlaps) >= WANTED_IOU)
    what = f"mean IoU of {len(scenes)}, {good:.0%} of them at least {WANTED_IOU}; wanted"
    return Row(f"{kind.name} found, {about}", round(mean, 3), WANTED_IOU, round(mean / WANTED_IOU, 2), what)


def _none_row(kind: Kind, about: str, scenes: list[Cast], out: Path | None) -> Row:
    silent = 0
    for number, scene in enumerate(scenes):
        found = kind.find(scene.image, scene.thing)
        silent += found is None
        if out is not None and found is not None:
            _save(out / f"{kind.name} {about} none {number}.png", scene.image, scene.thing, found)
    part = silent / len(scenes)
    what = f"part of {len(scenes)} scenes without one, most with something dark at the foot, where none is offered"
    return Row(f"{kind.name} none, {about}", round(part, 3), WANTED_NONE, round(part / WANTED_NONE, 2), what)


def _look_at_photos(kind: Kind, out: Path) -> None:
    for entry in json.loads((PHOTOS / "scenes" / "scenes.json").read_text("utf8")):
        image = np.array(PIL.Image.open(PHOTOS / "scenes" / entry["image"]).convert("RGB"))
        thing = np.array(PIL.Image.open(PHOTOS / "scenes" / entry["mask"]).convert("L")) > 127
        _save(out / f"{kind.name} photo {entry['name']}.png", image, thing, kind.find(image, thing))


def _save(path: Path, image: Image, thing: Mask, found: Mask | None) -> None:
    """What was found in red, the thing outlined in green."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = image.copy()
    if found is not None:
        picture[found] = picture[found] // 2 + np.array([127, 0, 0], np.uint8)
    outlines, _ = cv2.findContours(thing.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(picture, outlines, -1, (0, 255, 0), 1)
    path.write_bytes(png(picture))
