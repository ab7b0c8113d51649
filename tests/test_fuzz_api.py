"""Whatever the routes are sent, they answer with a sentence and never with a failure of their own.

Requests are made from our own description of the routes, sensible and broken ones, for a minute with fixed seeds;
CLICK_INPAINT_FUZZ_SECONDS makes it longer.
"""

import importlib.util
import io
import os
import time
from contextlib import suppress

import hypothesis
import pytest
from fastapi import FastAPI
from hypothesis import strategies as st
from needs import need, plain_lane
from project_steps import ON_BLUE, ON_RED, newest, present, remove, revision, select

from lib_inpaint.api import Api

SECONDS = float(os.environ.get("CLICK_INPAINT_FUZZ_SECONDS", "60"))
EXAMPLES = 5
"""Of each kind for each route in one round."""


class Target:
    """A project that is always open, with a layer and an edit, so that requests get further than "no such picture"."""

    def __init__(self, workspace, picture):
        self.workspace = workspace
        self.picture = picture
        self._id = ""

    @property
    def id(self) -> str:
        if not self._is_whole():
            self._id = self.workspace.open(self.picture, "fuzz.png")
            select(self.workspace, self._id, "b", ON_BLUE)
            remove(self.workspace, self._id)
            select(self.workspace, self._id, "a", ON_RED)
        return self._id

    def _is_whole(self) -> bool:
        if self._id not in self.workspace.store.open_ids():
            return False
        project = present(self.workspace, self._id)
        return bool(project.stack.edits) and project.has_layer("a")

    @property
    def batch(self) -> str:
        """The id of many photos, or rather of one, that are always there."""
        known = self.workspace.batches.all()
        if not known or not known[0].photos:
            id = self.workspace.batches.new().id
            self.workspace.batches.add(id, "fuzz.png", io.BytesIO(self.picture))
            return id
        return known[0].id

    def aim(self, case) -> None:
        """What must be right for anything to happen is right."""
        names = {"id": self.id, "layer": "a", "edit": newest(self.workspace, self.id).id, "index": 0, "kind": "mask"}
        words = {"revision": revision(self.workspace, self.id), "preset": "replace", "engine": "telea", "again": None}
        words |= {"tool": "brush", "units": "pixels", "mode": "add", "checkpoint": None, "colour": None}
        if "/batches/" in case.path:
            names["id"] = self.batch
            words |= {"choice": "masks", "format": "png", "things": "people", "name": "photo.png"}
        for there, right in ((case.path_parameters, names), (case.query, words), (case.body, words)):
            if isinstance(there, dict) and "/jobs/" not in case.path:
                there |= {name: right[name] for name in right.keys() & there.keys()}


def asked_of(strategy, target, round) -> int:
    """Requests of one kind to one route; how many there were."""
    asked = 0

    @hypothesis.seed(round)
    @hypothesis.settings(
        max_examples=EXAMPLES, deadline=None, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    @hypothesis.given(case=strategy, is_aimed=st.sampled_from([True, True, False]))
    def ask(case, is_aimed):
        nonlocal asked
        asked += 1
        if is_aimed:
            target.aim(case)
        check(case.call())

    with suppress(hypothesis.errors.Unsatisfiable):  # a route without parameters cannot be asked wrongly
        ask()
    return asked


def check(reply) -> None:
    assert reply.status_code < 500, f"{reply.request.method} {reply.request.url}: {reply.text}"
    if reply.status_code >= 400:
        told = reply.json()
        if told.keys() != {"detail"}:  # of an address that is none of ours, such as one with an empty id
            assert told["error"][0].isupper() and told["error"][-1] in ".!?", told


@pytest.fixture
def projects_folder(tmp_path):
    return tmp_path / "projects"


def test_no_request_makes_the_server_fail(workspace, diffusion, picture):
    plain_lane("the fuzzer")
    need(importlib.util.find_spec("schemathesis"), "schemathesis")
    import schemathesis

    app = FastAPI(openapi_url=None)
    app.include_router(Api(workspace).router)
    schema = schemathesis.openapi.from_asgi("/click_inpaint/openapi.json", app)
    kinds = (schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE)
    operations = [result.ok() for result in schema.get_all_operations()]
    strategies = [operation.as_strategy(generation_mode=kind) for operation in operations for kind in kinds]
    target, started, round, asked = Target(workspace, picture), time.monotonic(), 0, 0
    while round == 0 or time.monotonic() - started < SECONDS:
        asked += sum(asked_of(strategy, target, round) for strategy in strategies)
        round += 1
    assert asked > 5 * len(operations)
