"""Filling holes in photos whose truth is known, beside Telea: how much texture goes on, how near the truth, how long.

Pictures (truth, hole, Telea, ours) go to the folder; PSNR and SSIM favour blur, so look at them.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
import skimage.data
from PIL import Image as PillowImage
from skimage.metrics import structural_similarity

from lib_inpaint.crops import around, paste
from lib_inpaint.geometry import Box, Image, Mask, Size
from lib_inpaint.inpaint import load
from lib_inpaint.inpaint.repaint import repaint
from lib_inpaint.masks import grow

from .timing import Row, cpu_ms

SHARED = Path(__file__).parents[2] / "shared" / "data"
CLOSE = 0.05
"""Nearer to the truth's energy than this counts as this near."""


class Case(NamedTuple):
    name: str
    image: Image
    hole: Mask
    true: bool = True
    """Whether the picture under the hole is the truth, not the object to remove."""


BUNDLED = {
    "astronaut": (60, 330, 55),
    "coffee": (90, 300, 60),
    "chelsea": (120, 190, 50),
    "rocket": (140, 330, 50),
    "brick": (250, 250, 70),
    "grass": (250, 250, 70),
    "gravel": (250, 250, 70),
}
"""scikit-image's own photos: x, y and size of the blob drawn there."""

MOVED = {
    "photos/dog": ("baseball", 620, 330, 150),
    "photos/groceries": ("dog", 400, 250, 160),
    "photos/truck": ("person", 300, 900, 400),
    "photos/dogs": ("baseball", 880, 430, 150),
    "scenes/baseball": ("person", 480, 330, 120),
    "scenes/boat": ("baseball", 130, 420, 140),
    "scenes/person": ("dog", 600, 650, 260),
    "scenes/horses": ("person", 520, 280, 90),
}
"""Shared photos: whose object's mask is moved there, x and y of its middle, its longest side."""


def rows(out: Path) -> Iterator[Row]:
    cv2.setNumThreads(1)
    out.mkdir(parents=True, exist_ok=True)
    energies = []
    for case in [*cases(), *_removals()]:
        ours, other = _filled(case, "patchmatch"), _filled(case, "telea")
        _save(case, other, ours, out / f"fill-{case.name}.png")
        if case.true:
            energies.append((texture(ours, case), texture(other, case)))
            yield _texture_row(f"texture {case.name}", energies[-1], _likeness(case, ours, other))
    ours, other = (statistics.median(side) for side in zip(*energies, strict=True))
    yield _texture_row("texture, median", (ours, other), f"{len(energies)} photos")
    yield from _speed()
    yield from _repairs(out)


def cases() -> Iterator[Case]:
    """Holes over a background that is known, first in photos that are always there, then in the shared ones."""
    yield from _bundled()
    yield from _moved()


def texture(result: Image, case: Case) -> float:
    """Mean absolute Laplacian of the grey picture inside the hole, as a part of the truth's: 1 is right, 0 is blur."""
    energy = [np.abs(cv2.Laplacian(_grey(image), cv2.CV_32F))[case.hole].mean() for image in (result, case.image)]
    return float(energy[0] / energy[1])


def _texture_row(name: str, energies: tuple[float, float], what: str) -> Row:
    ours, other = energies
    nearer = abs(1 - other) / max(abs(1 - ours), CLOSE)
    what = f"fine detail in the hole as a part of the truth's (1 is right), beside Telea; {what}"
    return Row(name, round(ours, 2), round(other, 2), round(nearer, 2), what)


def _likeness(case: Case, ours: Image, other: Image) -> str:
    psnr, ssim = zip(*(_scores(case, result) for result in (ours, other)), strict=True)
    return f"PSNR {psnr[0]:.1f} and {psnr[1]:.1f} dB, SSIM {ssim[0]:.3f} and {ssim[1]:.3f}"


def _scores(case: Case, result: Image) -> tuple[float, float]:
    """PSNR and SSIM inside the hole."""
    error = np.square(result[case.hole].astype(float) - case.image[case.hole]).mean()
    similar: Any = structural_similarity(_grey(case.image), _grey(result), data_range=255, full=True)
    return 10 * np.log10(255**2 / max(error, 1e-9)), float(similar[1][case.hole].mean())


def _speed() -> Iterator[Row]:
    for name, side, radius in (("5% of 1mp", 1000, 126), ("4% of 12mp", 3464, 390)):
        photo = cv2.resize(skimage.data.astronaut(), (side, side), interpolation=cv2.INTER_CUBIC)
        case = Case("astronaut", photo, _blob(Size(side, side), round(0.4 * side), round(0.6 * side), radius))
        yield _speed_row(name, case)


def _speed_row(name: str, case: Case) -> Row:
    seconds = []

    def ours() -> None:
        started = time.perf_counter()
        _filled(case, "patchmatch")
        seconds.append(time.perf_counter() - started)

    mine, telea = cpu_ms(ours, lambda: _filled(case, "telea"), rounds=3)
    what = f"a hole of {case.hole.sum() / 1000:.0f} thousand pixels, one OpenCV thread, beside Telea; "
    return Row.of_times(f"fill {name}", mine, telea, what + f"ours {statistics.median(seconds):.1f} s by the clock")


def _repairs(out: Path) -> Iterator[Row]:
    """Scratches and a date stamp drawn over photos, taken out with a mask that is 2 px wider."""
    for name, draw in {"scratches": _scratched, "date stamp": _stamped}.items():
        scores = []
        for case in cases():
            mask = draw(case.image)
            spoilt = Case(
                f"{case.name}-{name}", np.where(mask[..., None], 230, case.image).astype(np.uint8), grow(mask, 2)
            )
            ours, other = _filled(spoilt, "patchmatch"), _filled(spoilt, "telea")
            _save(spoilt, other, ours, out / f"fill-{spoilt.name.replace(' ', '-')}.png")
            true = spoilt._replace(image=case.image)
            scores.append((_scores(true, ours)[1], _scores(true, other)[1], texture(ours, true), texture(other, true)))
        ours, other, mine, telea = (round(statistics.median(each), 3) for each in zip(*scores, strict=True))
        what = f"SSIM where they were, medians of {len(scores)} photos, beside Telea; fine detail {mine} and {telea}"
        yield Row(f"fill {name}", ours, other, round((1 - other) / (1 - ours), 2), what)


def _scratched(image: Image) -> Mask:
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    for start, end in ((0.1, 0.9), (0.35, 0.3), (0.8, 0.55)):
        cv2.line(mask, (round(start * width), 0), (round(end * width), height), 1, max(2, width // 250), cv2.LINE_8)
    return mask.view(bool)


def _stamped(image: Image) -> Mask:
    height, width = image.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    place = (round(0.55 * width), round(0.93 * height))
    cv2.putText(mask, "21 07 1998", place, cv2.FONT_HERSHEY_SIMPLEX, width / 500, 1, max(2, width // 250))
    return mask.view(bool)


def _filled(case: Case, engine: str) -> Image:
    done = repaint(case.image, case.hole, load(engine), 0, lambda fraction: None)
    return paste(case.image, done.pixels, done.alpha, done.box)


def _bundled() -> Iterator[Case]:
    for name, (x, y, size) in BUNDLED.items():
        photo = getattr(skimage.data, name)()
        image = np.ascontiguousarray(photo if photo.ndim == 3 else np.dstack([photo] * 3))
        yield Case(name, image, _blob(Size.of(image), x, y, size))


def _moved() -> Iterator[Case]:
    for path, (shape, x, y, longest) in MOVED.items():
        file = SHARED / f"{path}.jpg"
        if file.exists():
            image = _photo(file)
            yield Case(file.stem, image, _placed(_mask(f"{shape}.mask.png"), x, y, longest, Size.of(image)))


def _removals() -> Iterator[Case]:
    """The scenes' own objects, grown by 1.5 % of the picture as a person would."""
    listed = SHARED / "scenes" / "scenes.json"
    for scene in json.loads(listed.read_text("utf8")) if listed.exists() else ():
        image = _photo(SHARED / "scenes" / scene["image"])
        hole = grow(_mask(scene["mask"]), round(0.015 * max(image.shape)))
        yield Case(f"remove-{scene['name']}", image, hole, true=False)


def _blob(size: Size, x: int, y: int, radius: int) -> Mask:
    """A wavy disc."""
    across, down = np.arange(size.width) - x, np.arange(size.height)[:, None] - y
    angle = np.arctan2(down, across)
    return np.hypot(across, down) < radius * (1 + 0.2 * np.sin(3 * angle) + 0.1 * np.cos(7 * angle))


def _placed(mask: Mask, x: int, y: int, longest: int, size: Size) -> Mask:
    """The masked object alone, scaled, with its middle at (x, y)."""
    shape = mask[around(mask, 0, least=0).slices].astype(np.uint8)
    shape = cv2.resize(shape, Size.of(shape).scaled(longest / max(shape.shape)), interpolation=cv2.INTER_NEAREST)
    width, height = Size.of(shape)
    box = Box(x - width // 2, y - height // 2, x - width // 2 + width, y - height // 2 + height)
    inside = box.clamped(size)
    result = np.zeros(size.shape, bool)
    result[inside.slices] = shape[_within(inside, box).slices] > 0
    return result


def _within(inner: Box, outer: Box) -> Box:
    """`inner` counted from the corner of `outer`."""
    return Box(inner.x1 - outer.x1, inner.y1 - outer.y1, inner.x2 - outer.x1, inner.y2 - outer.y1)


def _save(case: Case, other: Image, ours: Image, file: Path) -> None:
    marked = case.image.copy()
    marked[case.hole] = (255, 0, 255)
    shown = [case.image, marked, other, ours]
    view = around(case.hole, 0.6).slices
    PillowImage.fromarray(np.hstack([image[view] for image in shown])).save(file)


def _photo(file: Path) -> Image:
    return np.array(PillowImage.open(file).convert("RGB"))


def _mask(name: str) -> Mask:
    return np.array(PillowImage.open(SHARED / "scenes" / name).convert("L")) > 127


def _grey(image: Image) -> np.ndarray:
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
