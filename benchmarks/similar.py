"""Find all like this, on drawn scenes with the tiny SAM: how often all of the equal things are found, and only they.

The first seeds are those that the thresholds were chosen on; the second ones were drawn only to see what that is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from lib_inpaint.geometry import Mask, Point
from lib_inpaint.images import png
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.predictor import Predictor, chosen
from lib_inpaint.segment.sam import Sam
from lib_inpaint.segment.similar import Alike, part_at

from .drawn_alike import Alike as Scene
from .drawn_alike import alike_scene
from .selection import iou
from .timing import Row, cpu_once_ms

TINY = Path(__file__).resolve().parents[1] / "tests" / "tiny_sam" / "tiny_sam.safetensors"
SEEDS = {"tuned on": range(40), "held out": range(1000, 1060)}
SAME = 0.5
"""Intersection over union with the drawn mask from which on a thing is found."""


class Outcome(NamedTuple):
    scene: Scene
    masks: list[Mask]
    """What was found."""
    milliseconds: float

    @property
    def is_complete(self) -> bool:
        return all(max((iou(mask, truth) for mask in self.masks), default=0) >= SAME for truth in self.scene.masks[1:])

    @property
    def is_clean(self) -> bool:
        return all(max(iou(mask, truth) for truth in self.scene.masks[1:]) >= SAME for mask in self.masks)

    @property
    def is_single(self) -> bool:
        """Nothing is found twice."""
        return len(self.masks) == len({_nearest(mask, self.scene.masks) for mask in self.masks})


def rows(out: Path | None = None) -> Iterator[Row]:
    """Pictures of the scenes where something is missing or too much go into `out`."""
    predictor = Predictor(Sam(TINY, "cpu"), most_embeddings=2)
    for name, seeds in SEEDS.items():
        outcomes = [outcome(predictor, seed) for seed in seeds]
        if out is not None:
            _save(out, name, seeds, outcomes)
        yield _row(f"similar all found, {name}", [each.is_complete for each in outcomes], 0.9)
        yield _row(f"similar none false, {name}", [each.is_clean and each.is_single for each in outcomes], 0.8)
        overlaps = [max(iou(mask, truth) for truth in each.scene.masks) for each in outcomes for mask in each.masks]
        what = "median of a search, the picture encoded, tiny SAM; mean IoU of what was found "
        taken = float(np.median([each.milliseconds for each in outcomes]))
        yield Row(f"similar time, {name}", round(taken, 1), 0, 0, f"{what}{np.mean(overlaps):.3f}", "cpu ms")


def outcome(predictor: Predictor, seed: int) -> Outcome:
    """The person clicks the first of the equal things."""
    scene, key = alike_scene(seed), str(seed)
    prompt = VisualPrompt((_middle(scene.masks[0]),))
    clicked = chosen(predictor.predict(key, scene.image, prompt), prompt)
    mask = part_at(clicked.mask, prompt.points[0])
    found: list[Mask] = []
    taken = cpu_once_ms(lambda: found.extend(
        each.mask.unpack() for each in predictor.similar(key, scene.image, mask, [], Alike(), lambda part: None)
    ))  # fmt: skip
    return Outcome(scene, found, taken)


def _row(name: str, good: list[bool], wanted: float) -> Row:
    part = sum(good) / len(good)
    what = f"part of {len(good)} drawn scenes with 2 to 8 equal things and 1 to 4 others; wanted"
    return Row(name, round(part, 3), wanted, round(part / wanted, 2), what)


def _middle(mask: Mask) -> Point:
    depth = cv2.distanceTransform(np.pad(mask.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    y, x = np.unravel_index(depth.argmax(), mask.shape)
    return Point(float(x) + 0.5, float(y) + 0.5)


def _nearest(mask: Mask, truths: list[Mask]) -> int:
    return int(np.argmax([iou(mask, truth) for truth in truths]))


def _save(folder: Path, name: str, seeds: range, outcomes: list[Outcome]) -> None:
    """What was found in red, what should have been outlined in green."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed, each in zip(seeds, outcomes, strict=True):
        if each.is_complete and each.is_clean and each.is_single:
            continue
        picture = each.scene.image.copy()
        for mask in each.masks:
            picture[mask] = picture[mask] // 2 + np.array([127, 0, 0], np.uint8)
        for truth in each.scene.masks:
            outlines, _ = cv2.findContours(truth.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
            cv2.drawContours(picture, outlines, -1, (0, 255, 0), 1)
        (folder / f"similar {name} {seed}.png").write_bytes(png(picture))
