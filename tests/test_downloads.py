"""The model manager on the wire: what it shows, downloads as jobs, the next click uses what has come."""

import hashlib
import time
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from file_server import answering, serving

from lib_inpaint.api import Api
from lib_inpaint.checkpoints import WEIGHTS, downloading
from lib_inpaint.downloads import Speed
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.workspace import Workspace

DATA = (Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors").read_bytes()
START = "models/sam_vit_b/download"


@pytest.fixture
def server(monkeypatch):
    """Offers the tiny SAM in place of Meta's ViT-B."""
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        url = server.put("/tiny.safetensors", DATA)
        digest = hashlib.sha256(DATA).hexdigest()
        row = WEIGHTS["sam_vit_b"]._replace(file="tiny.safetensors", size_bytes=len(DATA), sha256=digest, url=url)
        monkeypatch.setitem(WEIGHTS, "sam_vit_b", row)
        yield server


@pytest.fixture
def workspace(server, tmp_path) -> Workspace:
    return Workspace(Standalone((tmp_path / "models",), device="cpu"))


@pytest.fixture
def client(workspace):
    app = FastAPI()
    app.include_router(Api(workspace).router)
    with TestClient(app, base_url="http://127.0.0.1:7870/click_inpaint") as client:
        yield client


def until(condition):
    for _ in range(1000):
        if answer := condition():
            return answer
        time.sleep(0.01)
    raise AssertionError("it never came true")


def ended(client, job: str) -> dict:
    def over():
        answer = client.get(f"jobs/{job}").json()
        return answer if answer["state"] != "running" else None

    return until(over)


def vit_b(client) -> dict:
    return next(each for each in client.get("models").json()["could_be_had"] if each["name"] == "sam_vit_b")


def start_and_hold(client, server) -> str:
    """A download that has begun and waits for the server."""
    server.pause = 0.01
    job = client.post(START).json()["job"]
    until(lambda: client.get(f"jobs/{job}").json()["progress"] > 0.1)
    server.may_go_on.clear()
    return job


def test_the_manager_shows_what_is_there_and_what_could_be_had(client, tmp_path):
    shown = client.get("models").json()
    assert [(each["name"], each["in_use"]) for each in shown["there"]] == [("grabcut", True)]
    names = [each["name"] for each in shown["could_be_had"]]
    assert names == ["mobile_sam", "sam_vit_b", "sam_vit_l", "sam_vit_h", "big_lama", "yolox_nano", "selfie", "clipseg"]
    needed = ("title", "bytes", "licence", "good_for", "source")
    assert all(each[key] for each in shown["could_be_had"] for key in needed)
    assert all(each["partial"] == 0 and each["job"] is None for each in shown["could_be_had"])
    assert shown["folder"] == str(tmp_path / "models") and shown["problems"] == []
    assert shown["suggested"] == "sam_vit_b"


def test_looking_touches_neither_network_nor_disk(client, server, tmp_path):
    client.get("status")
    client.get("models")
    client.post("rescan")
    assert not server.asked and not (tmp_path / "models").exists()


def test_a_finished_download_answers_the_next_click(client, workspace):
    pytest.importorskip("segment_anything")
    reply = client.post(START)
    assert reply.status_code == 202
    end = ended(client, reply.json()["job"])
    assert end["state"] == "done" and end["progress"] == 1 and end["project"] is None
    assert end["detail"].startswith("2 of 2 MB")
    shown = client.get("models").json()
    assert [(each["name"], each["in_use"]) for each in shown["there"]] == [("tiny", True), ("grabcut", False)]
    offered = ["mobile_sam", "sam_vit_l", "sam_vit_h", "big_lama", "yolox_nano", "selfie", "clipseg"]
    assert [each["name"] for each in shown["could_be_had"]] == offered
    assert shown["suggested"] is None
    assert workspace.models.predictor().name.startswith("SAM")


def test_a_cancelled_download_keeps_its_part_and_goes_on_later(client, server):
    job = start_and_hold(client, server)
    assert vit_b(client)["job"] == job
    client.delete(f"jobs/{job}")
    server.may_go_on.set()
    assert ended(client, job)["state"] == "cancelled"
    partial = vit_b(client)["partial"]
    assert 0 < partial < len(DATA) and vit_b(client)["job"] is None
    assert ended(client, client.post(START).json()["job"])["state"] == "done"
    assert server.asked[-1].headers["range"] == f"bytes={partial}-"


def test_the_same_model_is_not_downloaded_twice_at_once(client, server):
    job = start_and_hold(client, server)
    again = client.post(START)
    assert again.status_code == 400 and "already" in again.json()["error"]
    server.may_go_on.set()
    assert ended(client, job)["state"] == "done"


def test_a_failure_is_a_sentence_and_an_unknown_name_too(client, server):
    server.usual = answering(404)
    end = ended(client, client.post(START).json()["job"])
    assert end["state"] == "failed" and "is not at 127.0.0.1" in end["error"]
    reply = client.post("models/..%2Fx/download")
    assert reply.status_code in (400, 404)
    assert "No weights are called x" in client.post("models/x/download").json()["error"]


def test_downloads_leave_the_fills_their_turns(client, server, workspace):
    job = start_and_hold(client, server)
    for number in range(3):
        assert workspace.jobs.start(lambda job: "painted", f"picture {number}").wait(10)
    assert client.get(f"jobs/{job}").json()["state"] == "running"
    server.may_go_on.set()
    assert ended(client, job)["state"] == "done"


def test_speed_is_that_of_the_last_seconds():
    now = [0.0]
    speed = Speed(seconds=5, clock=lambda: now[0])
    assert speed.at(900) is None
    now[0] = 2
    assert speed.at(1100) == 100
    now[0] = 8
    assert speed.at(1100) is None
    now[0] = 10
    assert speed.at(1500) == 200
