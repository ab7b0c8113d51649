"""Others like a layer's thing and its shadow, from the routes and from the command line."""

import json
from pathlib import Path

import numpy as np
import pytest
from drawn_pictures import RED
from project_steps import ON_RED, present, run_job, select

from benchmarks.drawn_alike import alike_scene
from benchmarks.drawn_shadows import cast_scene, plain_scene
from lib_inpaint.cli import main
from lib_inpaint.companions import exemplar
from lib_inpaint.geometry import Point
from lib_inpaint.images import mask_png, png, read_mask, read_picture
from lib_inpaint.layers import Layer
from lib_inpaint.masks import PackedMask, Refinement
from lib_inpaint.project import Project
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.predictor import Predictor

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"
ALIKE = 2000


def iou(one, other):
    return np.count_nonzero(one & other) / np.count_nonzero(one | other)


def open_with_layer(workspace, image, mask, prompt=None):
    """The project's id, with that mask as its only layer, "thing"."""
    id = workspace.open(png(image), "scene.png")
    workspace.set_refinement(id, 1, Refinement())
    layer = Layer("thing", "Object 1", PackedMask.of(mask), "SAM", prompt)
    workspace.store.update(id, lambda history: history.did("Select", history.present.with_layer(layer)))
    return id


def ask(client, id, what, layer="thing"):
    revision = client.get(f"projects/{id}").json()["revision"]
    return client.post(f"projects/{id}/layers/{layer}/{what}", json={"revision": revision})


@pytest.fixture
def tiny(workspace, monkeypatch):
    """The workspace's clicks are answered by the tiny SAM."""
    pytest.importorskip("torch")
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    predictor = Predictor(Sam(TINY, "cpu"))
    monkeypatch.setattr(workspace.models, "predictor", lambda name=None: predictor)
    return workspace


def test_all_like_it_become_layers_in_one_step(tiny, client):
    scene = alike_scene(ALIKE)
    id = open_with_layer(tiny, scene.image, scene.masks[0])
    job = run_job(client, ask(client, id, "alike"))
    assert job["state"] == "done", job["error"]
    project = job["project"]
    new = project["layers"][1:]
    assert len(new) == len(scene.masks) - 1 > 0 and project["can_undo"] == "Find all like this"
    assert [layer["name"] for layer in new] == [f"Object {number}" for number in range(2, len(new) + 2)]
    assert all(layer["source"].startswith("SAM") and layer["prompt"]["points"] for layer in new)
    for layer in present(tiny, id).layers[1:]:
        assert max(iou(layer.mask.unpack(), truth) for truth in scene.masks[1:]) > 0.5
    undone = client.post(f"projects/{id}/undo", json={"revision": project["revision"]}).json()
    assert [layer["name"] for layer in undone["layers"]] == ["Object 1"]


def test_a_second_search_finds_nothing_new_and_changes_nothing(tiny, client):
    scene = alike_scene(ALIKE)
    id = open_with_layer(tiny, scene.image, scene.masks[0])
    run_job(client, ask(client, id, "alike"))
    before = client.get(f"projects/{id}").json()
    job = run_job(client, ask(client, id, "alike"))
    assert job["state"] == "failed" and job["error"] == "Nothing else in the picture looks like Object 1."
    assert client.get(f"projects/{id}").json() == before


def test_a_segmenter_that_cannot_gets_a_sentence(client, workspace, opened):
    select(workspace, opened, "thing", ON_RED)
    job = run_job(client, ask(client, opened, "alike"))
    assert job["state"] == "failed" and "needs a SAM model" in job["error"]


def test_what_was_found_in_another_picture_is_not_taken(tiny, client, monkeypatch):
    scene = alike_scene(ALIKE)
    id = open_with_layer(tiny, scene.image, scene.masks[0])
    similar = Predictor.similar

    def meanwhile(self, *arguments):
        found = similar(self, *arguments)
        other = Project.of(read_picture(png(255 - scene.image), "other.png")).stack
        tiny.store.update(id, lambda history: history.did("Other", history.present.with_stack(other)))
        return found

    monkeypatch.setattr(Predictor, "similar", meanwhile)
    job = run_job(client, ask(client, id, "alike"))
    assert job["state"] == "failed" and "changed meanwhile" in job["error"]
    assert len(present(tiny, id).layers) == 1


@pytest.mark.parametrize("what", ["alike", "shadow"])
def test_stale_writes_and_unknown_layers_get_a_sentence(client, workspace, opened, what):
    select(workspace, opened, "thing", ON_RED)
    assert client.post(f"projects/{opened}/layers/thing/{what}", json={"revision": 1}).status_code == 409
    reply = ask(client, opened, what, layer="nobody")
    assert reply.status_code == 400 and "layer is gone" in reply.text


@pytest.mark.parametrize("what", ["alike", "shadow"])
def test_an_empty_layer_gets_a_sentence(client, workspace, picture, what):
    id = open_with_layer(workspace, np.zeros((60, 80, 3), np.uint8), np.zeros((60, 80), bool))
    reply = ask(client, id, what)
    assert reply.status_code == 400 and "is empty" in reply.text


def test_a_shadow_becomes_a_layer_that_undo_takes_away(client, workspace):
    scene = cast_scene(0)
    id = open_with_layer(workspace, scene.image, scene.thing)
    project = ask(client, id, "shadow").json()
    assert [layer["name"] for layer in project["layers"]] == ["Object 1", "Shadow of Object 1"]
    assert project["layers"][1]["source"] == "shadow" and project["can_undo"] == "Add shadow"
    assert iou(present(workspace, id).layers[1].mask.unpack(), scene.shadow) > 0.7
    undone = client.post(f"projects/{id}/undo", json={"revision": project["revision"]}).json()
    assert len(undone["layers"]) == 1


def test_a_shadow_that_is_there_is_not_added_twice(client, workspace):
    scene = cast_scene(0)
    id = open_with_layer(workspace, scene.image, scene.thing)
    ask(client, id, "shadow")
    reply = ask(client, id, "shadow")
    assert reply.json() == {"nothing": True}
    assert len(present(workspace, id).layers) == 2


def test_without_a_shadow_nothing_changes(client, workspace):
    scene = plain_scene(0)
    id = open_with_layer(workspace, scene.image, scene.thing)
    before = client.get(f"projects/{id}").json()
    assert ask(client, id, "shadow").json() == {"nothing": True}
    assert client.get(f"projects/{id}").json() == before


def test_of_a_layer_with_parts_the_clicked_one_is_the_example():
    mask = np.zeros((60, 80), bool)
    mask[5:15, 5:15] = mask[30:55, 30:60] = True
    clicked = Layer("a", "a", PackedMask.of(mask), "SAM", VisualPrompt((Point(50, 2, 0), Point(10, 10))))
    assert exemplar(clicked).sum() == 100
    assert exemplar(Layer("a", "a", PackedMask.of(mask), "brush")).sum() == 25 * 30


# The command line


def told(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


def test_similar_writes_a_mask_for_each(tmp_path, capsys):
    pytest.importorskip("torch")
    pytest.importorskip("segment_anything")
    scene = alike_scene(ALIKE)
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "tiny.safetensors").write_bytes(TINY.read_bytes())
    (tmp_path / "scene.png").write_bytes(png(scene.image))
    rows, columns = np.nonzero(scene.masks[0])
    point = f"{columns.mean()},{rows.mean()}"
    folder = tmp_path / "out"
    options = ("--models-dir", tmp_path / "models", "--out", folder, "--json")
    code, out, _ = told(capsys, "similar", tmp_path / "scene.png", "--point", point, *options)
    facts = json.loads(out)
    assert code == 0 and facts["found"] == len(scene.masks) - 1 == len(facts["masks"]) - 1
    files = sorted(folder.iterdir())
    assert [path.name for path in files] == [f"{number}.png" for number in range(len(scene.masks))]
    masks = [read_mask(path.read_bytes(), None, path.name, guess_polarity=False).mask for path in files]
    assert iou(masks[0], scene.masks[0]) > 0.5
    assert all(max(iou(mask, truth) for truth in scene.masks[1:]) > 0.5 for mask in masks[1:])


def test_similar_without_sam_says_so(tmp_path, capsys, picture):
    (tmp_path / "models").mkdir()
    (tmp_path / "blocks.png").write_bytes(picture)
    box = ",".join(map(str, RED))
    options = ("--models-dir", tmp_path / "models", "--out", tmp_path / "out")
    code, _, error = told(capsys, "similar", tmp_path / "blocks.png", "--box", box, *options)
    assert code == 2 and "needs a SAM model" in error and not (tmp_path / "out").exists()


def test_shadow_writes_its_mask(tmp_path, capsys):
    scene = cast_scene(0)
    (tmp_path / "scene.png").write_bytes(png(scene.image))
    (tmp_path / "thing.png").write_bytes(mask_png(scene.thing))
    out = tmp_path / "shadow.png"
    code, said, _ = told(capsys, "shadow", tmp_path / "scene.png", tmp_path / "thing.png", "--out", out)
    assert code == 0 and "a shadow of" in said
    assert iou(read_mask(out.read_bytes(), None, "shadow.png", guess_polarity=False).mask, scene.shadow) > 0.7


def test_no_shadow_is_no_file_and_an_exit_code(tmp_path, capsys):
    scene = plain_scene(0)
    (tmp_path / "scene.png").write_bytes(png(scene.image))
    (tmp_path / "thing.png").write_bytes(mask_png(scene.thing))
    out = tmp_path / "shadow.png"
    code, said, _ = told(capsys, "shadow", tmp_path / "scene.png", tmp_path / "thing.png", "--out", out, "--json")
    assert code == 1 and json.loads(said)["out"] is None and not out.exists()


def test_shadow_of_a_black_mask_gets_a_sentence(tmp_path, capsys):
    scene = plain_scene(0)
    (tmp_path / "scene.png").write_bytes(png(scene.image))
    (tmp_path / "thing.png").write_bytes(mask_png(np.zeros_like(scene.thing)))
    code, _, error = told(
        capsys, "shadow", tmp_path / "scene.png", tmp_path / "thing.png", "--out", tmp_path / "shadow.png"
    )
    assert code == 2 and "selects nothing" in error
