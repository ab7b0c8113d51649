"""The routes that only a host with Stable Diffusion needs, and its login."""

import dataclasses
import io

import PIL.Image
import pytest
from fakes import FakeDiffusion
from fastapi import FastAPI
from fastapi.testclient import TestClient
from project_steps import ON_RED, remove, revision, select

from lib_inpaint.api import Api
from lib_inpaint.api.page_routes import PAGE_ROUTES
from lib_inpaint.generation import Asked
from lib_inpaint.settings import Checkpoint, SamplingSettings


@pytest.fixture
def diffusion(workspace):
    diffusion = FakeDiffusion(Checkpoint("in.safetensors", "in", True, 512, True))
    workspace.studio.host = workspace.host = dataclasses.replace(workspace.host, diffusion=diffusion)
    return diffusion


def client_of(api):
    app = FastAPI()
    app.include_router(api.router)
    return TestClient(app, base_url="http://127.0.0.1:7860/click_inpaint")


@pytest.fixture
def client(workspace, diffusion):
    with client_of(Api(workspace)) as client:
        yield client


def test_status_tells_the_checkpoints_and_without_a_host_that_there_are_none(client, workspace):
    status = client.get("status").json()
    assert status["host"]["checkpoints"][0]["title"] == "in" and status["host"]["best"] == "in.safetensors"
    assert status["presets"][0]["name"] == "remove"
    workspace.host = dataclasses.replace(workspace.host, diffusion=None)
    assert client.get("status").json()["host"] is None


def test_tuning_gives_values_region_and_what_was_overruled(client, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    body = {"preset": "remove", "prompt": "x", "overrides": {"mask_blur": 9}, "checkpoint": None}
    reply = client.post(f"projects/{opened}/tuning", json={**body, "page": "p", "ticket": 2}).json()
    assert reply["settings"]["mask_blur"] == 9 and reply["auto"]["mask_blur"] == 4
    assert reply["region"] == list(workspace.studio.tuning(opened, Asked(overrides={"mask_blur": 9})).region)


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"preset": "x"}, "no preset"),
        ({"overrides": {"mask_blur": 999}}, "Mask blur"),
        ({"overrides": {"steps": 2}}, "no setting called steps"),
        ({"overrides": "x"}, "not understood"),
        ({"checkpoint": "/etc/passwd"}, "no longer there"),
        ({"seed": 1}, "not understood"),
        ({"prompt": "x" * 20_001}, "20000 characters"),
    ],
)
def test_what_tuning_cannot_take_is_told_in_a_sentence(client, workspace, opened, body, sentence):
    select(workspace, opened, "a", ON_RED)
    reply = client.post(f"projects/{opened}/tuning", json=body)
    assert reply.status_code in (400, 422) and sentence in reply.json()["error"]


def test_variations_are_listed_seen_and_chosen(client, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.studio.generate(opened, revision(workspace, opened), Asked(), SamplingSettings(seed=100, variations=2))
    project = client.get(f"projects/{opened}").json()
    (edit,) = project["edits"]
    assert [each["seed"] for each in edit["variations"]] == [100, 101] and edit["chosen"] == 0
    address = f"projects/{opened}/edits/{edit['id']}"
    small = client.get(f"{address}/variations/1/thumbnail?v={edit['variations'][1]['version']}")
    assert PIL.Image.open(io.BytesIO(small.content)).format == "JPEG" and "immutable" in small.headers["cache-control"]
    assert client.get(f"{address}/variations/2/thumbnail").status_code == 400
    project = client.patch(address, json={"revision": project["revision"], "chosen": 1}).json()
    assert project["edits"][0]["chosen"] == 1
    for wrong in ({"chosen": -1}, {"chosen": 2}, {"colour": 1}):
        assert client.patch(address, json={"revision": project["revision"], **wrong}).status_code in (400, 422)


def test_edits_are_hidden_selected_again_and_deleted(client, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    project = client.get(f"projects/{opened}").json()
    (edit,) = project["edits"]
    assert edit["name"] == "Remove" and edit["objects"] == ["Object 1"] and edit["visible"]
    address = f"projects/{opened}/edits/{edit['id']}"
    project = client.patch(address, json={"revision": project["revision"], "visible": False}).json()
    assert not project["edits"][0]["visible"] and project["can_undo"] == "Hide edit"
    project = client.post(f"{address}/reopen", json={"revision": project["revision"]}).json()
    assert not project["edits"] and [layer["name"] for layer in project["layers"]] == ["Object 1"]
    project = client.post(f"projects/{opened}/undo", json={"revision": project["revision"]}).json()
    assert client.delete(address, params={"revision": 1}).status_code == 409
    project = client.delete(address, params={"revision": project["revision"]}).json()
    assert not project["edits"] and not project["layers"]
    gone = client.delete(address, params={"revision": project["revision"]})
    assert gone.status_code == 400 and "edit is gone" in gone.json()["error"]


def test_a_fill_without_a_model_is_the_only_variation_of_itself(client, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    project = client.get(f"projects/{opened}").json()
    (edit,) = project["edits"]
    assert [each["title"] for each in edit["variations"]] == ["Telea"] and edit["chosen"] == 0


def test_interrupt_and_skip_reach_the_host_by_the_tasks_name(client, diffusion):
    client.post("host/interrupt", json={"task": "task(a)"})
    client.post("host/skip", json={"task": "task(b)"})
    assert diffusion.interrupted == ["task(a)", "skip task(b)"]


def test_every_route_asks_the_hosts_login_and_only_code_is_let_through_as_code(workspace):
    api = Api(workspace, allows=lambda request, is_code: is_code)
    code = {f"/click_inpaint{route.path}" for route in PAGE_ROUTES}
    names = {"id": "x", "layer": "a", "edit": "e", "kind": "mask", "index": "0", "number": "0"}
    names |= {"name": "editor.mjs", "version": "v"}
    with client_of(api) as client:
        for route in api.router.routes:
            (method,), path = route.methods, route.path.removeprefix("/click_inpaint/")
            reply = client.request(method, path.format(**names))
            assert (reply.status_code == 401) is (route.path not in code), f"{method} {path}"
            assert route.path in code or reply.json() == {"error": "Log in first."}
