"""File names that are safe to show and to save under on every system."""

from __future__ import annotations

import re
import unicodedata

MAX_NAME_BYTES = 200
"""File systems take 255 bytes; the rest is for what exports add to the name."""

FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f]')
"""Windows' list and the control characters."""

INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""Marks that turn the reading direction, so that "gpj.exe" can look like "exe.jpg", and non-characters."""

RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)\s*(\.|$)", re.IGNORECASE)
"""Devices on Windows, whatever the ending."""


def safe_name(text: str, otherwise: str = "picture") -> str:
    """The last part of a path or name, of at most MAX_NAME_BYTES, without what any file system refuses; never empty.

    Letters of all scripts stay; `otherwise` is the name when nothing is left.
    """
    name = text.encode("utf-8", "ignore").decode()
    name = re.split(r"[/\\]", name.rstrip("/\\"))[-1]
    name = INVISIBLE.sub("", unicodedata.normalize("NFC", name))
    name = _trimmed(FORBIDDEN.sub("_", name))
    if RESERVED.match(name):
        name = f"_{name}"
    return _shortened(name) or otherwise


def _trimmed(name: str) -> str:
    """Without dots and spaces at the ends, which Windows drops and Unix hides."""
    return name.lstrip(". ").rstrip(". ")


def _shortened(name: str) -> str:
    if len(name.encode()) <= MAX_NAME_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if dot and len(ending.encode()) < 16 else (name, "")
    return _trimmed(_first_bytes(stem, MAX_NAME_BYTES - len(ending.encode()))) + ending


def _first_bytes(text: str, count: int) -> str:
    return text.encode()[:count].decode("utf-8", "ignore")
