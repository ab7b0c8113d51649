"""What other programs are told of our routes, and places in fractions of the picture."""

import json

import pytest
from drawn_pictures import RED
from project_steps import ON_RED, revision, run_job, select

from lib_inpaint.api import Api
from lib_inpaint.errors import UserError
from lib_inpaint.jobs import Job


@pytest.fixture
def described(client):
    return client.get("openapi.json").json()


def operations(described):
    return [(path, method, each) for path, methods in described["paths"].items() for method, each in methods.items()]


def test_every_route_but_the_pages_own_files_is_described(workspace, described):
    ours = {route.path for route in Api(workspace).router.routes}
    assert ours - set(described["paths"]) == {
        f"/click_inpaint/{path}"
        for path in ("click_inpaint.mjs", "js/{name}", "js/{version}/{name}", "style.css", "css/{name}")
    }
    assert described["info"]["title"] == "Click Inpaint"


def test_each_says_what_it_does_what_it_takes_and_how_it_fails(described):
    names = [each["operationId"] for _, _, each in operations(described)]
    assert len(names) == len(set(names)) > 40
    for path, _, each in operations(described):
        assert each["summary"][0].isupper() and not each["summary"].endswith("."), path
        assert each["responses"]["404"]["content"]["application/json"]["schema"]["$ref"].endswith("/Failure")
    (upload,) = [
        each for path, method, each in operations(described) if path.endswith("/projects") and method == "post"
    ]
    assert "application/octet-stream" in upload["requestBody"]["content"]
    assert json.dumps(described).count("#/components/schemas/PromptBody") >= 2


FRACTIONS = {"points": [[40.5 / 160, 40.5 / 120, 1]], "units": "fractions"}


def test_places_can_be_fractions_of_the_picture(client, opened):
    at = f"projects/{opened}"
    answer = client.post(f"{at}/predict", json={"prompt": FRACTIONS}).json()
    assert answer["candidates"][answer["best"]]["box"] == list(RED)
    project = client.put(f"{at}/layers/a1", json={"revision": 2, "prompt": FRACTIONS}).json()
    assert project["layers"][0]["prompt"]["points"] == [[40.5, 40.5, 1]]
    box = {"box": [0.25, 0.25, 0.5, 0.75], "units": "fractions"}
    project = client.put(f"{at}/layers/b", json={"revision": 3, "prompt": box}).json()
    assert project["layers"][1]["prompt"]["box"] == [40, 30, 80, 90]
    stroke = {"tool": "brush", "points": [[0.5, 0.5]], "radius": 0.1}
    body = {"revision": 4, "layer": "c", "strokes": [stroke], "units": "fractions"}
    x1, y1, x2, y2 = client.post(f"{at}/strokes", json=body).json()["layers"][2]["box"]
    assert (x1 + x2, y1 + y2) == (160, 120) and 30 <= x2 - x1 <= 34
    hover = {"point": [0.25, 0.3], "units": "fractions"}
    assert client.post(f"{at}/hover", json=hover).status_code in (200, 204)


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ({"points": [[1.5, 0.5, 1]], "units": "fractions"}, "picture"),
        ({"points": [[0.5, 0.5, 1]], "units": "percent"}, "pixels or fractions"),
        ({"points": [[500, 10, 1]]}, "picture"),
        ({"box": [2, 2, 3, 3], "units": "fractions"}, "picture"),
    ],
)
def test_what_lies_outside_and_unknown_units_are_refused_in_a_sentence(client, opened, prompt, words):
    reply = client.post(f"projects/{opened}/predict", json={"prompt": prompt})
    assert reply.status_code == 400 and words in reply.json()["error"] and reply.json()["error"].endswith(".")


def test_stable_diffusion_paints_as_a_job_too(client, workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    sampling = {"variations": 2, "seed": 7, "negative_prompt": "dog"}
    body = {"revision": revision(workspace, opened), "preset": "replace", "prompt": "a cat", "sampling": sampling}
    job = run_job(client, client.post(f"projects/{opened}/generate", json=body))
    assert job["state"] == "done" and job["progress"] == 1
    (edit,) = job["project"]["edits"]
    assert [each["seed"] for each in edit["variations"]] == [7, 8]
    assert diffusion.asked[0]["sampling"].negative_prompt == "dog"


def test_what_cannot_be_painted_is_told_before_a_job_begins(client, workspace, opened, diffusion):
    nothing = client.post(f"projects/{opened}/generate", json={"revision": revision(workspace, opened)})
    assert nothing.status_code == 400 and "Nothing is selected" in nothing.json()["error"]
    select(workspace, opened, "a", ON_RED)
    stale = client.post(f"projects/{opened}/generate", json={"revision": 1})
    assert stale.status_code == 409
    wrong = {"revision": revision(workspace, opened), "sampling": {"steps": 9999}}
    assert "Steps must be" in client.post(f"projects/{opened}/generate", json=wrong).json()["error"]


def test_a_cancelled_run_is_interrupted_and_one_that_fails_says_why(client, workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    body = {"revision": revision(workspace, opened), "preset": "replace", "prompt": "a cat"}

    def cancelled(*arguments):
        job = next(job for job in workspace.jobs._jobs.values() if job.about == opened)
        job.cancel()
        return []

    diffusion.img2img = cancelled
    job = run_job(client, client.post(f"projects/{opened}/generate", json=body))
    assert job["state"] == "cancelled" and len(diffusion.interrupted) == 1
    assert diffusion.interrupted[0].startswith("task(")

    def failing(*arguments):
        raise UserError("The host ran out of memory.")

    diffusion.img2img = failing
    job = run_job(client, client.post(f"projects/{opened}/generate", json=body))
    assert (job["state"], job["error"]) == ("failed", "The host ran out of memory.")


def test_a_job_that_was_told_to_stop_says_so_to_its_work():
    job, stopped = Job(), []
    job.stop = lambda: stopped.append(True)
    job.cancel()
    assert stopped and job.is_cancelled
