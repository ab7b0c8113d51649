"""The text that tells how a picture was made, where the WebUI and its PNG Info look for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .exif import user_comment

PNG_CHUNK = "parameters"
MOST_CHARACTERS = 100_000


def read_infotext(info: Mapping[Any, Any], exif: bytes | None) -> str | None:
    """From a PNG's text chunks as Pillow gives them, else from the user comment of an EXIF block; None without."""
    text = info.get(PNG_CHUNK)
    if not isinstance(text, str):
        text = user_comment(exif) if exif else None
    return text[:MOST_CHARACTERS].strip() or None if text else None
