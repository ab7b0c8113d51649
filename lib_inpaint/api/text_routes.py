"""The route that finds what words say."""

from __future__ import annotations

from fastapi import Response

from ..text_search import TextSearch
from .bodies import TextBody
from .replies import started_reply
from .table import STARTED, Route

TEXT_ROUTES = [
    Route("POST", "/projects/{id}/text", "find", "Make a layer of each thing that the words fit", status=STARTED),
]


class TextRoutes:
    def __init__(self, text: TextSearch):
        self.text = text

    def find(self, id: str, body: TextBody) -> Response:
        return started_reply(self.text.find(id, body.words))
