"""A thing's shadow: how well drawn ones are found, and how often one is offered where there is none.

The first seeds are those that the thresholds were chosen on, the second ones were drawn afterwards. With the shared
photos the ground is grass, sand, asphalt and concrete too, and the photos' own things are looked at: see `out`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import PIL.Image

from lib_inpaint.geometry import Image, Mask
from lib_inpaint.images import png
from lib_inpaint.shadow import shadow_of

from .drawn_shadows import GROUNDS, PHOTOS, Cast, cast_scene, plain_scene
from .selection import iou
from .timing import Row, cpu_ms

SEEDS = {"tuned on": range(48), "held out": range(1000, 1060)}
WANTED_IOU, WANTED_NONE = 0.7, 0.9


def rows(out: Path | None = None) -> Iterator[Row]:
    """Pictures of the shared photos, and of the drawn scenes that went wrong, go into `out`."""
    grounds = {"drawn": [""]}
    if PHOTOS.is_dir():
        grounds["photos"] = list(GROUNDS)
    for kind, names in grounds.items():
        for seeds_name, seeds in SEEDS.items():
            each = [(seed, names[seed % len(names)]) for seed in seeds]
            yield _found_row(kind, seeds_name, [cast_scene(*one) for one in each], out)
            yield _none_row(kind, seeds_name, [plain_scene(*one) for one in each], out)
    scene = cast_scene(0)
    (taken,) = cpu_ms(lambda: shadow_of(scene.image, scene.thing))
    yield Row("shadow time", round(taken, 1), 0, 0, "a drawn scene of 640 x 480", "cpu ms")
    if out is not None and PHOTOS.is_dir():
        _look_at_photos(out)


def _found_row(kind: str, seeds: str, scenes: list[Cast], out: Path | None) -> Row:
    overlaps = []
    for number, scene in enumerate(scenes):
        found = shadow_of(scene.image, scene.thing)
        overlaps.append(0.0 if found is None else iou(found, scene.shadow))
        if out is not None and overlaps[-1] < WANTED_IOU:
            _save(out / f"shadow {kind} {seeds} {number}.png", scene.image, scene.thing, found)
    mean, good = float(np.mean(overlaps)), np.mean(np.array(overlaps) >= WANTED_IOU)
    what = f"mean IoU of {len(scenes)} shadows, {good:.0%} of them at least {WANTED_IOU}; wanted"
    return Row(f"shadow found, {kind} ground, {seeds}", round(mean, 3), WANTED_IOU, round(mean / WANTED_IOU, 2), what)


def _none_row(kind: str, seeds: str, scenes: list[Cast], out: Path | None) -> Row:
    silent = 0
    for number, scene in enumerate(scenes):
        found = shadow_of(scene.image, scene.thing)
        silent += found is None
        if out is not None and found is not None:
            _save(out / f"shadow {kind} {seeds} none {number}.png", scene.image, scene.thing, found)
    part = silent / len(scenes)
    what = f"part of {len(scenes)} scenes without a shadow, most with something dark at the foot, where none is offered"
    return Row(f"shadow none, {kind} ground, {seeds}", round(part, 3), WANTED_NONE, round(part / WANTED_NONE, 2), what)


def _look_at_photos(out: Path) -> None:
    for entry in json.loads((PHOTOS / "scenes" / "scenes.json").read_text("utf8")):
        image = np.array(PIL.Image.open(PHOTOS / "scenes" / entry["image"]).convert("RGB"))
        thing = np.array(PIL.Image.open(PHOTOS / "scenes" / entry["mask"]).convert("L")) > 127
        _save(out / f"shadow photo {entry['name']}.png", image, thing, shadow_of(image, thing))


def _save(path: Path, image: Image, thing: Mask, found: Mask | None) -> None:
    """What was found in red, the thing outlined in green."""
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = image.copy()
    if found is not None:
        picture[found] = picture[found] // 2 + np.array([127, 0, 0], np.uint8)
    outlines, _ = cv2.findContours(thing.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    cv2.drawContours(picture, outlines, -1, (0, 255, 0), 1)
    path.write_bytes(png(picture))
