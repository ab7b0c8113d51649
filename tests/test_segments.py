"""Everything in a picture, from the routes and from the command line."""

import json
import threading
import time

import numpy as np
import pytest
from drawn_pictures import BLUE, RED, blocks
from fakes import GridColours
from project_steps import run_job
from pycocotools import mask as coco_masks

from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Point
from lib_inpaint.images import png
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.automatic import Everything
from lib_inpaint.segment.grabcut import GrabCut
from lib_inpaint.segment.predictor import Predictor


@pytest.fixture
def segmenter():
    return GridColours()


def looked(client, id, **wanted):
    return run_job(client, client.post(f"projects/{id}/segments", json={"points_a_side": 12, **wanted}))


def test_everything_is_found_shown_and_taken(client, opened):
    assert looked(client, opened)["state"] == "done"
    found = client.get(f"projects/{opened}/segments").json()
    assert sorted(each["box"] for each in found["segments"]) == [list(RED), list(BLUE)]
    assert found["labels_size"] == [160, 120]
    reply = client.get(f"projects/{opened}/segments/labels")
    seen = np.frombuffer(reply.content, "<u2").reshape(120, 160)
    red, blue = seen[40, 50], seen[80, 100]
    assert {red, blue} == {1, 2} and seen[5, 5] == 0

    revision = client.get(f"projects/{opened}").json()["revision"]
    taken = client.post(
        f"projects/{opened}/segments/take",
        json={"revision": revision, "search": found["search"], "numbers": [int(red), int(blue)]},
    ).json()
    assert sorted(layer["box"] for layer in taken["layers"]) == [list(RED), list(BLUE)]
    assert taken["can_undo"] == "Select" and taken["mask_area"] == 1600 + 1500
    undone = client.post(f"projects/{opened}/undo", json={"revision": taken["revision"]}).json()
    assert undone["layers"] == []


def test_the_same_search_is_done_at_once_and_another_one_is_not(workspace, opened, segmenter):
    clicks, answers = [], segmenter.answers

    def counted(embedding, points, least):
        clicks.append(len(points))
        return answers(embedding, points, least)

    def search(wanted):
        clicks.clear()
        assert workspace.segments.find(opened, wanted).wait(10)
        return sum(clicks)

    segmenter.answers = counted
    assert search(Everything(12)) == 144
    assert search(Everything(12)) == 0 and len(workspace.segments.found(opened).segments) == 2
    assert search(Everything(6)) == 36
    assert search(Everything(12)) == 144


def test_segments_come_as_coco_too(client, opened):
    looked(client, opened)
    reply = client.get(f"projects/{opened}/segments/coco")
    assert "blocks_everything.json" in reply.headers["content-disposition"]
    coco = reply.json()
    assert coco["images"] == [{"id": 1, "file_name": "blocks.png", "width": 160, "height": 120}]
    assert [each["id"] for each in coco["annotations"]] == [1, 2]
    for each in coco["annotations"]:
        mask = coco_masks.decode(each["segmentation"])
        assert mask.sum() == each["area"] and 0 < each["predicted_iou"] <= 1 and each["stability_score"] == 1


@pytest.mark.parametrize("numbers", [[], [0], [3], [-1]])
def test_a_segment_that_is_not_there_gets_a_sentence(client, opened, numbers):
    looked(client, opened)
    revision = client.get(f"projects/{opened}").json()["revision"]
    search = client.get(f"projects/{opened}/segments").json()["search"]
    body = {"revision": revision, "search": search, "numbers": numbers}
    reply = client.post(f"projects/{opened}/segments/take", json=body)
    assert reply.status_code == 400
    assert client.get(f"projects/{opened}").json()["revision"] == revision


def test_numbers_of_another_search_take_nothing(client, opened):
    """The same picture in two browser tabs, or a script with other wishes."""
    looked(client, opened)
    search = client.get(f"projects/{opened}/segments").json()["search"]
    body = {"revision": client.get(f"projects/{opened}").json()["revision"], "search": search, "numbers": [1]}
    looked(client, opened, points_a_side=6)
    reply = client.post(f"projects/{opened}/segments/take", json=body)
    assert reply.status_code == 400 and "Press Everything again" in reply.text
    looked(client, opened)
    taken = client.post(f"projects/{opened}/segments/take", json=body).json()
    assert [layer["source"] for layer in taken["layers"]] == ["Colours"]


def test_before_anybody_has_looked_there_is_a_sentence(client, opened):
    reply = client.get(f"projects/{opened}/segments")
    assert reply.status_code == 400 and "Everything" in reply.text


def test_senseless_wishes_start_nothing(client, opened):
    reply = client.post(f"projects/{opened}/segments", json={"points_a_side": 100_000})
    assert reply.status_code == 400 and "1 to 128" in reply.text


def test_a_cancelled_search_leaves_nothing_and_the_next_one_works(workspace, opened, segmenter):
    started, go = threading.Event(), threading.Event()
    answers = segmenter.answers

    def slow(*arguments):
        started.set()
        assert go.wait(10)
        return answers(*arguments)

    segmenter.answers = slow
    job = workspace.segments.find(opened, Everything(12))
    assert started.wait(10)
    job.cancel()
    go.set()
    assert job.wait(10) and job.state == "cancelled"
    with pytest.raises(UserError):
        workspace.segments.found(opened)
    segmenter.answers = answers
    job = workspace.segments.find(opened, Everything(12))
    assert job.wait(10) and len(workspace.segments.found(opened).segments) == 2


def test_a_click_is_answered_while_everything_is_looked_for(workspace, opened, segmenter):
    clicked, answers = threading.Event(), segmenter.answers

    def slow(*arguments):
        # The search cannot end before the click has been answered.
        time.sleep(0.01)
        return answers(*arguments) if clicked.is_set() else []

    segmenter.answers = slow
    job = workspace.segments.find(opened, Everything(40))
    assert workspace.predict(opened, VisualPrompt((Point(40, 40),))).candidates
    assert job.state == "running"
    clicked.set()
    assert job.wait(30) and job.state == "done"


def test_the_model_is_in_use_all_the_while(workspace, opened, segmenter, monkeypatch):
    used, seen, answers = [], [], segmenter.answers

    def counted(*arguments):
        seen.append(len(used))
        return answers(*arguments)

    segmenter.answers = counted
    monkeypatch.setattr(workspace.models, "used", lambda: used.append(True))
    assert workspace.segments.find(opened, Everything(12)).wait(10)
    assert seen == sorted(set(seen)) and len(seen) == 144 / segmenter.at_once


def test_without_a_model_the_sentence_says_what_is_missing(workspace, opened):
    predictor = Predictor(GrabCut())
    workspace.models.predictor = lambda name=None: predictor
    job = workspace.segments.find(opened, Everything())
    assert job.wait(10) and job.state == "failed" and "needs a SAM model" in job.error


def test_a_model_that_cannot_be_loaded_is_left_out_and_said(workspace, opened, monkeypatch):
    broken = UserError("model.pth cannot be read.")

    def fail(name=None):
        raise broken

    monkeypatch.setattr(type(workspace.models), "default", "model")
    monkeypatch.setattr(workspace.models, "predictor", fail)
    job = workspace.segments.find(opened, Everything())
    assert job.wait(10) and job.error == str(broken)
    assert str(broken) in workspace.models.problems()


def test_the_command_writes_coco(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("lib_inpaint.commands.Models.predictor", lambda self, name=None: Predictor(GridColours()))
    photo, out = tmp_path / "photo.png", tmp_path / "all.json"
    photo.write_bytes(png(blocks()))
    arguments = ["everything", str(photo), "--models-dir", str(tmp_path), "--out", str(out)]
    assert main([*arguments, "--points-a-side", "12", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["segments"] == 2
    assert len(json.loads(out.read_text())["annotations"]) == 2
    assert main([*arguments, "--points-a-side", "0"]) == 2
    assert main([*arguments[:-1], str(tmp_path / "all.png")]) == 2
    assert "all.png is not" in capsys.readouterr().err
