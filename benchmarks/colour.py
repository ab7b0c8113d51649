"""Colour match: how much of a drift of colours at the border of a fill is taken back, and what is done where none is.

The fill is PatchMatch's, whose details differ from the picture's as a network's do, with a drift in L*a*b* added to it.
The step that is seen at the border is the difference of the means on the ring around the object.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median

import cv2
import numpy as np

from lib_inpaint.colour import corrected, measured
from lib_inpaint.geometry import Image, Mask
from lib_inpaint.images import png
from lib_inpaint.inpaint import load
from lib_inpaint.masks import grow

from .fill import cases
from .timing import Row

DRIFTS = {"brighter": (8, 0, 0), "warmer": (4, 4, 6), "greener": (-3, -6, 2)}
SMALLEST = 7.0
ROUND = 12
"""Pixels that more is repainted than replaced."""
LEAST = 0.5
"""Of L*a*b*: no ratio is reckoned from less."""


def rows(out: Path) -> Iterator[Row]:
    steps: list[tuple[float, float]] = []
    changed: list[float] = []
    for name, image, mask, _ in cases():
        changed.append(_done(image, mask, image, (0, 0, 0), None)[1])
        fill = load("patchmatch").inpaint(image.copy(), grow(mask, ROUND), lambda part: None)
        for word, drift in DRIFTS.items():
            steps.append(_done(image, mask, fill, drift, out / f"colour_{name}_{word}.png"))
    before, after = (median(each) for each in zip(*steps, strict=True))
    what = f"step of L*a*b* that is left of a drift at the border, median of {len(steps)}; without the match"
    yield Row("colour drift", round(after, 2), round(before, 2), round(before / max(after, LEAST), 1), what, "L*a*b*")
    share = 100 * median(1 - after / before for before, after in steps)
    what = "percent of the drift that is removed, median; what was asked"
    yield Row("colour removed", round(share, 1), 80, round(share / 80, 2), what, "%")
    most = max(changed)
    what = f"the largest change of {len(changed)} right ones; the smallest drift above"
    yield Row("colour untouched", round(most, 2), SMALLEST, round(SMALLEST / max(most, LEAST), 1), what, "L*a*b*")


def _done(image: Image, mask: Mask, fill: Image, drift: tuple[float, ...], picture: Path | None) -> tuple[float, float]:
    """The drift's size before and after. Without a drift: 0 and how much was changed."""
    hole = grow(mask, ROUND)
    painted = np.where(hole[..., None], _shifted(fill, drift), image)
    correction = measured(image, painted, hole.astype(np.float32), hole & ~mask)
    matched = painted if correction is None else np.where(hole[..., None], corrected(painted, correction), image)
    if picture:
        picture.parent.mkdir(parents=True, exist_ok=True)
        picture.write_bytes(png(np.hstack([image, painted, matched])))
    truth = _lab(fill)[mask].mean(axis=0)
    left = np.linalg.norm(_lab(matched)[mask].mean(axis=0) - truth)
    return float(np.linalg.norm(_lab(painted)[mask].mean(axis=0) - truth)), float(left)


def _shifted(image: Image, drift: tuple[float, ...]) -> Image:
    rgb = cv2.cvtColor(_lab(image) + np.array(drift, np.float32), cv2.COLOR_LAB2RGB)
    return np.clip(np.rint(rgb * 255), 0, 255).astype(np.uint8)


def _lab(image: Image) -> np.ndarray:
    return cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
