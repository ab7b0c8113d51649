"""The queue of the standalone mode: one run at a time, in order, and what the page is told of each."""

import logging
import threading

from fastapi import FastAPI
from fastapi.testclient import TestClient

from lib_inpaint.api.progress import progress_router
from lib_inpaint.host.turns import FAILED, Turns


class Stage:
    """Runs that go on when they are told to."""

    def __init__(self):
        self.turns = Turns()
        self.began = []
        self.may_end = {}
        self.threads = []
        self.handler = self.turns.queued(self._work, [""])

    def _work(self, task):
        self.began.append(task)
        assert self.may_end[task].wait(20)
        return task, ""

    def start(self, task):
        self.may_end[task] = threading.Event()
        self.threads.append(threading.Thread(target=self.handler, args=(task,)))
        self.threads[-1].start()
        self._until(lambda: self.active(task) or self.turns.progress(task, -1)["queued"])

    def active(self, task):
        return self.turns.progress(task, -1)["active"]

    def end(self, task):
        self.may_end[task].set()
        self._until(lambda: self.turns.progress(task, -1)["completed"])

    def _until(self, condition):
        pause = threading.Event()
        for _ in range(2000):
            if condition():
                return
            pause.wait(0.01)
        raise AssertionError("never came true")


def test_runs_come_one_after_another_in_their_order():
    stage = Stage()
    for task in ("a", "b", "c"):
        stage.start(task)
    assert stage.active("a") and not stage.active("b") and stage.turns.progress("c", -1)["queued"]
    for task in ("a", "b", "c"):
        stage.end(task)
    assert stage.began == ["a", "b", "c"] and not stage.turns.progress("a", -1)["active"]


def test_one_that_waits_can_be_interrupted_and_only_the_one_that_paints_is_skipped():
    stage = Stage()
    stage.start("a")
    stage.start("b")
    stage.turns.interrupt("b")
    stage.turns.skip("b")
    first = stage.turns.current
    assert not first.is_interrupted and not first.skipped()
    stage.turns.skip("a")
    assert first.skipped() and not first.skipped()
    stage.end("a")
    stage._until(lambda: stage.active("b"))
    assert stage.turns.current.is_interrupted and not stage.turns.current.skipped()
    stage.end("b")


def test_a_preview_is_sent_once():
    stage = Stage()
    stage.start("a")
    run = stage.turns.current
    run.tell(0.5, "half", 12)
    run.show("data:one")
    told = stage.turns.progress("a", -1)
    assert (told["progress"], told["eta"], told["textinfo"], told["live_preview"]) == (0.5, 12, "half", "data:one")
    assert stage.turns.progress("a", told["id_live_preview"])["live_preview"] is None
    run.show("data:two")
    assert stage.turns.progress("a", told["id_live_preview"])["live_preview"] == "data:two"
    stage.end("a")


def test_a_run_that_fails_gives_its_turn_back_and_says_so(caplog):
    turns = Turns()

    def fail(task):
        raise RuntimeError("<b>inside</b>")

    with caplog.at_level(logging.CRITICAL):
        assert turns.queued(fail, [""])("task(a)") == ("", FAILED)
    assert turns.queued(lambda task: (task, ""), [""])("task(b)") == ("task(b)", "")


def test_the_route_answers_as_the_webui_and_only_its_own_page():
    stage = Stage()
    app = FastAPI()
    app.include_router(progress_router(stage.turns))
    with TestClient(app, base_url="http://127.0.0.1:7870") as client:
        stage.start("task(a)")
        asked = {"id_task": "task(a)", "id_live_preview": -1, "live_preview": True}
        told = client.post("/internal/progress", json=asked).json()
        assert told["active"] and not told["queued"] and told["progress"] == 0
        stage.end("task(a)")
        assert client.post("/internal/progress", json=asked).json()["completed"]
        assert client.post("/internal/progress", json={}).status_code == 422
        foreign = {"Sec-Fetch-Site": "cross-site"}
        assert client.post("/internal/progress", json=asked, headers=foreign).status_code == 403
