"""The wire of a larger canvas: one route, one step."""

import io

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import RED
from project_steps import run_job

CLICK_RED = {"points": [[40.5, 40.5, 1]]}


@pytest.fixture
def project(client, picture):
    project = client.post("projects", params={"name": "blocks.png"}, content=picture).json()
    return client.put(f"projects/{project['id']}/refinement", json={"revision": 1}).json()


def at(project):
    return f"projects/{project['id']}"


def note(client, project, kind):
    """What is said about a file that is saved."""
    return client.get(f"{at(project)}/export/{kind}").headers.get("X-Click-Inpaint-Note")


def test_a_picture_is_extended_in_one_step_and_fills_under_its_own_name(client, project):
    client.put(f"{at(project)}/layers/a", json={"revision": 2, "prompt": CLICK_RED})
    project = client.post(f"{at(project)}/canvas", json={"revision": 3, "left": 20, "bottom": 8}).json()
    assert project["size"] == project["proxy"] == [180, 128] and project["can_undo"] == "Extend"
    hidden, shown = project["layers"]
    assert not hidden["visible"] and hidden["box"] == [RED[0] + 20, RED[1], RED[2] + 20, RED[3]]
    assert hidden["prompt"]["points"] == [[60.5, 40.5, 1]] and shown["source"] == "canvas" and shown["visible"]
    assert "other layers are hidden" in project["notes"][0]
    original = client.get(f"{at(project)}/picture", params={"which": "original"})
    assert np.asarray(PIL.Image.open(io.BytesIO(original.content))).shape[:2] == (128, 180)
    assert "not painted yet" in note(client, project, "picture") and "not painted" in note(
        client, project, "picture-jpeg"
    )
    assert note(client, project, "mask") is None
    body = {"revision": 4, "engine": "telea", "preset": "outpaint_fast"}
    refused = client.post(f"{at(project)}/inpaint", json={**body, "preset": "x"})
    assert refused.status_code == 400 and "no preset called x" in refused.json()["error"]
    filled = run_job(client, client.post(f"{at(project)}/inpaint", json=body))["project"]
    assert filled["can_undo"] == filled["edits"][0]["name"] == "Outpaint"
    assert note(client, project, "picture") is None
    edit = f"{at(project)}/edits/{filled['edits'][0]['id']}"
    hidden = client.patch(edit, json={"revision": filled["revision"], "visible": False}).json()
    assert "not painted yet" in note(client, project, "picture"), "hidden, it is as if it had not been painted"
    filled = client.patch(edit, json={"revision": hidden["revision"], "visible": True}).json()
    for _ in range(4):
        project = client.post(f"{at(project)}/undo", json={"revision": filled["revision"]}).json()
        filled = project
    assert project["size"] == [160, 120] and project["layers"][0]["visible"]


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"revision": 2}, 400, "Nothing would be added"),
        ({"revision": 2, "left": -4}, 400, "0 or more"),
        ({"revision": 2, "left": int("9" * 4300)}, 400, "far more pixels than it may; 100 million"),
        ({"revision": 2, "top": 900_000_000}, 400, "million are the most"),
        ({"revision": 2, "left": 4, "angle": 3}, 422, "angle"),
        ({"revision": 2, "left": "wide"}, 422, "left"),
        ({"left": 4}, 422, "revision"),
        ({"revision": 1, "left": 4}, 409, "another tab"),
    ],
)
def test_a_canvas_that_cannot_be_is_said(client, project, body, status, words):
    reply = client.post(f"{at(project)}/canvas", json=body)
    assert reply.status_code == status and words in reply.json()["error"]
    assert client.get(at(project)).json()["size"] == [160, 120]
