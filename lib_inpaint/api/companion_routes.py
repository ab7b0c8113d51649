"""The routes around one selected thing: others like it, its shadow and its reflection."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ..companions import Companions
from ..segment.similar import Alike
from .bodies import WriteBody
from .replies import project_reply, started_reply
from .table import STARTED, Route

LAYER = "/projects/{id}/layers/{layer}"
COMPANIONS_ROUTES = [
    Route("POST", f"{LAYER}/alike", "find_alike", "Make layers of all things like that layer's", status=STARTED),
    Route("POST", f"{LAYER}/shadow", "add_shadow", "Make a layer of that thing's shadow or reflection, if it has one"),
]


class CompanionsRoutes:
    def __init__(self, companions: Companions):
        self.companions = companions

    def find_alike(self, id: str, layer: str, body: WriteBody) -> Response:
        return started_reply(self.companions.find_alike(id, body.revision, layer, Alike()))

    def add_shadow(self, id: str, layer: str, body: WriteBody) -> dict[str, Any]:
        """The project with it, or `{"nothing": true}`: none is no mistake."""
        history = self.companions.add_shadow(id, body.revision, layer)
        return {"nothing": True} if history is None else project_reply(id, history)
