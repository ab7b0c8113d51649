"""The routes around everything that a picture has: the search, what it found, taking some of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Response

from ..export import File
from ..images import safe_name
from ..workspace import PROXY, Workspace
from .bodies import EverythingBody, TakeBody
from .replies import file_reply, labels_reply, project_reply, segments_reply, started_reply
from .table import BYTES, JSON, STARTED, Route

SEGMENT_ROUTES = [
    Route("POST", "/projects/{id}/segments", "find", "Find everything in the picture", status=STARTED),
    Route("GET", "/projects/{id}/segments", "found", "What the last search has found, with boxes and scores"),
    Route("GET", "/projects/{id}/segments/labels", "labels", "The segment at each pixel, as uint16 numbers", BYTES),
    Route("GET", "/projects/{id}/segments/coco", "coco", "What was found as COCO annotations", JSON),
    Route("POST", "/projects/{id}/segments/take", "take", "Make layers of some that were found"),
]


class SegmentsRoutes:
    def __init__(self, workspace: Workspace):
        self.store = workspace.store
        self.segments = workspace.segments

    def find(self, id: str, body: EverythingBody) -> Response:
        return started_reply(self.segments.find(id, body.value()))

    def found(self, id: str) -> dict[str, Any]:
        return segments_reply(self.segments.found(id), self.store.get(id).present.size)

    def labels(self, id: str) -> Response:
        return labels_reply(self.segments.labels(id, PROXY))

    def coco(self, id: str) -> Response:
        stem = Path(self.store.get(id).present.picture.name).stem
        return file_reply(File(f"{safe_name(stem)}_everything.json", JSON, self.segments.coco(id)))

    def take(self, id: str, body: TakeBody) -> Any:
        return project_reply(id, self.segments.take(id, body.revision, body.search, body.numbers))
