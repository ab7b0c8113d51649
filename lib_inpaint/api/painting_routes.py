"""The routes around what is painted: with our own fills, with Stable Diffusion, and what became of it."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ..images import mask_png, thumbnail
from ..tickets import Tickets
from ..workspace import Workspace
from .bodies import EditBody, GenerateBody, InpaintBody, TaskBody, TuningBody, WriteBody
from .replies import (
    binary_reply,
    cache,
    health_reply,
    project_reply,
    started_reply,
    tuning_reply,
    variation_version,
)
from .table import JPEG, PNG, STARTED, Route

EDIT = "/projects/{id}/edits/{edit}"
PAINTING_ROUTES = [
    Route("POST", "/projects/{id}/inpaint", "inpaint", "Fill what is selected by an own engine", status=STARTED),
    Route("POST", "/projects/{id}/generate", "generate", "Let Stable Diffusion paint it", status=STARTED),
    Route("POST", "/projects/{id}/tuning", "tuning", "The values that Stable Diffusion would be told"),
    Route("POST", "/projects/{id}/health", "health", "What would spoil the result, with a way to mend it"),
    Route("POST", "/projects/{id}/hole", "hole", "The mask that Stable Diffusion would get", PNG),
    Route(
        "POST", "/projects/{id}/begun", "begun", "The picture that a push would send, with the person's colours", PNG
    ),
    Route("PATCH", EDIT, "change", "Choose another variation, hide or move the edit, match its colours"),
    Route("DELETE", EDIT, "delete", "Take the edit out of the picture"),
    Route("POST", f"{EDIT}/reopen", "reopen", "Select again what the edit was made from"),
    Route("GET", f"{EDIT}/variations/{{index}}/thumbnail", "thumbnail", "A small picture of a variation", JPEG),
    Route("POST", "/host/interrupt", "interrupt", "End a run of Stable Diffusion; what is finished of it stays"),
    Route("POST", "/host/skip", "skip", "Let Stable Diffusion go on to the next variation"),
]


class PaintingRoutes:
    def __init__(self, workspace: Workspace, tickets: Tickets):
        self.workspace = workspace
        self.tickets = tickets

    def inpaint(self, id: str, body: InpaintBody) -> Response:
        return started_reply(self.workspace.inpaint(id, body.revision, body.engine, body.again, body.preset))

    def generate(self, id: str, body: GenerateBody) -> Response:
        started = self.workspace.runs.start(id, body.revision, body.value(), body.sampling.value())
        return started_reply(started)

    def tuning(self, id: str, body: TuningBody) -> dict[str, Any]:
        with self.tickets.turn(f"tuning {id} {body.page}", body.ticket) as still_wanted:
            return tuning_reply(self.workspace.studio.tuning(id, body.value(), still_wanted))

    def health(self, id: str, body: TuningBody) -> dict[str, Any]:
        with self.tickets.turn(f"health {id} {body.page}", body.ticket) as still_wanted:
            return health_reply(self.workspace.health(id, body.value(), still_wanted))

    def hole(self, id: str, body: TuningBody) -> Response:
        return binary_reply(mask_png(self.workspace.studio.tuning(id, body.value()).hole), PNG)

    def begun(self, id: str, body: TuningBody) -> Response:
        image = self.workspace.studio.push(id, body.value()).image
        assert image
        return binary_reply(image.read_bytes(), PNG)

    def change(self, id: str, edit: str, body: EditBody) -> Any:
        return project_reply(id, self.workspace.edits.change(id, body.revision, edit, body.value()))

    def delete(self, id: str, edit: str, revision: int) -> Any:
        return project_reply(id, self.workspace.edits.delete(id, revision, edit))

    def reopen(self, id: str, edit: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.edits.reopen(id, body.revision, edit))

    def thumbnail(self, id: str, edit: str, index: int, v: str = "") -> Response:
        stack = self.workspace.store.get(id).present.stack
        small = thumbnail(stack.closeup(edit, index))
        version = variation_version(stack.below(edit), stack.edit(edit), index)
        return binary_reply(small, JPEG, cache(v, version))

    def interrupt(self, body: TaskBody) -> dict[str, Any]:
        self.workspace.studio.diffusion.interrupt(body.task)
        return {}

    def skip(self, body: TaskBody) -> dict[str, Any]:
        self.workspace.studio.diffusion.skip(body.task)
        return {}
