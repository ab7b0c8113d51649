"""The wire: what the page and scripts send and get, in one process."""

import base64
import io
import json
import threading

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import BLUE, RED, blocks
from project_steps import run_job

from lib_inpaint.api import assets
from lib_inpaint.images import png

CLICK_RED = {"points": [[40.5, 40.5, 1]]}
CLICK_BLUE = {"points": [[100, 80, 1]]}


@pytest.fixture
def project(client, picture):
    project = client.post("projects", params={"name": "blocks.png"}, content=picture).json()
    return client.put(f"projects/{project['id']}/refinement", json={"revision": 1}).json()


def at(project):
    return f"projects/{project['id']}"


def picture_of(reply):
    return np.asarray(PIL.Image.open(io.BytesIO(reply.content)))


def test_status_says_what_answers_and_how_to_get_better(client):
    status = client.get("status").json()
    assert status["segmenter"]["rough"] is True
    assert status["get"]["bytes"] == 375042383
    assert {engine["name"] for engine in status["engines"]} >= {"patchmatch", "telea", "navier-stokes"}


def test_an_opened_picture_comes_back_as_it_is(client, picture):
    project = client.post("projects", params={"name": "blocks.png"}, content=picture).json()
    assert project["size"] == [160, 120] and project["name"] == "blocks.png" and project["revision"] == 1
    shown = client.get(f"{at(project)}/picture", params={"v": project["picture_version"]})
    assert shown.headers["content-encoding"] == "identity"
    assert np.abs(picture_of(shown)[:, :, :3].astype(int) - blocks()).mean() < 8


def test_a_click_is_answered_with_masks_that_accept_then_makes_a_layer_of(client, project):
    answer = client.post(f"{at(project)}/predict", json={"prompt": CLICK_RED}).json()
    assert [each["label"] for each in answer["candidates"]] == ["part", "object", "whole"]
    best = answer["candidates"][answer["best"]]
    assert best["area"] == 1600 and best["box"] == list(RED)
    alpha = np.asarray(PIL.Image.open(io.BytesIO(base64.b64decode(best["mask"]))).convert("RGBA"))[:, :, 3]
    assert (alpha > 0).sum() == 1600
    project = client.put(f"{at(project)}/layers/a1", json={"revision": 2, "prompt": CLICK_RED}).json()
    assert project["layers"][0]["box"] == list(RED) and project["can_undo"] == "Select"
    mask = picture_of(client.get(f"{at(project)}/mask"))
    assert mask.shape == (120, 160)


def test_a_click_says_what_is_in_view_and_is_told_what_was_looked_at_closely(client, project, segmenter):
    prompt = {**CLICK_RED, "view": [22.4, 12, 77.6, 68]}
    whole = client.post(f"{at(project)}/predict", json={"prompt": prompt}).json()["candidates"]
    assert [each["part"] for each in whole] == [None, None, None]
    segmenter.side = 32
    closely = client.post(f"{at(project)}/predict", json={"prompt": {**prompt, "candidate": 1}}).json()["candidates"]
    assert closely[1]["part"] == [20, 8, 84, 72] and closely[1]["box"] == list(RED)
    layer = client.put(f"{at(project)}/layers/a1", json={"revision": 2, "prompt": prompt}).json()["layers"][0]
    assert layer["prompt"]["view"] == [22, 12, 78, 68] and layer["box"] == list(RED)


def test_layers_are_renamed_hidden_reordered_and_deleted(client, project):
    client.put(f"{at(project)}/layers/a", json={"revision": 2, "prompt": CLICK_RED})
    client.put(f"{at(project)}/layers/b", json={"revision": 3, "prompt": CLICK_BLUE})
    body = {"revision": 4, "name": "Sign", "visible": False, "mode": "subtract", "position": 1}
    project = client.patch(f"{at(project)}/layers/a", json=body).json()
    assert [layer["name"] for layer in project["layers"]] == ["Object 2", "Sign"]
    assert project["layers"][1]["visible"] is False and project["layers"][1]["mode"] == "subtract"
    project = client.delete(f"{at(project)}/layers/a", params={"revision": 5}).json()
    assert [layer["id"] for layer in project["layers"]] == ["b"]


def test_strokes_refinement_preview_undo_and_redo(client, project):
    stroke = {"tool": "brush", "points": [[20, 100], [60, 100]], "radius": 8}
    project = client.post(f"{at(project)}/strokes", json={"revision": 2, "layer": "p", "strokes": [stroke]}).json()
    assert project["layers"][0]["source"] == "brush"
    preview = {"refinement": {"grow": 6}, "page": "x", "ticket": 1}
    shown = client.post(f"{at(project)}/mask-preview", json=preview)
    assert shown.headers["content-type"] == "image/png"
    grown = client.put(f"{at(project)}/refinement", json={"revision": 3, "grow": 6}).json()
    assert grown["mask_area"] > project["mask_area"]
    undone = client.post(f"{at(project)}/undo", json={"revision": 4}).json()
    assert undone["mask_area"] == project["mask_area"] and undone["can_redo"] == "Refine"
    assert client.post(f"{at(project)}/redo", json={"revision": 5}).json()["mask_area"] == grown["mask_area"]


def test_removing_is_a_job_and_its_end_carries_the_project(client, project):
    client.put(f"{at(project)}/layers/a", json={"revision": 2, "prompt": CLICK_RED})
    job = run_job(client, client.post(f"{at(project)}/inpaint", json={"revision": 3, "engine": "telea"}))
    assert job["state"] == "done" and job["progress"] == 1
    assert job["project"]["edits"][0]["box"] == list(RED)
    assert job["project"]["edits"][0]["variations"][0]["engine"] == "telea" and job["project"]["layers"] == []
    result = picture_of(client.get(f"{at(project)}/export/picture"))
    assert result[25:55, 35:65, 0].max() < 200
    assert (result[100:] == blocks()[100:]).all()


def test_every_export_has_its_file_and_an_empty_mask_has_a_sentence(client, project):
    for kind in ("mask", "soft-mask", "cutout", "layers", "coco", "alpha-edit"):
        reply = client.get(f"{at(project)}/export/{kind}")
        assert reply.status_code == 400 and "Nothing is selected" in reply.json()["error"], kind
    client.put(f"{at(project)}/layers/a", json={"revision": 2, "prompt": CLICK_RED})
    mask = client.get(f"{at(project)}/export/mask")
    assert "blocks_mask.png" in mask.headers["content-disposition"]
    assert PIL.Image.open(io.BytesIO(mask.content)).mode == "L"
    assert set(np.unique(picture_of(mask))) == {0, 255}
    coco = json.loads(client.get(f"{at(project)}/export/coco").content)
    assert coco["annotations"][0]["bbox"] == [30, 20, 40, 40]


def test_a_mask_file_becomes_a_layer(client, project):
    mask = np.zeros((120, 160, 3), np.uint8)
    mask[10:20] = 255
    project = client.post(f"{at(project)}/import-mask", params={"revision": 2}, content=png(mask)).json()
    assert project["mask_area"] == 1600


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/predict", {"prompt": {"points": [[400, 10, 1]]}}, 400),
        ("POST", "/predict", {"prompt": {"points": []}}, 400),
        ("POST", "/predict", {"prompt": {"points": "no"}}, 422),
        ("POST", "/predict", {"prompt": {"dots": [[1, 1, 1]]}}, 422),
        ("POST", "/predict", {"prompt": {**CLICK_RED, "view": [400, 10, 500, 90]}}, 400),
        ("POST", "/predict", {"prompt": {**CLICK_RED, "view": [80, 10, 20, 90]}}, 400),
        ("POST", "/predict", {"prompt": {**CLICK_RED, "view": [1, 2, 3]}}, 422),
        ("POST", "/predict", {"prompt": {**CLICK_RED, "view": "all"}}, 422),
        ("POST", "/hover", {"point": [400, 10]}, 400),
        ("POST", "/hover", {"point": [1]}, 422),
        ("POST", "/hover", {"point": [1, 1], "prompt": CLICK_RED}, 422),
        ("PUT", "/layers/a", {"prompt": CLICK_RED}, 422),
        ("PUT", "/layers/a", {"revision": 2, "prompt": {**CLICK_RED, "view": [-9, -9, -1, -1]}}, 400),
        ("PUT", "/layers/A..%2F", {"revision": 2, "prompt": CLICK_RED}, 400),
        ("PUT", "/layers/Ä", {"revision": 2, "prompt": CLICK_RED}, 400),
        ("PUT", "/layers/a", {"revision": 1, "prompt": CLICK_RED}, 409),
        ("PATCH", "/layers/none", {"revision": 2, "name": "x"}, 400),
        ("PUT", "/refinement", {"revision": 2, "grow": 10_000}, 400),
        ("POST", "/strokes", {"revision": 2, "layer": "a", "strokes": [{"tool": "axe", "points": [[1, 1]]}]}, 400),
        ("POST", "/inpaint", {"revision": 2, "engine": "magic"}, 400),
        ("POST", "/undo", {"revision": 1}, 409),
        ("GET", "/export/../../status", None, 404),
        ("GET", "/export/virus", None, 400),
    ],
)
def test_bad_requests_get_a_sentence(client, project, method, path, body, status):
    reply = client.request(method, at(project) + path, json=body)
    assert reply.status_code == status, reply.text
    if "error" in reply.json():
        assert len(reply.json()["error"]) > 10
    assert client.get(at(project)).json()["revision"] == 2


def test_the_health_of_the_mask_is_told_with_what_mends_it(client, project):
    def findings() -> list[dict]:
        return client.post(f"{at(project)}/health", json={}).json()["findings"]

    assert findings() == []
    client.put(f"{at(project)}/layers/a1", json={"revision": 2, "prompt": CLICK_RED})
    client.put(f"{at(project)}/refinement", json={"revision": 3, "grow": -3})
    [finding] = findings()
    assert finding["name"] == "shrunk" and finding["words"].endswith(".") and finding["mend"]
    client.put(f"{at(project)}/refinement", json={"revision": 4, **finding["refinement"]})
    assert findings() == []


def test_the_answer_to_a_click_tells_what_the_person_should_know_of_the_segmenter(client, project, segmenter):
    def note() -> str:
        return client.post(f"{at(project)}/predict", json={"prompt": CLICK_RED}).json()["note"]

    assert note() == ""
    segmenter.note = "The graphics card is full."
    assert note() == "The graphics card is full."


def test_json_that_cannot_be_parsed_gets_a_sentence_too(client, project):
    for body in (
        "{",
        "[" * 20_000,
        "null",
        '{"prompt": {"points": [[NaN, 1, 1]]}}',
        '{"prompt": {"box": [1e400, 0, 1, 1]}}',
        '{"prompt": {"points": [[1, 1, 1]], "view": [NaN, 0, 1, 1]}}',
    ):
        reply = client.post(f"{at(project)}/predict", content=body, headers={"Content-Type": "application/json"})
        assert reply.status_code in (400, 422) and reply.json()["error"].endswith("."), body[:40]


def test_what_is_no_picture_is_refused_by_a_sentence(client):
    for content in (b"", b"<html>no</html>", b"\x89PNG\r\n\x1a\n" + b"0" * 40):
        reply = client.post("projects", params={"name": "a.png"}, content=content)
        assert reply.status_code == 400 and reply.json()["error"].endswith("."), content


def test_an_endless_upload_is_given_up(client, monkeypatch):
    monkeypatch.setattr("lib_inpaint.api.edges.MAX_BYTES", 1000)
    reply = client.post("projects", content=b"x" * 2000)
    assert reply.status_code == 400 and "larger" in reply.json()["error"]


def test_a_request_that_is_no_file_is_small(client, project):
    reply = client.post(
        f"{at(project)}/predict", content=b" " * 3_000_000, headers={"Content-Type": "application/json"}
    )
    assert reply.status_code == 400 and "larger" in reply.json()["error"]


def test_an_unknown_project_or_job_is_404(client):
    assert client.get("projects/nope").status_code == 404
    assert client.get("jobs/nope").status_code == 404


def test_a_foreign_page_is_refused_and_our_own_is_not(client, picture):
    foreign = {"Origin": "http://evil.example"}
    assert client.post("projects", content=picture, headers=foreign).status_code == 403
    assert client.get("status", headers={"Origin": "http://["}).status_code == 403
    assert client.get("status", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("projects", content=picture, headers={"Origin": "http://127.0.0.1:7870"}).status_code == 200


def test_the_page_s_files_are_fresh_and_nothing_else_is_served(client):
    entry = client.get("click_inpaint.mjs")
    assert entry.headers["cache-control"] == "no-cache" and "javascript" in entry.headers["content-type"]
    again = client.get("click_inpaint.mjs", headers={"If-None-Match": entry.headers["etag"]})
    assert again.status_code == 304
    assert client.get("style.css").headers["content-type"].startswith("text/css")
    for name in ("..%2F..%2Fpyproject.toml", "nope.mjs", "%2Fetc%2Fhostname", "..%5Cstyle.css"):
        assert client.get(f"js/{name}").status_code == client.get(f"js/some/{name}").status_code == 404


def test_the_page_s_modules_are_kept_until_one_of_them_changes(client, monkeypatch, tmp_path):
    for name in ("one.mjs", "two.mjs"):
        (tmp_path / name).write_text(f"// {name}")
    monkeypatch.setattr(assets, "MODULES", tmp_path)
    led = client.get("js/one.mjs", follow_redirects=False)
    assert led.status_code == 307 and led.headers["cache-control"] == "no-store"
    module = client.get(f"js/{led.headers['location']}")
    assert module.text == "// one.mjs" and "immutable" in module.headers["cache-control"]
    (tmp_path / "two.mjs").write_text("// two, and longer")
    now = client.get("js/one.mjs", follow_redirects=False).headers["location"]
    assert now != led.headers["location"] and "immutable" in client.get(f"js/{now}").headers["cache-control"]
    assert client.get(f"js/{led.headers['location']}").headers["cache-control"] == "no-store"


def test_two_tabs_and_eight_threads_never_mix_projects(client, picture):
    colours = [((40, 40), RED), ((100, 80), BLUE)]
    projects = [client.post("projects", content=picture).json() for _ in range(8)]
    wrong = []

    def work(number):
        (x, y), box = colours[number % 2]
        path, revision = at(projects[number]), 1
        reply = client.put(f"{path}/refinement", json={"revision": revision}).json()
        for turn in range(6):
            prompt = {"points": [[x, y, 1]]}
            predict = {"prompt": prompt, "page": f"tab {number % 2}", "ticket": turn}
            answer = client.post(f"{path}/predict", json=predict)
            if answer.status_code == 200 and answer.json()["candidates"][1]["box"] != list(box):
                wrong.append((number, "predict"))
            reply = client.put(f"{path}/layers/t{turn}", json={"revision": reply["revision"], "prompt": prompt}).json()
            if any(layer["box"] != list(box) for layer in reply["layers"]) or len(reply["layers"]) != turn + 1:
                wrong.append((number, "accept"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_half_a_character_is_refused_and_one_in_an_answer_does_no_harm(client, project):
    """A page sends one that cuts an emoji in two."""
    before = client.get(at(project)).json()
    json_type = {"Content-Type": "application/json"}
    for method, path, body in (
        ("PUT", "settings", '{"prompt": "a cat \\ud83d"}'),
        ("PUT", "settings", '{"overrides": {"\\ud83d": 1}}'),
        ("POST", "tuning", '{"preset": "\\ud83d"}'),
        ("POST", "inpaint", '{"revision": 2, "engine": "\\ud83d"}'),
    ):
        reply = client.request(method, f"{at(project)}/{path}", content=body, headers=json_type)
        assert reply.status_code == 400 and "half a character" in reply.json()["error"]
    assert client.get(at(project)).json() == before
    whole = client.put(f"{at(project)}/settings", content='{"prompt": "a cat \\ud83d\\udc08"}', headers=json_type)
    assert whole.status_code == 200 and client.get(at(project)).json()["settings"]["prompt"] == "a cat \U0001f408"
