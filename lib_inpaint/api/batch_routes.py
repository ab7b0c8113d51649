"""The routes around many photos at once: brought one by one, worked on as a job, fetched as one file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, BinaryIO

from fastapi import Depends, Response

from ..batches import Batches, Standing
from .bodies import BatchBody
from .edges import streamed
from .replies import binary_reply, cache, started_reply, stream_reply
from .table import JPEG, STARTED, ZIP, Route

BATCH = "/batches/{id}"
BATCHES_ROUTES = [
    Route("GET", "/batch-choices", "choices", "What can be done with many photos, and what that needs"),
    Route("GET", "/batches", "batches", "Many photos that were brought, used last first"),
    Route("POST", "/batches", "new", "Begin to bring many photos"),
    Route("GET", BATCH, "standing", "How far they are, who failed and why"),
    Route("DELETE", BATCH, "delete", "Delete the photos and what came of them, for good"),
    Route("POST", f"{BATCH}/photos", "add_photo", "Bring a photo of that `name`", takes="The photo as a file"),
    Route("POST", f"{BATCH}/start", "start", "Start, or go on where it stopped", status=STARTED),
    Route("POST", f"{BATCH}/cancel", "cancel", "Stop; what is done stays"),
    Route("GET", f"{BATCH}/previews/{{number}}", "preview", "A photo before and after, small", JPEG),
    Route("GET", f"{BATCH}/zip", "zip", "Results, masks, contact sheet, COCO and who failed, as one file", ZIP),
]


class BatchesRoutes:
    def __init__(self, batches: Batches):
        self.all = batches

    def choices(self, project: str = "") -> dict[str, Any]:
        return {"choices": [offer._asdict() for offer in self.all.offers(project)]}

    def batches(self) -> dict[str, Any]:
        return {"batches": [_told(each) for each in self.all.all()], "most_mb": self.all.most_mb}

    def new(self) -> dict[str, Any]:
        return _told(self.all.new())

    def standing(self, id: str) -> dict[str, Any]:
        return _told(self.all.standing(id))

    def delete(self, id: str) -> dict[str, Any]:
        self.all.delete(id)
        return self.batches()

    def add_photo(self, id: str, name: str = "photo.png", data: BinaryIO = Depends(streamed)) -> dict[str, Any]:  # noqa: B008
        with data:
            return {"name": self.all.add(id, name, data)}

    def start(self, id: str, body: BatchBody) -> Response:
        return started_reply(self.all.start(id, body.value()))

    def cancel(self, id: str) -> dict[str, Any]:
        return _told(self.all.cancel(id))

    def preview(self, id: str, number: int, v: str = "") -> Response:
        version, small = self.all.preview(id, number)
        return binary_reply(small, "image/jpeg", cache(v, version))

    def zip(self, id: str) -> Response:
        return stream_reply(*self.all.zipped(id))


def _told(standing: Standing) -> dict[str, Any]:
    """`preview` of each look is a relative address."""
    at = f"batches/{standing.id}/previews"
    looks = [{"photo": each.photo, "preview": f"{at}/{each.number}?v={each.version}"} for each in standing.looks]
    remarks = [each._asdict() for each in standing.remarks]
    when = standing.when.isoformat(timespec="seconds")
    return {**asdict(standing), "when": when, "remarks": remarks, "looks": looks}
