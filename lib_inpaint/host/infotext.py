"""What tells how a picture was made: fields out of it, keys of our own into it, settings of the form from it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ..errors import UserError
from ..settings import Choices, SamplingSettings

NUMBERS = {"steps": ("Steps", int), "cfg_scale": ("CFG scale", float), "seed": ("Seed", int)}
NEGATIVE = "Negative prompt:"
LEAST_FIELDS = 3
"""A last line with fewer is still the prompt."""
_FIELD = re.compile(r'\s*(\w[\w \-/]+):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)')


def parsed(text: str) -> dict[str, str]:
    """Key -> value as the WebUI reads it, with the keys "Prompt" and "Negative prompt"."""
    *lines, last = text.strip().split("\n")
    if len(_FIELD.findall(last)) < LEAST_FIELDS:
        lines, last = [*lines, last], ""
    prompts: dict[str, list[str]] = {"Prompt": [], "Negative prompt": []}
    key = "Prompt"
    for line in map(str.strip, lines):
        if line.startswith(NEGATIVE):
            key, line = "Negative prompt", line.removeprefix(NEGATIVE).strip()
        prompts[key].append(line)
    fields = {key: _unquoted(value) for key, value in _FIELD.findall(last)}
    return {**fields, **{key: "\n".join(lines) for key, lines in prompts.items()}}


def with_more(text: str, more: Mapping[str, object]) -> str:
    """The infotext with further fields at its end, quoted as the WebUI does."""
    told = ", ".join(f"{key}: {_quoted(str(value))}" for key, value in more.items())
    return ", ".join(filter(None, [text.rstrip(), told]))


def sampling_of(told: Mapping[str, Any], choices: Choices) -> tuple[str, SamplingSettings]:
    """The prompt and what is known of the rest; what makes no sense is left as the form starts with."""
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


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False) if any(mark in value for mark in ",\n:") else value


def _unquoted(value: str) -> str:
    try:
        return str(json.loads(value)) if value.startswith('"') else value
    except ValueError:
        return value


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
