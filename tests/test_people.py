"""Finding people and removing them, with a detector of drawn ones: layers, the subject, undo, who makes the masks."""

import numpy as np
import pytest
from drawn_people import COLOURS, DOG, LEFT, PHOTO, RIGHT, SIZE, SUBJECT, HalfMatte, street

from lib_inpaint.errors import UserError
from lib_inpaint.finders import Wanted
from lib_inpaint.geometry import Point
from lib_inpaint.images import png
from lib_inpaint.segment import VisualPrompt

PEOPLE = Wanted()


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
    assert found(workspace, photo, Wanted("unicorns")).error.startswith("'unicorns' is nothing that the finder knows")
    assert found(workspace, photo, Wanted(least_score=0)).error.startswith("A score is a part of one")
    assert "nothing that the finder knows" in removed(workspace, photo, wanted=Wanted("unicorns")).error


def test_without_a_detector_it_is_said_what_to_get(workspace):
    id = workspace.open(PHOTO, "street.png")
    assert workspace.status()["people"] == {"ready": False, "get": ["yolox_nano", "selfie"], "trouble": ""}
    assert "models download yolox_nano" in found(workspace, id).error


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
