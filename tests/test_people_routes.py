"""People from the routes: found and removed as jobs, told of, refused in a sentence."""

import numpy as np
import pytest
from drawn_people import DOG, LEFT, PHOTO, SUBJECT
from project_steps import run_job

from lib_inpaint.images import read_picture


@pytest.fixture
def photo(workspace, nets):
    return workspace.open(PHOTO, "street.png")


def searched(client, id, **body):
    return run_job(client, client.post(f"projects/{id}/people", json=body))


def test_people_are_found_and_told_of(client, photo):
    job = searched(client, photo)
    assert job["state"] == "done"
    made = job["project"]["layers"]
    assert [layer["name"] for layer in made] == ["Person 1", "Person 2", "Person 3"]
    assert [layer["visible"] for layer in made] == [True, False, True]
    assert made[0]["prompt"]["box"] == list(LEFT) and job["project"]["can_undo"] == "Find people"
    told = client.get(f"projects/{photo}/people").json()
    assert told["layers"] == [layer["id"] for layer in made] and told["subject"] == made[1]["id"]
    assert (told["noun"], told["title"]) == ("person", "people") and told["why"].startswith("Person 2 is kept")


def test_two_presses_remove_them_with_the_usual_removal(client, workspace, photo):
    revision = searched(client, photo)["project"]["revision"]
    reply = client.post(f"projects/{photo}/inpaint", json={"revision": revision, "engine": "telea"})
    assert run_job(client, reply)["state"] == "done"
    before = read_picture(PHOTO, "a.png").pixels
    after = workspace.store.get(photo).present.stack.pixels
    assert not np.array_equal(after[LEFT.slices], before[LEFT.slices])
    assert np.array_equal(after[SUBJECT.slices], before[SUBJECT.slices])


def test_one_press_removes_them_and_a_stale_one_is_refused_with_the_project(client, photo):
    body = {"revision": 1, "engine": "telea"}
    job = run_job(client, client.post(f"projects/{photo}/people/remove", json=body))
    assert job["state"] == "done" and [edit["name"] for edit in job["project"]["edits"]] == ["Remove people"]
    stale = client.post(f"projects/{photo}/people/remove", json=body)
    assert stale.status_code == 409 and stale.json()["project"]["id"] == photo


def test_the_best_fill_that_is_here_is_taken_unless_one_is_named(client, workspace, photo):
    workspace.fills.names = lambda: ["telea", "patchmatch"]
    job = run_job(client, client.post(f"projects/{photo}/people/remove", json={"revision": 1}))
    assert job["project"]["edits"][0]["variations"][0]["engine"] == "telea"


def test_refusals_are_sentences(client, photo):
    assert "Press People first" in client.get(f"projects/{photo}/people").json()["error"]
    assert "nothing that the finder knows" in searched(client, photo, noun="unicorn")["error"]
    assert client.post(f"projects/{photo}/people", json={"colour": "red"}).status_code == 422
    assert "No cats were found" in searched(client, photo, noun="cat")["error"]
    assert client.post("projects/gone/people", json={}).status_code == 404
    refused = client.post(f"projects/{photo}/people/remove", json={"revision": 1, "engine": "magic"})
    assert refused.status_code == 400 and "error" in refused.json()


def test_dogs_are_found_by_name(client, photo):
    made = searched(client, photo, noun="perros", keeps_subject=False)["project"]["layers"]
    assert [(layer["name"], layer["box"], layer["visible"]) for layer in made] == [("Dog 1", list(DOG), True)]
