"""Auto values: what Stable Diffusion should be told for this mask, this purpose and this checkpoint."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, NamedTuple

from .crops import only_masked
from .errors import UserError
from .geometry import Box, Mask, Size
from .masks import bounds, grow
from .settings import Checkpoint, InpaintSettings

STEP = 64
"""Working sizes are multiples of it."""


@dataclass(frozen=True)
class Preset:
    """A purpose and the values that serve it."""

    title: str
    reason: str
    inpainting_fill: int
    denoising_strength: float
    plain_denoising_strength: float
    """For a checkpoint that was not trained to inpaint: it needs what was there to hold on to."""


PRESETS = {
    "remove": Preset("Remove", "fills the place from what is around it", 0, 1.0, 0.8),
    "replace": Preset("Replace", "paints what the prompt says instead", 0, 1.0, 0.8),
}


class Tuned(NamedTuple):
    settings: InpaintSettings
    """The auto values with what the person overruled."""
    auto: InpaintSettings
    region: Box
    """What the host sees of the picture."""
    hole: Mask
    """What is repainted: larger than the mask by the reach of the blur, which so never mixes the old object in."""
    notes: tuple[str, ...]

    @property
    def zoom(self) -> float:
        """Painted pixels per picture pixel; below 1 detail is lost."""
        return self.settings.width / self.region.size.width


def tuned(mask: Mask, purpose: str, prompt: str, overrides: Mapping[str, Any], checkpoint: Checkpoint | None) -> Tuned:
    """The values for a refined mask. Raises UserError when it is empty, or for a purpose or override unknown here."""
    preset = PRESETS.get(purpose)
    if preset is None:
        raise UserError(f"There is no preset called {purpose[:40]}. There are: {', '.join(PRESETS)}.")
    box = bounds(mask)
    if box is None:
        raise UserError("Nothing is selected. Click an object or paint over it first.")
    auto = _auto(box, Size.of(mask), preset, checkpoint)
    settings = replace(auto, prompt=prompt, **checked_overrides(overrides)).checked()
    if "width" not in overrides and "height" not in overrides:
        working = _working_size(_seen(box, settings, Size.of(mask)), _side(checkpoint))
        auto, settings = (replace(each, width=working.width, height=working.height) for each in (auto, settings))
    hole = grow(mask, clear_of(settings.mask_blur))
    region = Box.whole(Size.of(mask))
    if settings.inpaint_full_res:
        working = Size(settings.width, settings.height)
        region = only_masked(hole, settings.mask_blur, settings.inpaint_full_res_padding, working)
    return Tuned(settings, auto, region, hole, _notes(settings, region, checkpoint))


def clear_of(mask_blur: int) -> int:
    """Pixels that a mask is grown by so that the host's blur leaves none of the object: 2 % at the most."""
    return 2 * mask_blur + 2 if mask_blur else 0


def checked_overrides(overrides: Mapping[str, Any]) -> dict[str, Any]:
    """What a person overruled, in the types of InpaintSettings; UserError for anything else."""
    kinds = {field.name: type(field.default) for field in fields(InpaintSettings) if field.name != "prompt"}
    return {name: _as(kinds.get(name), name, value) for name, value in overrides.items()}


def _as(kind: type | None, name: str, value: Any) -> Any:
    if kind is None:
        raise UserError(f"There is no setting called {name[:40]}.")
    if kind is bool and isinstance(value, bool):
        return value
    if kind is not bool and isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 1e15:
        return kind(value)
    raise UserError(f"The setting {name} needs a {'yes or no' if kind is bool else 'number'}.")


def _auto(box: Box, size: Size, preset: Preset, checkpoint: Checkpoint | None) -> InpaintSettings:
    is_inpainting = checkpoint is not None and checkpoint.is_inpainting
    strength = preset.denoising_strength if is_inpainting else preset.plain_denoising_strength
    longest = box.size.longest
    blur = min(max(round(0.012 * longest), 4), 12)
    settings = InpaintSettings("", preset.inpainting_fill, strength, blur)
    # At least as much of the picture as the model was trained to see at once.
    wanted = max(0.35 * longest, 48, (_side(checkpoint) - _reach(box, settings).size.longest) / 2)
    settings = replace(settings, inpaint_full_res_padding=min(math.ceil(wanted / 4) * 4, 256))
    working = _working_size(_seen(box, settings, size), _side(checkpoint))
    return replace(settings, width=working.width, height=working.height)


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


def _notes(settings: InpaintSettings, region: Box, checkpoint: Checkpoint | None) -> tuple[str, ...]:
    notes = []
    if checkpoint and not checkpoint.is_inpainting:
        notes.append(f"{checkpoint.title} is not an inpainting checkpoint: it keeps some of what was there.")
    zoom = settings.width / region.size.width
    if zoom < 0.75:
        notes.append(f"The place is painted at {zoom:.0%} of its size and enlarged: fine detail is lost.")
    return tuple(notes)


def described(settings: InpaintSettings) -> dict[str, Any]:
    """For the page: all but the prompt, which it has."""
    return {name: value for name, value in asdict(settings).items() if name != "prompt"}
