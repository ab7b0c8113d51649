"""Finding people and removing them, with a detector of drawn ones: layers, the subject, undo, who makes the masks."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from drawn_people import COLOURS, ColourDetector, HalfMatte, street

from lib_inpaint.checkpoints import WEIGHTS
from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.finders import Finders, Wanted
from lib_inpaint.geometry import Box, Point, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png, read_picture
from lib_inpaint.masks import PackedMask
from lib_inpaint.models import Models
from lib_inpaint.segment import VisualPrompt

SIZE = Size(400, 300)
LEFT, SUBJECT, RIGHT = Box(20, 100, 50, 190), Box(170, 80, 230, 240), Box(340, 110, 370, 200)
DOG = Box(260, 200, 320, 240)
PHOTO = png(street(SIZE, LEFT, SUBJECT, RIGHT, dogs=(DOG,)))
PEOPLE = Wanted()
TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture
def detector():
    return ColourDetector()


@pytest.fixture
def nets(monkeypatch, detector):
    """What can be used: the drawn detector, and nothing that cuts people out."""
    nets = {"yolox": detector, "selfie": None}
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: nets.get(kind))
    return nets


@pytest.fixture
def photo(workspace, nets):
    return workspace.open(PHOTO, "street.png")


def found(workspace, id, wanted=PEOPLE, **more):
    job = workspace.people.find(id, wanted, **more)
    assert job.wait(30)
    return job


def removed(workspace, id, keeps_subject=True, wanted=PEOPLE):
    job = workspace.people.remove(id, workspace.store.get(id).revision, wanted, keeps_subject, "telea")
    assert job.wait(60)
    return job


def layers(workspace, id):
    return workspace.store.get(id).present.layers


def test_each_person_is_a_layer_from_left_to_right_and_the_subject_is_hidden(workspace, photo):
    assert found(workspace, photo).state == "done"
    made = layers(workspace, photo)
    assert [(layer.name, layer.mask.box, layer.visible) for layer in made] == [
        ("Person 1", LEFT, True),
        ("Person 2", SUBJECT, False),
        ("Person 3", RIGHT, True),
    ]
    search = workspace.people.found(photo)
    assert search.subject == 1 and search.why.startswith("Person 2 is kept as the main subject")


def test_all_layers_are_one_step_to_undo_and_a_second_search_gives_the_same(workspace, photo, detector):
    found(workspace, photo)
    first = layers(workspace, photo)
    workspace.undo(photo, workspace.store.get(photo).revision)
    assert layers(workspace, photo) == ()
    looked = len(detector.looked)
    found(workspace, photo, keeps_subject=False)
    again = layers(workspace, photo)
    assert [layer.id for layer in again] == [layer.id for layer in first] and all(layer.visible for layer in again)
    assert len(detector.looked) == looked
    found(workspace, photo, Wanted(least_score=0.5))
    assert len(detector.looked) > looked


def test_found_people_stay_editable_by_clicks(workspace, photo):
    found(workspace, photo)
    layer = layers(workspace, photo)[0]
    assert layer.prompt == VisualPrompt(box=LEFT)
    more = VisualPrompt((Point(*DOG[:2]),), LEFT)
    workspace.accept(photo, workspace.store.get(photo).revision, layer.id, more)
    refined = layers(workspace, photo)[0].mask.unpack()
    assert refined[LEFT.slices].all() and refined[DOG.slices].all() and not refined[SUBJECT.slices].any()


def test_a_correction_begins_from_the_mask_that_was_found(workspace, photo, nets):
    nets["selfie"] = HalfMatte()
    found(workspace, photo)
    layer = layers(workspace, photo)[0]
    half = layer.mask.unpack()
    assert half.sum() == LEFT.area // 2 and "Halves" in layer.source
    stack = workspace.store.get(photo).present.stack
    (refined,) = workspace.models.predictor().predict(stack.version, stack.pixels, layer.prompt)
    assert np.array_equal(refined.mask, half)


def test_one_press_removes_all_but_the_subject_and_one_undo_brings_them_back(workspace, photo):
    before = workspace.store.get(photo).present.stack.pixels.copy()
    job = removed(workspace, photo)
    assert job.state == "done", job.error
    project = workspace.store.get(photo).present
    after = project.stack.pixels
    for box in (LEFT, RIGHT):
        assert not (after[box.slices] == COLOURS["person"]).all(axis=2).any()
    for box in (SUBJECT, DOG):
        assert np.array_equal(after[box.slices], before[box.slices])
    assert project.layers == () and "Person 2 is kept" in project.notes[0]
    assert [layer.name for layer in project.stack.edits[0].layers] == ["Person 1", "Person 3"]
    workspace.undo(photo, workspace.store.get(photo).revision)
    assert np.array_equal(workspace.store.get(photo).present.stack.pixels, before)
    workspace.redo(photo, workspace.store.get(photo).revision)
    workspace.edits.reopen(photo, workspace.store.get(photo).revision, project.stack.edits[0].id)
    assert [layer.name for layer in layers(workspace, photo)] == ["Person 1", "Person 3"]


def test_what_was_selected_before_is_no_part_of_it(workspace, photo):
    prompt = VisualPrompt(box=DOG)
    workspace.accept(photo, workspace.store.get(photo).revision, "dog", prompt)
    removed(workspace, photo)
    assert [layer.id for layer in layers(workspace, photo)] == ["dog"]


def test_the_subject_goes_too_if_wanted(workspace, photo):
    removed(workspace, photo, keeps_subject=False)
    after = workspace.store.get(photo).present.stack.pixels
    assert not (after == COLOURS["person"]).all(axis=2).any()


def test_one_large_person_alone_is_kept_and_that_is_said(workspace, nets):
    id = workspace.open(png(street(SIZE, SUBJECT)), "portrait.png")
    job = removed(workspace, id)
    assert job.state == "failed" and "Person 1 is kept as the main subject" in job.error
    assert removed(workspace, id, keeps_subject=False).state == "done"


def test_nobody_in_the_picture_is_said_with_what_to_do(workspace, nets):
    id = workspace.open(png(street(SIZE)), "empty.png")
    assert found(workspace, id).error == (
        "No people were found in this picture. Click what shall go, or drag a box around it."
    )
    with pytest.raises(UserError, match="Press People first"):
        workspace.people.found(id)


def test_other_things_are_found_by_name(workspace, photo):
    found(workspace, photo, Wanted("Hunde"))
    assert [(layer.name, layer.mask.box) for layer in layers(workspace, photo)] == [("Dog 1", DOG)]
    assert workspace.store.get(photo).past[-1].name == "Find dogs"
    assert found(workspace, photo, Wanted("unicorns")).error.startswith("Nobody was taught to find 'unicorns'")
    assert found(workspace, photo, Wanted(least_score=0)).error.startswith("A score is a part of one")
    assert "taught" in removed(workspace, photo, wanted=Wanted("unicorns")).error


def test_without_a_detector_it_is_said_what_to_get(workspace):
    id = workspace.open(PHOTO, "street.png")
    assert workspace.status()["people"] == {"ready": False, "get": ["yolox_nano", "selfie"]}
    assert "Download YOLOX-nano" in found(workspace, id).error


def test_a_picture_that_changed_meanwhile_keeps_its_layers(workspace, photo, detector):
    detect = detector.detect

    def slow(image):
        project = workspace.store.get(photo).present
        if not project.stack.edits:
            removed_by_hand(workspace, photo)
        return detect(image)

    detector.detect = slow
    job = found(workspace, photo)
    assert job.state == "failed" and "was changed while" in job.error


def removed_by_hand(workspace, id):
    from lib_inpaint.edits import Edit
    from lib_inpaint.removal import repainted, selected

    prompt = VisualPrompt(box=DOG)
    workspace.accept(id, workspace.store.get(id).revision, "dog", prompt)
    place = selected(workspace.store.get(id).present)
    variation = repainted(place, "telea", workspace.fills.get("telea"), lambda part: None)
    edit: Edit = place.edited("Remove", (variation,))
    workspace.store.update(id, lambda history: history.did("Remove", history.present.with_edit(edit)))


# Who makes the masks


def finder(folder) -> Finders:
    return Finders(Models(Standalone((folder,), device="cpu")))


def things(finders, wanted=PEOPLE):
    return finders.find("street", read_picture(PHOTO, "street.png").pixels, wanted, lambda part: None)


def test_grabcut_makes_the_masks_where_nothing_better_is(tmp_path, nets):
    for thing in things(finder(tmp_path)):
        assert thing.source == "Colours, GrabCut"
        assert thing.mask.box.intersection(thing.box).area > 0.9 * thing.box.area


def test_a_person_that_the_net_does_not_see_is_cut_out_by_grabcut(tmp_path, nets):
    nets["selfie"] = HalfMatte()
    lying = png(street(SIZE, LEFT, Box(150, 200, 300, 240)))
    found = finder(tmp_path).find("lying", read_picture(lying, "a.png").pixels, Wanted(), lambda part: None)
    assert [thing.source for thing in found] == ["Colours, Halves", "Colours, GrabCut"]


def test_the_outline_of_a_large_person_moves_onto_the_edges_of_the_picture(tmp_path, nets):
    class Shrunk:
        """Sees everybody three pixels too small on all sides."""

        title = "Shrunk"

        def mask(self, image, box, is_riding):
            return PackedMask.of_part(np.ones(box.padded(-3).size.shape, bool), box.x1 + 3, box.y1 + 3, Size.of(image))

    nets["selfie"] = Shrunk()
    size, large, small = Size(900, 700), Box(200, 50, 450, 650), Box(600, 300, 640, 400)
    found = finder(tmp_path).find("large", street(size, large, small), Wanted(), lambda part: None)
    areas = [thing.mask.area / thing.box.area for thing in found]
    assert 0.98 < areas[0] < 1.01
    assert found[1].mask.box == small.padded(-3)


def test_the_net_for_people_is_not_asked_about_dogs(tmp_path, nets):
    nets["selfie"] = HalfMatte()
    assert [thing.source for thing in things(finder(tmp_path), Wanted("dog"))] == ["Colours, GrabCut"]


def test_a_detector_s_own_masks_are_taken(tmp_path, nets):
    nets["yolox"] = ColourDetector(masks=True)
    assert {thing.source for thing in things(finder(tmp_path))} == {"Colours"}


def test_sam_makes_the_masks_where_it_is_all_boxes_in_few_calls(tmp_path, nets, monkeypatch):
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    shutil.copy(TINY, tmp_path / "mine.safetensors")
    calls: list[int] = []
    monkeypatch.setattr(Sam, "_decode_boxes", counted(calls, Sam._decode_boxes))
    finders = finder(tmp_path)
    assert {thing.source.partition(", ")[2] for thing in things(finders)} == {finders._models.title}
    assert calls == [3]


def counted(calls, decode):
    def decoding(self, embedding, boxes):
        calls.append(len(boxes))
        return decode(self, embedding, boxes)

    return decoding


def test_sam_answers_many_boxes_as_it_answers_each(tmp_path):
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    sam, image = Sam(TINY, "cpu"), read_picture(PHOTO, "street.png").pixels
    embedding = sam.embed(image)
    together = sam.in_boxes(embedding, [LEFT, SUBJECT, RIGHT])
    for box, candidate in zip((LEFT, SUBJECT, RIGHT), together, strict=True):
        (alone,) = sam.predict(embedding, VisualPrompt(box=box), None)
        assert candidate.score == pytest.approx(alone.score, abs=1e-4)
        np.testing.assert_allclose(candidate.low_res, alone.low_res, atol=1e-3)


def test_weights_of_the_right_size_that_are_others_are_left_out_with_the_reason(tmp_path):
    row = WEIGHTS["yolox_nano"]
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "any name.onnx").write_bytes(b"\0" * row.copies[0].size_bytes)
    (tmp_path / "somebody.onnx").write_bytes(b"\0" * 100)
    models = Models(Standalone((tmp_path,), device="cpu"))
    finders = Finders(models)
    assert finders.status() == {"ready": True, "get": ["selfie"]} and models.problems() == []
    with pytest.raises(UserError, match="is not the YOLOX-nano that its maker published"):
        things(finders)
    assert not finders.status()["ready"] and len(models.problems()) == 1


# The command line


@pytest.fixture
def run(capsys, tmp_path, nets):
    path = tmp_path / "street.png"
    path.write_bytes(PHOTO)
    (tmp_path / "models").mkdir()

    def run(command, *arguments):
        code = main([command, str(path), *map(str, arguments), "--models-dir", str(tmp_path / "models")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_people_writes_a_mask_of_each(run, tmp_path):
    code, told, _ = run("people", "--out", tmp_path / "out", "--json")
    facts = json.loads(told)
    assert code == 0 and facts["class"] == "people" and facts["found"] == 3
    assert [thing["subject"] for thing in facts["things"]] == [False, True, False]
    assert [thing["box"] for thing in facts["things"]] == [list(LEFT), list(SUBJECT), list(RIGHT)]
    assert facts["selected"] == ["Person 1", "Person 3"]
    for thing in facts["things"]:
        mask = read_picture((tmp_path / "out" / thing["file"]).read_bytes(), thing["file"]).pixels[..., 0]
        assert (mask > 0).sum() == thing["area"] and set(np.unique(mask)) == {0, 255}
    chosen = read_picture((tmp_path / "out" / "selection.png").read_bytes(), "a.png").pixels[..., 0] > 0
    assert chosen[LEFT.slices].mean() > 0.9 and not chosen[SUBJECT.slices].any()


def test_with_all_the_subject_is_selected_too(run, tmp_path):
    _, told, _ = run("people", "--all", "--out", tmp_path / "out", "--json")
    facts = json.loads(told)
    assert facts["selected"] == ["Person 1", "Person 2", "Person 3"] and facts["why"] == ""


def test_the_command_remove_takes_people_and_other_things(run, tmp_path):
    out = tmp_path / "out.png"
    code, told, _ = run("remove", "--people", "--engine", "telea", "--out", out, "--json")
    assert code == 0 and json.loads(told)["class"] == "people"
    after = read_picture(out.read_bytes(), "out.png").pixels
    assert (after[SUBJECT.slices] == COLOURS["person"]).all() and (after[DOG.slices] == COLOURS["dog"]).all()
    assert not (after[LEFT.slices] == COLOURS["person"]).all(axis=2).any()
    code, _, _ = run("remove", "--class", "Hund", "--all", "--engine", "telea", "--out", out)
    after = read_picture(out.read_bytes(), "out.png").pixels
    assert code == 0 and not (after == COLOURS["dog"]).all(axis=2).any()


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("people", "--class", "unicorn", "--out", "x"), "Nobody was taught to find 'unicorn'"),
        (("people", "--least-score", "7", "--out", "x"), "A score is a part of one"),
        (("people", "--class", "cat", "--out", "x"), "No cats were found"),
        (("remove", "--people", "--point", "1,1", "--out", "x.png"), "Say what to remove"),
        (("remove", "--all", "--point", "1,1", "--out", "x.png"), "--all is about the main subject"),
        (("remove", "--class", "dog", "--engine", "telea", "--out", "x.png"), "Dog 1 is kept as the main subject"),
    ],
)
def test_bad_input_is_one_sentence(run, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, out, told = run(*arguments)
    assert code == 2 and told.startswith(sentence) and told.count("\n") == 1 and not out


def test_a_file_in_place_of_the_folder_is_said(run, tmp_path):
    (tmp_path / "out").write_text("")
    code, _, told = run("people", "--out", tmp_path / "out")
    assert code == 2 and "cannot be used" in told
