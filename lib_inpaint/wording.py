"""Words that are found for the person: what is removed goes to the negative prompt, by the names of its layers."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .layers import Layer
from .phrases import english

OURS = ("Object", "Painted", "Imported")
"""Names that we give, which say nothing of what it is."""


def avoided(layers: Iterable[Layer]) -> str:
    """The objects of the layers that are removed, in English where the table has them: "dog, red car"; "" for none."""
    names = [_named(layer.name) for layer in layers if layer.visible and layer.mode == "add"]
    return ", ".join(dict.fromkeys(filter(None, names)))


def joined(*prompts: str) -> str:
    """Prompts put together, without those that the ones before already say."""
    parts: list[str] = []
    for prompt in prompts:
        known = {each.strip().casefold() for part in parts for each in part.split(",")}
        new = [each.strip() for each in prompt.split(",") if each.strip().casefold() not in known | {""}]
        parts += [", ".join(new)] if parts else [prompt]
    return ", ".join(filter(None, parts))


def _named(name: str) -> str:
    """ "Dog 2" -> "dog"; "" for a name that we gave."""
    plain = re.sub(r"\s*\d+$", "", name).strip()
    return "" if plain in OURS else english(plain)
