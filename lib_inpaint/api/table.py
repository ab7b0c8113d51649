"""What a route is, and how a table of them is bound to the object that answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from fastapi import APIRouter

JSON, PNG, JPEG, BYTES = "application/json", "image/png", "image/jpeg", "application/octet-stream"
ZIP = "application/zip"
OK, STARTED = 200, 202
FAILURES = {
    400: "What is asked cannot be: `error` is one sentence that says why",
    401: "The host asks for a login",
    403: "Asked by another site's page",
    404: "No such project, job or file",
    409: "The project is no longer at that `revision`: `project` is what it is now",
    422: "The request is not understood",
}


class Route(NamedTuple):
    method: str
    path: str
    handler: str
    """Name of the method that answers."""
    summary: str
    answer: str = JSON
    """Media type of what a success brings."""
    status: int = OK
    """STARTED: a job, whose id is answered."""
    takes: str = ""
    """What the raw body is, where it is a file."""


def bind(router: APIRouter, routes: Iterable[Route], where: Any) -> None:
    """Add the routes; `where` has their handlers."""
    for route in routes:
        router.add_api_route(
            route.path,
            getattr(where, route.handler),
            methods=[route.method],
            name=route.handler,
            operation_id=f"{_group(where)}_{route.handler}",
            tags=[_group(where)],
            summary=route.summary,
            status_code=route.status,
            response_model=None,
            responses=_responses(route),
            openapi_extra=_upload(route.takes) if route.takes else None,
        )


def _group(where: Any) -> str:
    """ "models" for ModelsRoutes; the Api itself has those of projects."""
    name = type(where).__name__.removesuffix("Routes").lower()
    return "projects" if name == "api" else name


def _responses(route: Route) -> dict[int | str, dict[str, Any]]:
    failure = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Failure"}}}}
    failures = {status: {"description": words, **failure} for status, words in FAILURES.items()}
    schema = {"type": "string", "format": "binary"} if route.answer != JSON else {}
    success = {"description": "A job was started" if route.status == STARTED else "Done"}
    nothing = {204: {"description": "A newer request has overtaken this one"}}
    return {route.status: {**success, "content": {route.answer: {"schema": schema}}}, **nothing, **failures}


def _upload(words: str) -> dict[str, Any]:
    body = {"description": words, "required": True}
    return {"requestBody": {**body, "content": {BYTES: {"schema": {"type": "string", "format": "binary"}}}}}
