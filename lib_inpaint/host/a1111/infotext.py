"""A picture's infotext as settings of the form."""

from __future__ import annotations

from typing import Any

from ...errors import UserError
from ...settings import Choices, SamplingSettings

NUMBERS = {"steps": ("Steps", int), "cfg_scale": ("CFG scale", float), "seed": ("Seed", int)}


def sampling_from(text: str, choices: Choices) -> tuple[str, SamplingSettings]:
    """The prompt and what is known of the rest; what makes no sense is left as the form starts with."""
    told = _parse(text)
    known: dict[str, Any] = {"negative_prompt": str(told.get("Negative prompt", ""))}
    for field, (key, kind) in NUMBERS.items():
        value = _number(told.get(key), kind)
        if value is not None and _is_valid({field: value}):
            known[field] = value
    if told.get("Sampler") in choices.samplers:
        known["sampler_name"] = told["Sampler"]
    if told.get("Schedule type") in choices.schedulers:
        known["scheduler"] = told["Schedule type"]
    known["styles"] = tuple(style for style in told.get("Styles array") or () if style in choices.styles)
    return str(told.get("Prompt", "")), SamplingSettings(**known)


def _parse(text: str) -> dict[str, Any]:
    try:
        from modules import infotext_utils  # pyright: ignore[reportMissingImports]
    except ImportError:  # its name before 1.8
        from modules import generation_parameters_copypaste as infotext_utils  # pyright: ignore[reportMissingImports]
    return infotext_utils.parse_generation_parameters(text)


def _number(value: Any, kind: type) -> Any:
    try:
        return kind(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _is_valid(known: dict[str, Any]) -> bool:
    try:
        SamplingSettings(**known).checked()
    except UserError:
        return False
    return True
