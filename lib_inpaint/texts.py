"""Texts from elsewhere, in which half a character may stand: a page that cut an emoji in two sends one."""

from __future__ import annotations


def whole(text: str) -> str:
    """With a question mark for each half character, which no file and no reply could hold."""
    return text.encode("utf-8", "replace").decode()


def is_whole(text: str) -> bool:
    return whole(text) == text
