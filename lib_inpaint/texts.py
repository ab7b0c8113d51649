"""Texts from elsewhere: they may be endless, or hold half a character, as from a page that cut an emoji in two."""

from __future__ import annotations

from typing import Any

MOST_SAID = 60
"""Characters of a text that a sentence repeats."""


def whole(text: str) -> str:
    """With a question mark for each half character, which no file and no reply could hold."""
    return text.encode("utf-8", "replace").decode()


def is_whole(text: str) -> bool:
    return whole(text) == text


def brief(text: str) -> str:
    """What a sentence repeats of a text: all of it, or both ends of a long one."""
    end = MOST_SAID // 3
    return text if len(text) <= MOST_SAID else f"{text[: MOST_SAID - end - 1]}\u2026{text[-end:]}"


def to_be_had(*names: str) -> str:
    """Where weights are to be had, for the page and for the command line; names of the table of weights."""
    commands = " and ".join(f"`models download {name}`" for name in names)
    return f"in the page's list of models, or with {commands} on the command line"


def said(value: Any) -> str:
    """Anything that a file may hold, as it would be written, brief."""
    try:
        return brief(repr(value))
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists without end
        return f"such a {type(value).__name__}"
