"""The description of our routes for other programs, in the OpenAPI format."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from .. import __version__

ABOUT = """Select anything in a picture and remove it, change it or hand its mask on.

`POST /projects` opens a picture; its answer is the project, which every change answers as well. A change names the
`revision` that it has seen. Long work is a job: ask `GET /jobs/{id}` until its `state` is no longer `running`.
Coordinates are pixels of the full-size picture, from its upper left corner, or parts of its width and height (0 to 1)
where a request says `"units": "fractions"`. What cannot be done is answered as `{"error": "one sentence"}`.
"""
FAILURE = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "project": {"type": "object"}},
    "required": ["error"],
}


def document(router: APIRouter, hidden: tuple[str, ...]) -> dict[str, Any]:
    """All routes but those of these names."""
    routes = [route for route in router.routes if getattr(route, "name", "") not in hidden]
    told = get_openapi(title="Click Inpaint", version=__version__, description=ABOUT, routes=routes)
    told.setdefault("components", {}).setdefault("schemas", {})["Failure"] = FAILURE
    return told
