"""Painting with the host's Stable Diffusion: what is asked, what the host gets of the picture, what comes back."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, NamedTuple

import cv2
import numpy as np

from .colour import Correction, measured
from .colouring import coloured
from .edits import MATCH, Edit, Laid, Stack, Variation
from .errors import UserError
from .geometry import Box, Image, Mask, Size
from .host import Diffusion, Painted
from .images import from_srgb, to_srgb
from .inpaint.repaint import Repainted
from .masks import feather_outward, places
from .paints import Paint
from .recipe import recipe
from .removal import Target
from .settings import APART, Checkpoint, SamplingSettings
from .tuning import Tuned, preset_named, tuned
from .wording import avoided, joined

ENGINE = "host"
"""What edits of the host's Stable Diffusion name as their engine."""

SEEDS = 2**32


@dataclass(frozen=True)
class Asked:
    """What the page asks of the host."""

    preset: str = "remove"
    prompt: str = ""
    overrides: Mapping[str, Any] = field(default_factory=dict)
    checkpoint: str | None = None
    """Its name; None = the one the person has loaded if it inpaints, else the first that does."""
    again: str | None = None
    """The edit that further variations are wanted of; None = what is selected now."""
    colour: str | None = None
    """That the mask is given first, "#c01020", for presets that take one."""
    paints: tuple[Paint, ...] = ()
    """Strokes over that, which count only inside the mask; for the same presets."""
    behind: bool = False
    """The person goes on meanwhile: the variations join that edit, which is no step of theirs."""
    elsewhere: bool = False
    """For the host's own tab, which begins from the picture as it is and not from our fill."""


def chosen_checkpoint(diffusion: Diffusion, name: str | None, preferred: str = "") -> Checkpoint | None:
    """UserError for a name the host does not know; None when it has no checkpoint at all."""
    there = diffusion.checkpoints()
    named = [checkpoint for checkpoint in there if checkpoint.name == (preferred if name is None else name)]
    if name is not None and not named:
        raise UserError("That checkpoint is no longer there. Choose another.")
    current = [checkpoint for checkpoint in there if checkpoint.is_current]
    inpainting = [checkpoint for checkpoint in (*current, *there) if checkpoint.is_inpainting]
    return next(iter([*named, *inpainting, *current, *there]), None)


def tuned_for(target: Target, asked: Asked, checkpoint: Checkpoint | None) -> Tuned:
    whole = _tuned(target.mask, asked, checkpoint)
    names = avoided(target.layers) if preset_named(asked.preset).avoids_object else ""
    parts = [part for _, part in _parts(target, whole, asked, checkpoint)]
    return whole._replace(regions=tuple(part.region for part in parts), avoided=names, notes=parts[0].notes)


def _tuned(mask: Mask, asked: Asked, checkpoint: Checkpoint | None) -> Tuned:
    return tuned(mask, asked.preset, asked.prompt, asked.overrides, checkpoint, not asked.elsewhere)


def _parts(target: Target, whole: Tuned, asked: Asked, checkpoint: Checkpoint | None) -> list[tuple[Target, Tuned]]:
    """What is painted in crops of their own, each with its values; mostly all in one."""
    if not whole.settings.one_by_one:
        return [(target, whole)]
    masks = places(target.mask, APART)
    return [(target._replace(mask=mask), _tuned(mask, asked, checkpoint)) for mask in masks]


class Generated(NamedTuple):
    """What one round brought."""

    variations: tuple[Variation, ...]
    """One, or as many as a batch has."""
    notes: tuple[str, ...]
    """What the person should know."""


def generated(
    target: Target,
    asked: Asked,
    sampling: SamplingSettings,
    checkpoint: Checkpoint | None,
    diffusion: Diffusion,
    fill: Callable[[Target], Variation],
) -> Generator[Generated, None, None]:
    """Let the host paint variations of the target one by one; to be called inside its queue, and to be closed.

    Each is kept by the host as well. `fill` is the quick fill of our own, for presets that begin from one where none
    is there yet.
    """
    values = tuned_for(target, asked, checkpoint)
    negative = joined(sampling.negative_prompt, values.avoided)
    sampling = _seeded(replace(sampling, negative_prompt=negative).checked())
    begun, parts = _begun(target, asked, values, fill), _parts(target, values, asked, checkpoint)
    has_painted = False
    with diffusion.rounds(sampling, checkpoint, len(parts)) as rounds:
        for number in rounds:
            run = Run(asked, _of_round(sampling, number), checkpoint, diffusion)
            painted = [run.painted(part, its, begun) for part, its in parts]
            # Interrupted or skipped, some places have none: what all have is whole.
            if whole := list(zip(*painted, strict=False)):
                has_painted = True
                yield _round(target, whole, asked.prompt, diffusion)
    if not has_painted:
        raise UserError("Stopped before anything was painted. Your selection is still here.")


def _seeded(sampling: SamplingSettings) -> SamplingSettings:
    return sampling if sampling.seed >= 0 else replace(sampling, seed=secrets.randbelow(SEEDS))


def _of_round(sampling: SamplingSettings, number: int) -> SamplingSettings:
    """One run of the host, with the seeds that it would have as a part of all."""
    return replace(sampling, variations=1, seed=(sampling.seed + number * sampling.batch_size) % SEEDS)


def _round(
    target: Target, whole: list[tuple[tuple[Variation, Painted], ...]], prompt: str, diffusion: Diffusion
) -> Generated:
    variations = tuple(_together(target.stack, [variation for variation, _ in each]) for each in whole)
    paintings = [each[0][1] for each in whole]
    return Generated(variations, _saved(target, variations, paintings, prompt, diffusion))


@dataclass(frozen=True)
class Run:
    """What the host is told for each place."""

    asked: Asked
    sampling: SamplingSettings
    checkpoint: Checkpoint | None
    diffusion: Diffusion

    def painted(self, target: Target, tuned: Tuned, begun: Stack) -> list[tuple[Variation, Painted]]:
        """Variations of one place, begun from that stack's pixels, with what the host said of each."""
        started = time.perf_counter()
        told = recipe(self.asked.preset, target.layers, target.refinement)
        crop = to_srgb(begun.pixels[tuned.region.slices], begun.picture.icc)
        hole = tuned.hole[tuned.region.slices].copy()
        paintings = self.diffusion.img2img(crop, hole, tuned.settings, self.sampling, self.checkpoint, told)
        seconds = (time.perf_counter() - started) / max(1, len(paintings))
        return [(_variation(target, tuned, each, seconds), each) for each in paintings]


def named(preset: str) -> str:
    """What the step is called in the history."""
    return preset_named(preset).action


def _begun(target: Target, asked: Asked, tuned: Tuned, fill: Callable[[Target], Variation]) -> Stack:
    """What the host starts from: the picture, with a fill or colours where something is to be painted."""
    return _prefilled(target, fill) if preset_named(asked.preset).prefill else in_colour(target, asked, tuned)


def in_colour(target: Target, asked: Asked, tuned: Tuned) -> Stack:
    """The picture with the colours that the person gave the place, if the preset takes any."""
    is_coloured = preset_named(asked.preset).takes_colour and (asked.colour is not None or asked.paints)
    if not is_coloured:
        return target.stack
    return coloured(target.stack, target.mask, tuned.region, asked.colour, asked.paints)


def _prefilled(target: Target, fill: Callable[[Target], Variation]) -> Stack:
    """The picture with a fill of our own where the object was: the newest that the edit has, or one made now."""
    own = [each for each in (target.edit.variations if target.edit else ()) if each.engine != ENGINE]
    return target.stack.with_edit(Edit("", (), target.refinement, (own[-1] if own else fill(target),)))


def _variation(target: Target, tuned: Tuned, painted: Painted, seconds: float) -> Variation:
    region = tuned.region
    pixels = from_srgb(_resized(painted.pixels, region.size), target.stack.picture.icc)
    # As soft as the host's own blur, but wholly outside the object: no ghost of it is mixed in.
    alpha = feather_outward(tuned.painted[region.slices].copy(), tuned.settings.mask_blur)
    repainted = Repainted(region, pixels, alpha)
    title = f"seed {painted.seed}"
    correction = _correction(target, tuned, pixels)
    return Variation(repainted, ENGINE, title, seconds, painted.seed, painted.infotext, correction)


def _correction(target: Target, tuned: Tuned, pixels: Image) -> Correction | None:
    """Measured where more is repainted than replaced; the host lays its paint on through twice the blurred hole."""
    at = tuned.region.slices
    paint = feather_outward(tuned.hole[at].copy(), tuned.settings.mask_blur) / np.float32(255)
    return measured(target.stack.pixels[at], pixels, paint, (paint > 0) & ~tuned.painted[at])


def _together(stack: Stack, parts: list[Variation]) -> Variation:
    """Places that were painted one by one as one variation, each with its own colours matched."""
    if len(parts) == 1:
        return parts[0]
    box = reduce(Box.union, (part.repainted.box for part in parts))
    pixels, alpha = stack.pixels[box.slices].copy(), np.zeros(box.size.shape, np.uint8)
    for part in parts:
        at = part.repainted.box.moved(-box.x1, -box.y1).slices
        pixels[at] = np.where(part.repainted.alpha[..., None] > 0, Laid(part, MATCH, False).pixels, pixels[at])
        alpha[at] = np.maximum(alpha[at], part.repainted.alpha)
    seconds = sum(part.seconds for part in parts)
    return replace(parts[0], repainted=Repainted(box, pixels, alpha), seconds=seconds, correction=None)


def _resized(pixels: Image, size: Size) -> Image:
    if Size.of(pixels) == size:
        return pixels
    shrinks = size.width < pixels.shape[1]
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LANCZOS4)


def _saved(
    target: Target, variations: tuple[Variation, ...], paintings: list[Painted], prompt: str, diffusion: Diffusion
) -> tuple[str, ...]:
    """The whole pictures where the host keeps its own; a full disk is told and costs nothing that was painted."""
    try:
        for variation, painted in zip(variations, paintings, strict=True):
            stack = target.stack.with_edit(Edit("", (), target.refinement, (variation,)))
            diffusion.save(stack.pixels, stack.picture.alpha, painted, prompt)
    except OSError as error:
        return (f"The host could not save the results ({error.strerror or error}). They are kept here.",)
    return ()
