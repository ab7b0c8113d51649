"""What the page sends through Gradio's events, and what it gets back."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ..errors import UserError
from ..generation import Asked
from ..paints import paints_of

MOST_CHARACTERS = 1_000_000
"""Strokes of colour may have many points."""
KINDS = {
    "n": int,
    "project": str,
    "revision": int,
    "preset": str,
    "prompt": str,
    "overrides": dict,
    "checkpoint": (str, type(None)),
    "again": (str, type(None)),
    "colour": (str, type(None)),
    "paints": list,
    "behind": bool,
    "elsewhere": bool,
    "values": list,
}
"""Field -> what JSON must have there."""


class Request(NamedTuple):
    n: int
    """The page's own number for it, given back with the answer."""
    project: str
    revision: int
    asked: Asked
    values: tuple[Any, ...] = ()
    """Of the form's components, for "restore"."""


def read(text: str) -> Request:
    """UserError unless it is what our page sends."""
    fields = _fields(text)
    wrong = [name for name, value in fields.items() if not _fits(name, value)]
    if wrong or not {"n", "project", "revision"} <= fields.keys():
        raise UserError("The page sent something that is not understood. Reload it.")
    asked = {name: fields[name] for name in fields.keys() - {"n", "project", "revision", "values"}}
    asked["paints"] = paints_of(asked.get("paints", []))
    return Request(fields["n"], fields["project"], fields["revision"], Asked(**asked), tuple(fields.get("values", ())))


def answer(request: Request | None, **facts: Any) -> str:
    return json.dumps({"n": request.n if request else None, **facts})


def _fields(text: str) -> dict[str, Any]:
    try:
        fields = json.loads(text) if len(text) <= MOST_CHARACTERS else None
    except (ValueError, RecursionError):
        fields = None
    return fields if isinstance(fields, dict) else {"": None}


def _fits(name: str, value: Any) -> bool:
    kind = KINDS.get(name)
    return kind is not None and isinstance(value, kind) and (kind is not int or not isinstance(value, bool))
