"""A picture's infotext as settings of the form."""

from __future__ import annotations

from typing import Any

from ...settings import Choices, SamplingSettings
from ..infotext import sampling_of


def sampling_from(text: str, choices: Choices) -> tuple[str, SamplingSettings]:
    """As infotext.sampling_of, read by the host, which also knows its styles."""
    return sampling_of(_parse(text), choices)


def _parse(text: str) -> dict[str, Any]:
    try:
        from modules import infotext_utils  # pyright: ignore[reportMissingImports]
    except ImportError:  # its name before 1.8
        from modules import generation_parameters_copypaste as infotext_utils  # pyright: ignore[reportMissingImports]
    return infotext_utils.parse_generation_parameters(text)
