"""Auto values: what Stable Diffusion should be told for this mask, this purpose and this checkpoint."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from typing import Any, NamedTuple

from .crops import only_masked
from .errors import UserError
from .geometry import Box, Mask, Size
from .masks import area, bounds, grow, places
from .presets import ORIGINAL, PRESETS, Preset
from .settings import APART, EXTRAS, Checkpoint, InpaintSettings
from .texts import brief

STEP = 64
"""Working sizes are multiples of it."""
LEAST_ZOOM = 0.5
"""Of a picture that is extended: seen whole, it must not be painted smaller."""
LARGE = 0.6
"""Part of the picture: a mask that reaches over more is painted in view of the whole picture."""


class Tuned(NamedTuple):
    settings: InpaintSettings
    """The auto values with what the person overruled."""
    auto: InpaintSettings
    region: Box
    """What the host sees of the picture."""
    regions: tuple[Box, ...]
    """The same for each place that is painted by itself; mostly it alone."""
    painted: Mask
    """What the result replaces: the mask, or a little more where the preset wants room."""
    hole: Mask
    """What is repainted: where the old object must go, larger by the reach of the blur, which so never mixes it in."""
    notes: tuple[str, ...]
    avoided: str = ""
    """What is added to the negative prompt."""

    @property
    def zoom(self) -> float:
        """Painted pixels per picture pixel; below 1 detail is lost."""
        return self.settings.width / self.region.size.width


def preset_named(name: str) -> Preset:
    """UserError for a name unknown here."""
    if name not in PRESETS:
        raise UserError(f"There is no preset called {brief(name)}. There are: {', '.join(PRESETS)}.")
    return PRESETS[name]


def tuned(
    mask: Mask,
    purpose: str,
    prompt: str,
    overrides: Mapping[str, Any],
    checkpoint: Checkpoint | None,
    prefilled: bool = False,
) -> Tuned:
    """The values for a refined mask; `prefilled` where an own fill lies in it already, for a preset that wants one.

    Raises UserError when the mask is empty, or for a purpose or override unknown here.
    """
    preset, box = preset_named(purpose), bounds(mask)
    if box is None:
        raise UserError("Nothing is selected. Click an object or paint over it first.")
    auto = _auto(box, Size.of(mask), preset, checkpoint, prefilled)
    shrinks = preset.extends and _whole_zoom(Size.of(mask), checkpoint) < LEAST_ZOOM
    if shrinks and (box.area < LARGE * mask.size or len(places(mask, APART)) > 1):
        auto = _auto(box, Size.of(mask), replace(preset, sees_all=False), checkpoint, prefilled)
        auto = replace(auto, one_by_one=True)
    settings = replace(auto, prompt=prompt, **checked_overrides(overrides)).checked()
    offered = checkpoint.extras if checkpoint else ()
    settings = replace(settings, **{name: False for name in EXTRAS if name not in offered})
    if "width" not in overrides and "height" not in overrides:
        working = _working_size(_seen(box, settings, Size.of(mask)), _side(checkpoint))
        auto, settings = (replace(each, width=working.width, height=working.height) for each in (auto, settings))
    painted = grow(mask, preset.grow + math.ceil(preset.grow_part * math.sqrt(area(mask))))
    hole = grow(painted, clear_of(settings.mask_blur)) if preset.keeps_clear else painted
    region = Box.whole(Size.of(mask))
    if settings.inpaint_full_res:
        working = Size(settings.width, settings.height)
        region = only_masked(hole, settings.mask_blur, settings.inpaint_full_res_padding, working)
    return Tuned(settings, auto, region, (region,), painted, hole, _notes(settings, region, checkpoint, shrinks))


def clear_of(mask_blur: int) -> int:
    """Pixels that a mask is grown by so that the host's blur leaves none of the object: 2 % at the most."""
    return 2 * mask_blur + 2 if mask_blur else 0


def checked_overrides(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """What a person overruled, in the types of InpaintSettings; UserError for anything else."""
    kinds = {field.name: type(field.default) for field in fields(InpaintSettings) if field.name != "prompt"}
    return {name: _as(kinds.get(name), name, value) for name, value in overrides.items()}


def _as(kind: type | None, name: str, value: Any) -> Any:
    if kind is None:
        raise UserError(f"There is no setting called {brief(name)}.")
    if kind is bool and isinstance(value, bool):
        return value
    if kind is not bool and isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
        return kind(value)
    raise UserError(f"The setting {name} needs a {'yes or no' if kind is bool else 'number'}.")


def _auto(box: Box, size: Size, preset: Preset, checkpoint: Checkpoint | None, prefilled: bool) -> InpaintSettings:
    is_inpainting = checkpoint is not None and checkpoint.is_inpainting
    longest = box.size.longest
    settings = InpaintSettings(
        inpainting_fill=preset.content,
        denoising_strength=preset.denoising.of(is_inpainting),
        mask_blur=min(max(round(0.012 * longest), 4), 12) if preset.blur is None else preset.blur,
        inpaint_full_res=not preset.sees_all and box.area < LARGE * size.width * size.height,
    )
    if prefilled and preset.prefill:
        strength = preset.prefill.of(is_inpainting)
        settings = replace(settings, inpainting_fill=ORIGINAL, denoising_strength=strength)
    settings = replace(settings, inpaint_full_res_padding=_padding(box, settings, preset, _side(checkpoint)))
    working = _working_size(_seen(box, settings, size), _side(checkpoint))
    return replace(settings, width=working.width, height=working.height)


def _padding(box: Box, settings: InpaintSettings, preset: Preset, side: int) -> int:
    """Unless the preset says: at least as much of the picture as the model was trained to see at once."""
    if preset.padding is not None:
        return preset.padding
    wanted = max(0.35 * box.size.longest, 48, (side - _reach(box, settings).size.longest) / 2)
    return min(math.ceil(wanted / 4) * 4, 256)


def _side(checkpoint: Checkpoint | None) -> int:
    return checkpoint.side if checkpoint else 512


def _reach(box: Box, settings: InpaintSettings) -> Box:
    """Where the blurred hole ends, nearly."""
    return box.padded(clear_of(settings.mask_blur) + math.ceil(2.5 * settings.mask_blur))


def _seen(box: Box, settings: InpaintSettings, size: Size) -> Size:
    """What the host would see at any aspect."""
    if not settings.inpaint_full_res:
        return size
    return _reach(box, settings).padded(settings.inpaint_full_res_padding).clamped(size).size


def _working_size(seen: Size, side: int) -> Size:
    """The aspect of what is seen, and about as many pixels as the checkpoint paints well."""
    aspect = min(max(seen.width / seen.height, 1 / 2), 2)
    width, height = (max(STEP, round(length / STEP) * STEP) for length in _sides(aspect, side))
    return Size(width, height)


def _sides(aspect: float, side: int) -> tuple[float, float]:
    return side * math.sqrt(aspect), side / math.sqrt(aspect)


def _whole_zoom(size: Size, checkpoint: Checkpoint | None) -> float:
    """Painted pixels per picture pixel where all of a picture is seen."""
    working = _working_size(size, _side(checkpoint))
    return min(working.width / size.width, working.height / size.height)


def _notes(settings: InpaintSettings, region: Box, checkpoint: Checkpoint | None, shrinks: bool) -> tuple[str, ...]:
    notes = []
    if checkpoint and not checkpoint.is_inpainting:
        notes.append(f"{checkpoint.title} is not an inpainting checkpoint: it keeps some of what was there.")
    zoom = settings.width / region.size.width
    if shrinks and settings.one_by_one:
        notes.append("The picture is larger than the model can see at once: each side is painted by itself.")
    elif shrinks:
        notes.append("Extended on one side after another, the picture would be painted in more detail.")
    if zoom < 0.75:
        notes.append(f"The place is painted at {zoom:.0%} of its size and enlarged: fine detail is lost.")
    return tuple(notes)


def described(settings: InpaintSettings) -> dict[str, Any]:
    """For the page: all but the prompt, which it has."""
    return {name: value for name, value in asdict(settings).items() if name != "prompt"}
