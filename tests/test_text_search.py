"""Finding by words, with a reader of drawn colours: layers, their names and prompts, undo, who makes the masks."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_words import ColourBoxes, ColourHeat, blocks
from project_steps import present, remove, revision, run_job

from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Point, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png, read_mask, read_picture
from lib_inpaint.jobs import Cancelled, Jobs
from lib_inpaint.models import Models
from lib_inpaint.text_finders import TextFinders, phrases_of
from lib_inpaint.text_search import TextSearch
from lib_inpaint.wording import avoided

SIZE = Size(400, 300)
RED, GREEN, BLUE = Box(40, 60, 120, 140), Box(180, 80, 250, 240), Box(300, 150, 370, 250)
RED_TOO = Box(300, 20, 370, 90)
PHOTO = png(blocks(SIZE, red=(RED, RED_TOO), green=(GREEN,), blue=(BLUE,)))
PICTURE = blocks(SIZE, red=(RED, RED_TOO), green=(GREEN,), blue=(BLUE,))
TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture
def readers(monkeypatch):
    """What can be used: a reader that makes maps."""
    readers = {"clipseg": ColourHeat()}
    monkeypatch.setattr(TextFinders, "_net", lambda self, kind, where: readers.get(kind))
    return readers


@pytest.fixture
def finders(readers, tmp_path):
    """With GrabCut alone."""
    return TextFinders(Models(Standalone((tmp_path,), device="cpu")))


@pytest.fixture
def photo(workspace, readers):
    return workspace.open(PHOTO, "blocks.png")


def find(finders, *phrases, key="key", progress=lambda part: None):
    return finders.find(key, PICTURE, phrases, progress)


def fits(mask, box: Box) -> float:
    """Intersection over union with a drawn block."""
    block = np.zeros(SIZE.shape, bool)
    block[box.slices] = True
    found = mask.unpack()
    return float((found & block).sum() / (found | block).sum())


def search(workspace, id, words):
    job = workspace.text.find(id, words)
    assert job.wait(60)
    return job


# Who finds and who makes the masks


def test_without_sam_grabcut_moves_the_rough_place_to_the_edges(finders):
    (match,) = find(finders, "the green box")
    assert fits(match.mask, GREEN) > 0.97
    assert match.source == "Colours, GrabCut" and 0.5 < match.score < 1
    (point,) = match.prompt.points
    assert match.prompt.box and GREEN.x1 < point.x < GREEN.x2 and GREEN.y1 < point.y < GREEN.y2


def test_every_place_is_one_match_and_commas_part_wishes(finders):
    found = find(finders, "red", "blue")
    assert [match.phrase for match in found] == ["red", "red", "blue"]
    assert sorted(fits(match.mask, box) > 0.95 for match in found for box in (RED, RED_TOO, BLUE)).count(True) == 3


def test_words_that_fit_nothing_find_nothing(finders):
    assert find(finders, "violet") == []


def test_sam_is_asked_by_box_and_points_and_the_best_fitting_answer_is_taken(readers, tmp_path):
    pytest.importorskip("segment_anything")
    shutil.copy(TINY, tmp_path / "mine.safetensors")
    models = Models(Standalone((tmp_path,), device="cpu"))
    (match,) = find(TextFinders(models), "green")
    assert match.source == f"Colours, {models.title}" and fits(match.mask, GREEN) > 0.6
    predictor = models.predictor()
    prompts = [match.prompt]
    again = predictor.predict("key", PICTURE, prompts[0])
    chosen = again[match.prompt.candidate or 0]
    assert np.array_equal(chosen.mask, match.mask.unpack())


def test_what_sam_answers_is_dropped_where_it_is_something_else(finders, monkeypatch):
    from lib_inpaint import text_finders
    from lib_inpaint.segment import Candidate

    class Elsewhere:
        name = "SAM"

        def __init__(self):
            self.remembered = []

        def predict(self, key, image, prompt, told):
            mask = np.zeros(SIZE.shape, bool)
            mask[:20, :20] = True
            return [Candidate.of(mask, 0.99)]

        def remember(self, key, prompt, candidate):
            self.remembered.append((prompt, candidate.mask))

    sam, models, real = Elsewhere(), finders._models, finders._models.predictor
    monkeypatch.setattr(type(models), "default", "sam")
    models.predictor = lambda name=None: real("grabcut") if name == text_finders.GRABCUT else sam
    (match,) = find(finders, "green")
    assert fits(match.mask, GREEN) > 0.97 and match.source == "Colours, GrabCut"
    ((prompt, mask),) = sam.remembered
    assert prompt == match.prompt and np.array_equal(mask, match.mask.unpack())


def test_boxes_become_masks_as_those_of_people_do(readers, finders):
    readers["text-boxes"] = ColourBoxes()
    found = find(finders, "red")
    assert {match.prompt.box for match in found} == {RED, RED_TOO}
    assert all(max(fits(match.mask, box) for box in (RED, RED_TOO)) > 0.95 for match in found)
    assert not readers["clipseg"].asked


def test_nouns_of_other_languages_are_asked_in_english(readers, finders):
    find(finders, "voiture", "the red car")
    assert readers["clipseg"].asked == ["car", "the red car"]


def test_it_can_be_cancelled(finders):
    def cancel(part):
        raise Cancelled

    with pytest.raises(Cancelled):
        find(finders, "red", progress=cancel)


@pytest.mark.parametrize("words", ["", "  ", " , ,", "red " * 60])
def test_words_that_say_nothing_or_too_much_are_refused(words):
    with pytest.raises(UserError, match=r"Say (what to find|it shorter)"):
        phrases_of(words)


def test_phrases_are_told_apart_and_taken_once():
    assert phrases_of(" the  red car, dog ,the red car") == ("the red car", "dog")


# The use case


def test_a_layer_of_each_thing_named_by_the_words_in_one_step_to_undo(workspace, photo):
    assert search(workspace, photo, "the red box, blue").state == "done"
    made = present(workspace, photo).layers
    assert [layer.name for layer in made] == ["The red box 1", "The red box 2", "Blue"]
    assert all(layer.visible and layer.score and layer.prompt for layer in made)
    assert avoided(made) == "The red box, Blue"
    workspace.undo(photo, revision(workspace, photo))
    assert present(workspace, photo).layers == ()
    assert search(workspace, photo, "blue").state == "done"
    assert search(workspace, photo, "blue").state == "done"
    assert [layer.name for layer in present(workspace, photo).layers] == ["Blue", "Blue 1"]


def test_nothing_found_is_one_sentence_that_says_what_was_looked_for(workspace, photo):
    job = search(workspace, photo, "Hund")
    assert job.state == "failed"
    assert (
        str(job.error) == "Nothing in this picture looks like “Hund” (dog). Say it otherwise, or click what you want."
    )
    assert present(workspace, photo).layers == () and workspace.store.get(photo).past == ()


def test_a_click_corrects_what_was_found(tmp_path, readers):
    from lib_inpaint.workspace import Workspace

    workspace = Workspace(Standalone((tmp_path / "models",), device="cpu"))
    id = workspace.open(PHOTO, "blocks.png")
    assert search(workspace, id, "green").state == "done"
    (layer,) = present(workspace, id).layers
    before = layer.mask.unpack()
    assert layer.prompt
    more = replace(layer.prompt, points=(*layer.prompt.points, Point(335, 200)))
    workspace.accept(id, revision(workspace, id), layer.id, more)
    (layer,) = present(workspace, id).layers
    after = layer.mask.unpack()
    assert after[200, 335] and (after & before).sum() > 0.95 * before.sum()


def test_what_was_found_is_removed_as_anything_else(workspace, photo):
    search(workspace, photo, "blue")
    remove(workspace, photo)
    after = present(workspace, photo).stack.pixels
    assert not (after[BLUE.slices] == PICTURE[BLUE.slices]).all(axis=2).all()
    assert np.array_equal(after[RED.slices], PICTURE[RED.slices])


def test_a_picture_that_was_changed_meanwhile_keeps_what_it_has(workspace, photo, readers):
    class Slow(ColourHeat):
        def heat(self, image, words):
            remove(workspace, photo)
            return super().heat(image, words)

    search(workspace, photo, "blue")
    readers["clipseg"] = Slow()
    # With jobs of its own: those of one server refuse a second one about the same project.
    elsewhere = TextSearch(workspace.store, workspace.text_finders, Jobs())
    job = elsewhere.find(photo, "red")
    assert job.wait(60) and job.state == "failed" and "was changed while" in str(job.error)
    assert present(workspace, photo).layers == ()


# The route


def test_the_route_starts_a_job_that_ends_with_the_project(client, photo):
    job = run_job(client, client.post(f"projects/{photo}/text", json={"words": "green"}))
    assert job["state"] == "done"
    (layer,) = job["project"]["layers"]
    assert layer["name"] == "Green" and job["project"]["can_undo"] == "Find green"


def test_refusals_of_the_route_are_sentences(client, photo):
    assert "Say what to find" in client.post(f"projects/{photo}/text", json={"words": " "}).json()["error"]
    assert client.post(f"projects/{photo}/text", json={}).status_code == 422
    assert client.post("projects/gone/text", json={"words": "red"}).status_code == 404
    failed = run_job(client, client.post(f"projects/{photo}/text", json={"words": "violet"}))
    assert "looks like “violet”" in failed["error"]


def test_the_status_says_what_to_get(client):
    assert client.get("status").json()["text"] == {"ready": False, "get": ["clipseg"]}


# The command line


@pytest.fixture
def files(tmp_path, readers):
    (tmp_path / "photo.png").write_bytes(PHOTO)
    (tmp_path / "models").mkdir()
    return tmp_path


def told(capsys) -> dict:
    return json.loads(capsys.readouterr().out)


def run(files, *arguments: str) -> int:
    command, *rest = arguments
    return main([command, str(files / "photo.png"), *rest, "--models-dir", str(files / "models"), "--json"])


def test_the_command_writes_one_mask_and_tells_of_each_thing(files, capsys):
    assert run(files, "text", "red, the blue box", "--out", str(files / "mask.png")) == 0
    facts = told(capsys)
    assert [thing["name"] for thing in facts["things"]] == ["Red 1", "Red 2", "The blue box"]
    assert facts["found"] == 3 and {thing["by"] for thing in facts["things"]} == {"Colours, GrabCut"}
    mask = read_mask((files / "mask.png").read_bytes(), SIZE, "mask.png").mask
    expected = np.zeros(SIZE.shape, bool)
    for box in (RED, RED_TOO, BLUE):
        expected[box.slices] = True
    assert (mask & expected).sum() / (mask | expected).sum() > 0.95


def test_the_command_says_that_nothing_fits_and_writes_nothing(files, capsys):
    assert run(files, "text", "violet", "--out", str(files / "mask.png")) == 2
    assert "looks like “violet”" in capsys.readouterr().err and not (files / "mask.png").exists()


def test_without_a_reader_the_command_says_what_to_get(files, readers, capsys):
    readers.clear()
    assert run(files, "text", "red", "--out", str(files / "mask.png")) == 2
    assert "Download CLIPSeg" in capsys.readouterr().err


def test_remove_takes_words(files, capsys):
    assert run(files, "remove", "--text", "the green box", "--engine", "telea", "--out", str(files / "gone.png")) == 0
    assert told(capsys)["words"] == ["the green box"]
    gone = read_picture((files / "gone.png").read_bytes(), "gone.png").pixels
    assert not (gone[GREEN.slices] == PICTURE[GREEN.slices]).all(axis=2).any()
    assert np.array_equal(gone[RED.slices], PICTURE[RED.slices])
    assert run(files, "remove", "--text", "red", "--people", "--out", str(files / "gone.png")) == 2
    assert "Say what to remove" in capsys.readouterr().err
