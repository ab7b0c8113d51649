"""The routes around projects as files: the list of those on disk, what the page was set to, exports."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ..library import Library
from .bodies import SettingsBody
from .replies import binary_reply, cache, file_reply, projects_reply
from .table import BYTES, JPEG, Route

LIBRARY_ROUTES = [
    Route("GET", "/projects", "projects", "The projects on disk, used last first"),
    Route("DELETE", "/projects/{id}", "delete", "Delete a project from the disk, for good"),
    Route("GET", "/projects/{id}/thumbnail", "thumbnail", "A small picture of a project", JPEG),
    Route("PUT", "/projects/{id}/settings", "set_settings", "Keep what the page is set to; no step to undo"),
    Route(
        "GET",
        "/projects/{id}/export/{kind}",
        "export",
        "A file: picture, mask, cutout, project and more",
        BYTES,
    ),
]


class LibraryRoutes:
    def __init__(self, library: Library):
        self.library = library

    def projects(self) -> dict[str, Any]:
        return projects_reply(self.library.entries(), self.library.most_mb)

    def delete(self, id: str) -> dict[str, Any]:
        self.library.delete(id)
        return self.projects()

    def thumbnail(self, id: str, v: str = "") -> Response:
        looks, small = self.library.thumbnail(id)
        return binary_reply(small, "image/jpeg", cache(v, looks))

    def set_settings(self, id: str, body: SettingsBody) -> dict[str, Any]:
        self.library.set_settings(id, body.value())
        return {}

    def export(self, id: str, kind: str) -> Response:
        return file_reply(self.library.exported(id, kind))
