"""Mask health: what would spoil the result, said before it is painted, and the one press that mends it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import cv2
import numpy as np

from .geometry import Box, Mask, Size
from .masks import Refinement, area, bounds, fill_holes, places
from .phrases import in_english
from .presets import Preset
from .settings import APART
from .tuning import Tuned

SPECK = 0.01
"""Of the largest part's area: what is smaller is hardly meant."""
SPECK_OF_PICTURE = 0.0005
HOLE = 0.02
"""Of the mask's area: a larger hole is likely the view between an arm and a body."""
SLIVER = 100
"""Part of the picture's longest side that a forgotten strip at the frame is at most wide."""
EVERYTHING = 0.98
CELL = 8
"""Painted pixels a side of one cell of Stable Diffusion's latent grid, on which masks are rounded."""
LOST = 0.5
"""Of the mask, where the latent grid has none of it: more is a mask that mostly vanishes."""
SPARSE = 0.6
"""Part of what is seen: places that fill less of it, with their padding, are better painted one by one."""
MORE_CONTEXT = 1.25
"""Times larger than in the picture: above that, padding shows the model more of the surroundings for nothing."""


@dataclass(frozen=True)
class Finding:
    """Something that would spoil the result."""

    name: str
    words: str
    mend: str = ""
    """What the button says; empty where nothing but another selection helps."""
    refinement: Mapping[str, float | bool] = field(default_factory=dict)
    """Changes of the refinement that mend it."""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    """Settings that mend it."""
    prompt: str | None = None
    """The prompt that mends it."""


def of_mask(mask: Mask, refinement: Refinement) -> list[Finding]:
    """What is wrong with a refined mask, whatever paints it. An empty one has nothing to find."""
    covered = area(mask) / mask.size
    if covered >= EVERYTHING:
        words = "The whole picture is selected: nothing is left to go by."
        return [Finding("everything", words, "Invert", {"invert": not refinement.invert})]
    if not covered or refinement.invert:
        # An inverted mask is the background: its holes are what stays.
        return []
    return [*_specks(mask), *_holes(mask), *_slivers(mask, refinement), *_shrunk(refinement)]


def of_settings(tuned: Tuned, preset: Preset, refinement: Refinement, is_inpainting: bool) -> list[Finding]:
    """What is wrong with what the host's Stable Diffusion would be told."""
    return [
        *_prompt(tuned, preset),
        *_blotches(tuned, is_inpainting),
        *_lost_surroundings(tuned, is_inpainting),
        *_vanishing(tuned, refinement),
        *(() if preset.sees_all else _apart(tuned)),
        *_little_seen(tuned),
    ]


def _specks(mask: Mask) -> Iterator[Finding]:
    _, _, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    areas = stats[1:, cv2.CC_STAT_AREA]
    specks = areas[(areas < SPECK * areas.max()) & (areas < SPECK_OF_PICTURE * mask.size)]
    if specks.size:
        words = (
            f"{_counted(specks.size, 'speck')} beside the object: all between them is looked at too, in less detail."
        )
        yield Finding("specks", words, "Drop specks", {"drop_specks": int(specks.max()) + 1})


def _holes(mask: Mask) -> Iterator[Finding]:
    holes = fill_holes(mask) & ~mask
    _, _, stats, _ = cv2.connectedComponentsWithStats(holes.view(np.uint8), connectivity=4)
    small = stats[1:, cv2.CC_STAT_AREA] < HOLE * area(mask)
    if small.any():
        words = f"{_counted(int(small.sum()), 'hole')} in the mask would leave pieces of the object."
        yield Finding("holes", words, "Fill holes", {"fill_holes": True})


def _slivers(mask: Mask, refinement: Refinement) -> Iterator[Finding]:
    """Strips of the object between the mask and the frame."""
    reach = max(8, max(mask.shape) // SLIVER)
    widest = max(_gap(side[:reach]) for side in (mask, mask[::-1], mask.T, mask.T[::-1]))
    if widest:
        words = f"A strip of {widest} px stays between the mask and the frame."
        yield Finding("sliver", words, "Grow to the frame", {"grow": refinement.grow + widest})


def _gap(band: Mask) -> int:
    """The largest distance from the first row to the mask, in columns that reach it in the band; few are no strip."""
    first = band.argmax(axis=0)
    apart = first[band.any(axis=0) & (first > 0)]
    touching = band[0].any()
    return int(apart.max()) if apart.size >= 4 and not touching else 0


def _shrunk(refinement: Refinement) -> Iterator[Finding]:
    if refinement.grow < 0:
        words = "The mask is smaller than what was selected: the edge of the object would stay."
        yield Finding("shrunk", words, "Do not shrink", {"grow": 0})


def _prompt(tuned: Tuned, preset: Preset) -> Iterator[Finding]:
    if preset.needs_prompt and not tuned.settings.prompt.strip():
        yield Finding("unsaid", "Without a prompt anything may appear there: say what you want.")
    translated = in_english(tuned.settings.prompt)
    if translated != tuned.settings.prompt:
        words = f"Stable Diffusion was taught English: this would be \u201c{translated}\u201d."
        yield Finding("not english", words, "Use that", prompt=translated)


def _blotches(tuned: Tuned, is_inpainting: bool) -> Iterator[Finding]:
    if tuned.settings.inpainting_fill >= 2 and tuned.settings.denoising_strength < 0.9:
        words = "Latent noise and latent nothing leave blotches below a denoising strength of 0.9."
        yield Finding(
            "blotches", words, "Denoise more", overrides={"denoising_strength": 1.0 if is_inpainting else 0.9}
        )


def _lost_surroundings(tuned: Tuned, is_inpainting: bool) -> Iterator[Finding]:
    if not is_inpainting and tuned.settings.denoising_strength > 0.9 and tuned.settings.inpainting_fill < 2:
        words = "Denoising this strong with a plain checkpoint loses the surroundings."
        yield Finding("lost surroundings", words, "Denoise less", overrides={"denoising_strength": 0.8})


def _vanishing(tuned: Tuned, refinement: Refinement) -> Iterator[Finding]:
    """Wires and scratches in large pictures: the host rounds the mask to cells, and most of it is gone."""
    working = Size(tuned.settings.width, tuned.settings.height)
    if lost_on_grid(tuned.hole, tuned.region, working) > LOST:
        cell = math.ceil(CELL / min(1, tuned.zoom))
        words = (
            f"The mask is thinner than the {cell} px that Stable Diffusion can tell apart here: most of it would stay."
        )
        yield Finding("thin", words, "Grow it", {"grow": refinement.grow + math.ceil(0.6 * cell)})


def _apart(tuned: Tuned) -> Iterator[Finding]:
    """Far-apart places in one crop, most of which is what lies between them."""
    settings = tuned.settings
    wants_whole = not settings.inpaint_full_res and tuned.auto.inpaint_full_res
    if settings.one_by_one or wants_whole or tuned.zoom > 1:
        return
    boxes = [box for place in places(tuned.painted, APART) if (box := bounds(place))]
    around = sum(box.padded(settings.inpaint_full_res_padding).clamped(Size.of(tuned.hole)).area for box in boxes)
    if len(boxes) > 1 and around < SPARSE * tuned.region.area:
        words = f"{len(boxes)} places lie far apart: painted together, each gets little detail."
        yield Finding("apart", words, "One by one", overrides={"one_by_one": True})


def _little_seen(tuned: Tuned) -> Iterator[Finding]:
    padding = tuned.auto.inpaint_full_res_padding
    settings = tuned.settings
    if settings.inpaint_full_res and tuned.zoom > MORE_CONTEXT and settings.inpaint_full_res_padding < padding:
        seen = tuned.region.size
        words = f"Only {seen.width} x {seen.height} px of the picture are seen: more around it makes it fit in better."
        yield Finding("little seen", words, "More padding", overrides={"inpaint_full_res_padding": padding})


def lost_on_grid(hole: Mask, region: Box, working: Size) -> float:
    """The part of a hole that is gone once the host has rounded it to its latent grid, 0 to 1.

    As the host does it: the region of the mask scaled to the working size and on to cells of 8 pixels, rounded at one
    half. Half a cell along an edge that goes counts as lost as half a cell that comes counts as gained.
    """
    crop = hole[region.slices]
    held = area(crop)
    if not held:
        return 0.0
    cells = (max(1, working.width // CELL), max(1, working.height // CELL))
    kept = cv2.resize(crop.view(np.uint8) * np.float32(1), cells, interpolation=cv2.INTER_AREA) >= 0.5
    cell_area = crop.size / (cells[0] * cells[1])
    return max(0.0, 1 - float(np.count_nonzero(kept)) * cell_area / held)


def _counted(number: int, noun: str) -> str:
    return f"One {noun}" if number == 1 else f"{number} {noun}s"
