"""How many people are found, how well they are cut out and how fast, beside GrabCut in the same boxes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import mean, median
from typing import NamedTuple

import cv2
import numpy as np

from lib_inpaint.detect.subject import subject
from lib_inpaint.errors import UserError
from lib_inpaint.finders import Finders, Thing, Wanted
from lib_inpaint.geometry import Box, Image, Mask, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.models import Models
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.grabcut import GrabCut

from .selection import SCENES, Scene, iou, load_scenes
from .timing import Row, cpu_once_ms

NETS = SCENES.parent / "weights"
PHOTOS = ("baseball", "person", "horses")
LEAST_AREA, FOUND = 600, 0.5
"""Pixels of a person that counts, and the IoU from which it is found."""
ROUNDS = 5
LARGE = Size(4000, 3000)


class Searched(NamedTuple):
    photo: str
    image: Image
    things: list[Thing]
    milliseconds: float
    """Of the processor."""


def rows(out: Path | None = None) -> Iterator[Row]:
    """Needs the shared scenes and nets; overlay pictures go into `out`."""
    if not (SCENES.is_dir() and NETS.is_dir()):
        raise UserError("The photos and the nets are missing: put the folder shared/data beside the checkout.")
    finders = Finders(Models(Standalone((NETS,), device="cpu")))
    people = [scene for scene in load_scenes(SCENES) if _is_person(scene)]
    pairs = []
    for photo in PHOTOS:
        there = [scene for scene in people if scene.name.split("-")[0] == photo]
        searched = _searched(finders, photo, there[0].image)
        for scene in there:
            pairs.append((_best(searched.things, scene.truth), _grabcut(searched, scene)))
            ours, plain = pairs[-1]
            yield _row(f"people {scene.name}", ours, plain, "the mask of the person whose truth is known")
        if photo != "horses":
            yield _subject_row(searched, there)
        yield _time_row(searched)
        if out is not None:
            _save_overlay(out, searched)
    yield _found_row([ours for ours, _ in pairs], [plain for _, plain in pairs])
    alone, rough = (mean(pair[side] for pair in pairs[:2]) for side in (0, 1))
    yield _row("people alone", alone, rough, "mean of the batter and the passer-by")
    large = cv2.resize(people[0].image, LARGE, interpolation=cv2.INTER_CUBIC)
    yield _time_row(_searched(finders, "12mp", large, rounds=1))


def _is_person(scene: Scene) -> bool:
    return scene.name in ("baseball", "person") or "-person" in scene.name


def _searched(finders: Finders, photo: str, image: Image, rounds: int = ROUNDS) -> Searched:
    """Warmed up by one round, as a second photo is searched."""
    things: list[Thing] = []

    def search() -> None:
        things[:] = finders.find(photo, image, Wanted(), lambda part: None)

    times = [cpu_once_ms(search) for _ in range(rounds + 1)][1:]
    return Searched(photo, image, things, median(times))


def _best(things: list[Thing], truth: Mask) -> float:
    return max((iou(thing.mask.unpack(), truth) for thing in things), default=0.0)


def _grabcut(searched: Searched, scene: Scene) -> float:
    """The same boxes, cut out without any net."""
    boxes = [thing.box for thing in searched.things if _touches(thing.box, scene.truth)]
    answers = (GrabCut().predict(scene.image, VisualPrompt(box=box), None)[0].mask for box in boxes)
    return max((iou(mask, scene.truth) for mask in answers), default=0.0)


def _touches(box: Box, truth: Mask) -> bool:
    return bool(truth[box.slices].any())


def _row(name: str, ours: float, plain: float, what: str) -> Row:
    return Row(name, round(ours, 3), round(plain, 3), round((1 - plain) / (1 - ours), 2), f"{what}; GrabCut", "IoU")


def _found_row(ours: list[float], plain: list[float]) -> Row:
    """All four have more than LEAST_AREA pixels."""
    found, other = (sum(each >= FOUND for each in ious) for ious in (ours, plain))
    what = f"of {len(ours)} people over {LEAST_AREA} px with IoU >= {FOUND}; GrabCut in the same boxes"
    return Row("people found", found, other, round(found / max(1, other), 2), what)


def _subject_row(searched: Searched, there: list[Scene]) -> Row:
    """The batter is the subject, the passer-by is not."""
    kept = subject([thing.mask for thing in searched.things], Size.of(searched.image))
    is_known = kept is not None and iou(searched.things[kept].mask.unpack(), there[0].truth) >= FOUND
    right = is_known if searched.photo == "baseball" else kept is not None and not is_known
    what = "the main subject that is kept is the right one (1 = yes); nobody else keeps one"
    return Row(f"people subject {searched.photo}", int(right), 0, int(right), what)


def _time_row(searched: Searched) -> Row:
    size = Size.of(searched.image)
    what = f"{len(searched.things)} people in {size.width} x {size.height}, all threads; half a second of two cores"
    return Row.of_times(f"people time {searched.photo}", searched.milliseconds, 1000, what)


def _save_overlay(folder: Path, searched: Searched) -> None:
    """Each person in a colour of its own, the kept one in green."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = searched.image.astype(np.float32)
    kept = subject([thing.mask for thing in searched.things], Size.of(searched.image))
    for number, thing in enumerate(searched.things):
        colour = (0, 200, 0) if number == kept else (200, 60 * (number % 3), 80 * (number % 4))
        mask = thing.mask.unpack()
        picture[mask] = 0.5 * picture[mask] + 0.5 * np.array(colour)
    (folder / f"people {searched.photo}.png").write_bytes(png(picture.astype(np.uint8)))
