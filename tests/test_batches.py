"""Many photos from a page: brought, named, worked on, stopped, gone on with, fetched and cleared."""

import json
from dataclasses import replace

import numpy as np
import pytest
from brought_photos import BROKEN, FAST, NOBODY, Gate, bring, files, folder, refused, standing, started, until
from drawn_people import DOG, LEFT, PHOTO, SUBJECT
from project_steps import ON_RED, revision, run_job, select

from lib_inpaint.api import Api
from lib_inpaint.batches.places import ABOUT
from lib_inpaint.checkpoints import WEIGHTS
from lib_inpaint.images import read_picture
from lib_inpaint.masks import Refinement
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace


@pytest.fixture
def projects_folder(tmp_path):
    return tmp_path / "projects"


@pytest.fixture
def gate(finder):
    finder["yolox"] = Gate()
    return finder["yolox"]


def test_photos_come_in_are_worked_on_and_go_out_as_one_file(client, batch, finder):
    assert standing(client, batch)["state"] == "new"
    for name, data in (("a.png", PHOTO), ("b.png", NOBODY), ("c.jpg", BROKEN)):
        bring(client, batch, name, data)
    assert run_job(client, started(client, batch, **FAST))["state"] == "done"
    told = standing(client, batch)
    assert (told["state"], told["counts"]) == ("done", {"done": 1, "nothing": 1, "failed": 1})
    assert [remark["photo"] for remark in told["remarks"]] == ["c.jpg", "b.png"] and not told["error"]
    assert told["title"] == "Remove people, keep the main subject (fast)"
    out = files(client, batch)
    assert out.keys() == {
        "recipe.json", "failed.txt", "contact-sheet.html", "coco.json", "results/a.png", "masks/a.png",
        "previews/a.jpg", "results/b.png", "masks/b.png", "previews/b.jpg",
    }  # fmt: skip
    before, after = read_picture(PHOTO, "a.png").pixels, read_picture(out["results/a.png"], "a.png").pixels
    assert np.array_equal(before[SUBJECT.slices], after[SUBJECT.slices])
    assert not np.array_equal(before[LEFT.slices], after[LEFT.slices])
    assert out["failed.txt"].decode().startswith("c.jpg: ") and str(folder).encode() not in b"".join(out.values())
    assert len(json.loads(out["coco.json"])["annotations"]) == 2
    looks = [client.get(look["preview"]) for look in told["looks"]]
    assert [look.headers["content-type"] for look in looks] == ["image/jpeg"] * 2


def test_masks_alone_of_other_things_leave_the_photos_as_they_are(client, batch, finder):
    bring(client, batch, "a.png")
    assert run_job(client, started(client, batch, choice="masks", things="perros"))["state"] == "done"
    out = files(client, batch)
    assert "masks/a.png" in out and "results/a.png" not in out and standing(client, batch)["title"].endswith("dogs")
    mask = read_picture(out["masks/a.png"], "m.png").pixels[..., 0]
    assert mask[DOG.slices].all() and not mask[SUBJECT.slices].any()


def test_what_was_done_on_the_open_photo_is_done_on_all(client, workspace, batch, finder):
    bring(client, batch, "a.png")
    (*_, offer) = client.get("batch-choices").json()["choices"]
    assert "Open a photo" in offer["why_not"]
    project = workspace.open(PHOTO, "street.png")
    (*_, offer) = client.get("batch-choices", params={"project": project}).json()["choices"]
    assert "Nothing was removed" in offer["why_not"]
    refused(started(client, batch, choice="recorded", project=project), 400, "Nothing was removed")
    run_job(client, client.post(f"projects/{project}/people/remove", json={"revision": 1, "engine": "telea"}))
    (*_, offer) = client.get("batch-choices", params={"project": project}).json()["choices"]
    assert (offer["why_not"], offer["about"]) == ("", "Remove people, keep the main subject, with Telea.")
    body = {"choice": "recorded", "project": project, "format": "jpeg"}
    assert run_job(client, started(client, batch, **body))["state"] == "done"
    out = files(client, batch)
    assert "results/a.jpg" in out and json.loads(out["recipe.json"])["repaint"] == {"engine": "telea"}
    assert standing(client, batch)["title"].startswith("As on the open photo: Remove people")


def test_what_was_clicked_cannot_be_repeated_and_says_so(client, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.set_refinement(opened, revision(workspace, opened), Refinement())
    job = workspace.inpaint(opened, revision(workspace, opened), "telea")
    assert job.wait(60)
    (*_, offer) = client.get("batch-choices", params={"project": opened}).json()["choices"]
    assert "selected by hand" in offer["why_not"]


def test_stable_diffusion_is_offered_where_there_is_one_and_paints(client, workspace, batch, finder, diffusion):
    names = [offer["name"] for offer in client.get("batch-choices").json()["choices"]]
    assert "remove_people_diffusion" in names
    bring(client, batch, "a.png")
    assert run_job(client, started(client, batch, choice="remove_people_diffusion"))["state"] == "done"
    assert len(diffusion.asked) >= 1 and standing(client, batch)["counts"]["done"] == 1


def test_without_one_it_is_not_offered(client, batch):
    names = [offer["name"] for offer in client.get("batch-choices").json()["choices"]]
    assert names == ["remove_people", "remove_everybody", "remove_things", "masks", "recorded"]
    bring(client, batch, "a.png")
    refused(started(client, batch, choice="remove_people_diffusion"), 400, "needs")


def test_what_is_missing_is_told_before_and_refused(client, batch, nets):
    bring(client, batch, "a.png")
    offers = client.get("batch-choices").json()["choices"]
    assert offers[0]["needs"] == ["yolox_nano", "selfie"]
    refused(started(client, batch, **FAST), 400, f"needs {WEIGHTS['yolox_nano'].title}")


def test_one_that_is_stopped_goes_on_and_does_nothing_twice(client, batch, gate):
    for number in range(3):
        bring(client, batch, f"{number}.png", PHOTO + bytes(number))
    job = started(client, batch, **FAST).json()["job"]
    gate.wait()
    gate.go.release()
    gate.wait()
    told = standing(client, batch)
    assert (told["state"], told["photo"], told["counts"]["done"], told["job"]) == ("running", "1.png", 1, job)
    assert 0 < told["progress"] < 1 and told["seconds_left"] > 0
    refused(client.post(f"batches/{batch}/photos", params={"name": "x.png"}, content=PHOTO), 400, "worked on")
    refused(started(client, batch, **FAST), 400, "worked on")
    refused(client.get(f"batches/{batch}/zip"), 400, "worked on")
    assert client.post(f"batches/{batch}/cancel").json()["state"] == "stopping"
    gate.go.release()
    ended = until(lambda: client.get(f"jobs/{job}").json(), lambda told: told["state"] != "running")
    assert ended["state"] == "cancelled"
    told = standing(client, batch)
    assert (told["state"], told["counts"]["done"], told["error"]) == ("stopped", 1, "")
    assert {"results/0.png", "contact-sheet.html"} <= files(client, batch).keys()
    for _ in range(2):
        gate.go.release()
    assert run_job(client, started(client, batch))["state"] == "done"
    assert standing(client, batch)["counts"] == {"done": 3, "nothing": 0, "failed": 0}
    assert len(gate.looked) == 4, "the one that was stopped is done again, the first is not"


@pytest.mark.parametrize("way", ["stayed", "moved", "linked"])
def test_a_restart_loses_nothing_and_it_goes_on(client, workspace, tmp_path, batch, finder, segmenter, way):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    bring(client, batch, "a.png")
    run_job(client, started(client, batch, **FAST))
    bring(client, batch, "b.png", NOBODY)
    host, manifest = workspace.host, folder(tmp_path, batch) / "done" / "manifest.jsonl"
    begun = manifest.read_bytes()
    if way != "stayed":
        elsewhere = host.projects_folder.rename(tmp_path / "elsewhere")
        if way == "linked":
            host.projects_folder.symlink_to(elsewhere, target_is_directory=True)
        else:
            host = replace(host, projects_folder=elsewhere)
            manifest = elsewhere / manifest.relative_to(tmp_path / "projects")
    again = Workspace(host)
    again.models.predictor = lambda name=None: Predictor(segmenter)
    app = FastAPI()
    app.include_router(Api(again).router)
    with TestClient(app, base_url="http://127.0.0.1:7870/click_inpaint") as later:
        told = standing(later, batch)
        assert (told["state"], told["photos"], told["counts"]["done"]) == ("stopped", 2, 1)
        assert run_job(later, started(later, batch))["state"] == "done"
        assert standing(later, batch)["counts"] == {"done": 1, "nothing": 1, "failed": 0}
    assert manifest.read_bytes().startswith(begun), "what was done is not done again"


def test_results_whose_manifest_is_damaged_are_made_anew(client, tmp_path, batch, finder):
    bring(client, batch, "a.png")
    run_job(client, started(client, batch, **FAST))
    manifest = folder(tmp_path, batch) / "done" / "manifest.jsonl"
    for damage in (b"{", b"no json\n", manifest.read_bytes() + b"[]\n"):
        manifest.write_bytes(damage)
        assert run_job(client, started(client, batch))["state"] == "done"
        assert standing(client, batch)["counts"] == {"done": 1, "nothing": 0, "failed": 0}


def test_only_those_that_failed_are_tried_again(client, batch, finder):
    bring(client, batch, "a.png")
    finder["yolox"].detect = lambda image: (_ for _ in ()).throw(MemoryError)
    run_job(client, started(client, batch, **FAST))
    assert [each["reason"] for each in standing(client, batch)["remarks"]] == ["There was not enough memory for it."]
    del finder["yolox"].detect
    assert run_job(client, started(client, batch))["state"] == "done"
    assert standing(client, batch)["counts"]["failed"] == 1
    assert run_job(client, started(client, batch, retry=True))["state"] == "done"
    assert standing(client, batch)["counts"] == {"done": 1, "nothing": 0, "failed": 0}


def test_another_choice_begins_anew(client, batch, finder):
    bring(client, batch, "a.png")
    run_job(client, started(client, batch, **FAST))
    run_job(client, started(client, batch, choice="masks"))
    assert "results/a.png" not in files(client, batch) and standing(client, batch)["counts"]["done"] == 1


def test_what_is_deleted_while_it_is_worked_on_stops_and_goes(client, tmp_path, batch, gate):
    bring(client, batch, "a.png")
    job = started(client, batch, **FAST).json()["job"]
    gate.wait()
    assert client.delete(f"batches/{batch}").json()["batches"] == []
    assert client.get(f"batches/{batch}").status_code == 404
    gate.go.release()
    until(lambda: client.get(f"jobs/{job}").json(), lambda told: told["state"] == "cancelled")
    assert not folder(tmp_path, batch).exists()


def test_a_photo_that_is_open_is_clicked_meanwhile_and_stays_encoded(client, workspace, batch, gate, opened):
    bring(client, batch, "a.png")
    workspace.predict(opened, ON_RED)
    predictor = workspace.models.predictor()
    started(client, batch, **FAST)
    gate.wait()
    assert workspace.predict(opened, ON_RED).candidates
    gate.go.release()
    until(lambda: standing(client, batch), lambda told: told["state"] == "done")
    version = workspace.store.get(opened).present.stack.version
    assert [*predictor._embeddings] == [version], "and nothing of the others"


def test_one_at_a_time(client, batch, gate):
    bring(client, batch, "a.png")
    other = client.post("batches").json()["id"]
    bring(client, other, "a.png")
    started(client, batch, **FAST)
    gate.wait()
    refused(started(client, other, **FAST), 400, "Other photos")
    gate.go.release()
    until(lambda: standing(client, batch), lambda told: told["state"] == "done")


def test_refusals_are_sentences(client, workspace, batch, finder):
    refused(started(client, batch, **FAST), 400, "no photos yet")
    bring(client, batch, "a.png")
    refused(started(client, batch), 400, "Choose what")
    refused(started(client, batch, choice="magic"), 400, "no choice 'magic'")
    refused(started(client, batch, choice="remove_things", things="unicorns"), 400, "nothing that the finder knows")
    refused(started(client, batch, format="bmp", **FAST), 400, "png or jpeg")
    refused(client.get(f"batches/{batch}/zip"), 400, "Nothing is done yet")
    assert started(client, batch, masks="/etc").status_code == 422
    for id in ("0" * 32, "..", "%2e%2e%2fx", "x"):
        assert client.get(f"batches/{id}").status_code == 404
        assert client.post(f"batches/{id}/photos", params={"name": "a.png"}, content=PHOTO).status_code == 404
    assert client.get(f"batches/{batch}/previews/0").status_code == 404
    workspace.studio.host = replace(workspace.studio.host, projects_folder=None)
    refused(client.post("batches"), 400, "no folder")
    assert client.get("batches").json() == {"batches": [], "most_mb": 0}


def test_a_damaged_note_about_photos_is_as_if_nothing_was_started(client, tmp_path, batch, finder):
    bring(client, batch, "a.png")
    run_job(client, started(client, batch, **FAST))
    note = json.loads((folder(tmp_path, batch) / ABOUT).read_text())
    for damage in ("{", "[]", json.dumps({**note, "recipe": {"select": {"masks": "/etc"}}})):
        (folder(tmp_path, batch) / ABOUT).write_text(damage)
        assert standing(client, batch)["state"] == "new"
        refused(started(client, batch), 400, "Choose what")
    assert run_job(client, started(client, batch, **FAST))["state"] == "done"
