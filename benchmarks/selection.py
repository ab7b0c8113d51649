"""How well and how fast GrabCut selects objects in photos whose masks are known, beside plain cv2.grabCut."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import PIL.Image

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Image, Mask, Point, Size
from lib_inpaint.images import png
from lib_inpaint.segment import Candidate, VisualPrompt
from lib_inpaint.segment.grabcut import GrabCut

from .timing import Row, cpu_ms

SCENES = Path(__file__).resolve().parents[2] / "shared" / "data" / "scenes"
THE_FOUR = ("baseball", "boat", "dog", "person")
"""Objects that stand alone; the others are horses and riders in a crowd."""
LOOSE = 0.03
CLICKS = 2
LARGE = Size(4000, 3000)


class Scene(NamedTuple):
    name: str
    image: Image
    truth: Mask
    box: Box
    """Wider than the object by LOOSE of its sides."""


class Measured(NamedTuple):
    scene: Scene
    ours: list[Mask]
    """From the box, and after each correcting click."""
    plain: list[Mask]
    """Those of plain cv2.grabCut."""


def rows(out: Path | None = None) -> Iterator[Row]:
    """Needs the shared scenes; overlay pictures go into `out`."""
    if not SCENES.is_dir():
        raise UserError(
            "The photos with known masks are missing: put the folder shared/data/scenes beside the checkout."
        )
    cv2.setNumThreads(1)
    measured = []
    for scene in load_scenes(SCENES):
        measured.append(Measured(scene, corrected(scene, CLICKS), plain_grabcut(scene, CLICKS)))
        yield _iou_row(scene.name, measured[-1:], 0)
        if out is not None:
            _save_overlays(out, measured[-1])
    four = [one for one in measured if one.scene.name in THE_FOUR]
    yield _iou_row("the four", four, 0)
    yield _iou_row("the four, clicked", four, CLICKS)
    yield _iou_row("all twelve", measured, 0)
    yield _iou_row("all twelve, clicked", measured, CLICKS)
    yield from _time_rows([one.scene for one in four])


def load_scenes(folder: Path) -> list[Scene]:
    return [_scene(folder, entry) for entry in json.loads((folder / "scenes.json").read_text("utf8"))]


def corrected(scene: Scene, clicks: int) -> list[Mask]:
    """From the box, then after each click into the middle of the largest mistake."""
    segmenter, prompt = GrabCut(), VisualPrompt((), scene.box)
    candidate: Candidate | None = None
    masks: list[Mask] = []
    for _ in range(clicks + 1):
        (candidate,) = segmenter.predict(segmenter.embed(scene.image), prompt, candidate)
        masks.append(candidate.mask)
        prompt = VisualPrompt((*prompt.points, *correcting_click(candidate.mask, scene.truth)), scene.box)
    return masks


def correcting_click(mask: Mask, truth: Mask) -> tuple[Point, ...]:
    """The point deepest inside the largest connected mistake; none when there is no mistake."""
    missed, wrong = _largest_part(truth & ~mask), _largest_part(mask & ~truth)
    mistake = max(missed, wrong, key=np.count_nonzero)
    if not mistake.any():
        return ()
    depth = cv2.distanceTransform(np.pad(mistake, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(depth.argmax(), depth.shape)
    return (Point(float(x) + 0.5, float(y) + 0.5, int(mistake is missed)),)


def plain_grabcut(scene: Scene, clicks: int = 0) -> list[Mask]:
    """What anyone would write: the whole picture, the box, five rounds; then clicks on its own mistakes."""
    labels = np.zeros(Size.of(scene.image).shape, np.uint8)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    rectangle = (scene.box.x1, scene.box.y1, *scene.box.size)
    cv2.setRNGSeed(0)
    cv2.grabCut(scene.image, labels, rectangle, background, foreground, 5, cv2.GC_INIT_WITH_RECT)
    masks = [(labels & 1).astype(bool)]
    for _ in range(clicks):
        for x, y, label in correcting_click(masks[-1], scene.truth):
            cv2.circle(labels, (int(x), int(y)), 5, cv2.GC_FGD if label else cv2.GC_BGD, cv2.FILLED)
        cv2.grabCut(scene.image, labels, rectangle, background, foreground, 5, cv2.GC_EVAL)
        masks.append((labels & 1).astype(bool))
    return masks


def iou(one: Mask, other: Mask) -> float:
    return float(np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other)))


def _iou_row(name: str, measured: list[Measured], clicks: int) -> Row:
    ours = float(np.mean([iou(one.ours[clicks], one.scene.truth) for one in measured]))
    plain = float(np.mean([iou(one.plain[clicks], one.scene.truth) for one in measured]))
    prompt = f"a box {LOOSE:.0%} too wide" + (f" and {clicks} correcting clicks" if clicks else "")
    what = f"IoU from {prompt}; cv2.grabCut with the same on the whole picture; ratio of what is missing to 1"
    return Row(f"select {name}", round(ours, 3), round(plain, 3), round((1 - plain) / (1 - ours), 2), what, "IoU")


def _time_rows(scenes: list[Scene]) -> Iterator[Row]:
    ours, plain = cpu_ms(
        lambda: [_from_box(scene) for scene in scenes], lambda: [plain_grabcut(scene) for scene in scenes], rounds=3
    )
    what = "a box, mean of the four scenes, one thread; cv2.grabCut with the box on the whole picture"
    yield Row.of_times("select box", ours / len(scenes), plain / len(scenes), what)
    dog = next(scene for scene in scenes if scene.name == "dog")
    large, small = _enlarged(dog, LARGE), _enlarged(dog, LARGE.scaled(0.29))
    ours, other = cpu_ms(lambda: _from_box(large), lambda: _from_box(small), rounds=3)
    yield Row.of_times("select box 12mp", ours, other, "a box on 12 megapixels; ours on 1 megapixel, one thread")


def _from_box(scene: Scene) -> Mask:
    return GrabCut().predict(scene.image, VisualPrompt((), scene.box), None)[0].mask


def _enlarged(scene: Scene, size: Size) -> Scene:
    old = Size.of(scene.image)
    box = scene.box.scaled(size.width / old.width, size.height / old.height).clamped(size)
    image = cv2.resize(scene.image, size, interpolation=cv2.INTER_CUBIC)
    return Scene(scene.name, image, cv2.resize(scene.truth.astype(np.uint8), size) > 0, box)


def _scene(folder: Path, entry: dict) -> Scene:
    image = np.array(PIL.Image.open(folder / entry["image"]).convert("RGB"))
    truth = np.array(PIL.Image.open(folder / entry["mask"]).convert("L")) > 127
    x1, y1, x2, y2 = entry["box"]
    x, y = LOOSE * (x2 - x1), LOOSE * (y2 - y1)
    box = Box(round(x1 - x), round(y1 - y), round(x2 + x), round(y2 + y)).clamped(Size.of(image))
    return Scene(entry["name"], image, truth, box)


def _largest_part(mask: Mask) -> Mask:
    count, labels = cv2.connectedComponents(mask.astype(np.uint8))
    areas = np.bincount(np.asarray(labels, np.int32).ravel())
    return labels == 1 + areas[1:].argmax() if count > 1 else mask


def _save_overlays(folder: Path, measured: Measured) -> None:
    """The selection in red, the true outline in green."""
    folder.mkdir(parents=True, exist_ok=True)
    for clicks, mask in enumerate(measured.ours):
        picture = measured.scene.image.copy()
        picture[mask] = 0.6 * picture[mask] + (102, 0, 0)
        outlines, _ = cv2.findContours(measured.scene.truth.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
        cv2.drawContours(picture, outlines, -1, (0, 255, 0), 1)
        (folder / f"select {measured.scene.name} {clicks} clicks.png").write_bytes(png(picture))
