"""The routes around people: find them, tell who was found, find and remove them in one press."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from ..people import People
from .bodies import PeopleBody, RemovePeopleBody
from .replies import people_reply, started_reply
from .table import STARTED, Route

PEOPLE_ROUTES = [
    Route("POST", "/projects/{id}/people", "find", "Make a layer of each person, or other `noun`", status=STARTED),
    Route("GET", "/projects/{id}/people", "found", "The layers of the last search, and which one is the main subject"),
    Route("POST", "/projects/{id}/people/remove", "remove", "Find and remove them in one press", status=STARTED),
]


class PeopleRoutes:
    def __init__(self, people: People):
        self.people = people

    def find(self, id: str, body: PeopleBody) -> Response:
        return started_reply(self.people.find(id, body.value(), body.keeps_subject))

    def found(self, id: str) -> dict[str, Any]:
        return people_reply(self.people.found(id))

    def remove(self, id: str, body: RemovePeopleBody) -> Response:
        job = self.people.remove(id, body.revision, body.value(), body.keeps_subject, body.engine)
        return started_reply(job)
