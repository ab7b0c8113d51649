"""The use cases as the page calls them: open, click, paint, refine, remove, undo."""

import numpy as np
import pytest
from drawn_pictures import BLUE, RED, blocks

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Point
from lib_inpaint.images import mask_png, png
from lib_inpaint.masks import Refinement, Stroke
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.store import NotOpen, Stale
from lib_inpaint.workspace import LayerChange

ON_RED = VisualPrompt((Point(40, 40),))
ON_BLUE = VisualPrompt((Point(100, 80),))
PLAIN = Refinement()


@pytest.fixture
def opened(workspace, picture):
    id = workspace.open(picture, "blocks.png")
    workspace.set_refinement(id, 1, PLAIN)
    return id


def present(workspace, id):
    return workspace.store.get(id).present


def revision(workspace, id):
    return workspace.store.get(id).revision


def select(workspace, id, layer, prompt):
    return workspace.accept(id, revision(workspace, id), layer, prompt)


def remove(workspace, id, engine="telea", again=False):
    job = workspace.inpaint(id, revision(workspace, id), engine, again)
    assert job.wait(60)
    assert job.state == "done", job.error
    return job


def test_predict_changes_nothing(workspace, opened):
    before = workspace.store.get(opened)
    prediction = workspace.predict(opened, ON_RED)
    assert prediction.labels == ("part", "object", "whole")
    assert prediction.best == 1
    assert workspace.store.get(opened) is before


def test_accept_makes_a_layer_of_what_was_shown(workspace, opened):
    shown = workspace.predict(opened, ON_RED)
    project = select(workspace, opened, "a", ON_RED).present
    assert (project.layer("a").mask.unpack() == shown.candidates[1].mask).all()
    assert project.layer("a").name == "Object 1"
    assert project.refined.box == Box(*RED)


def test_another_click_refines_the_same_layer_and_keeps_its_name(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.change_layer(opened, revision(workspace, opened), "a", LayerChange(name="Sign"))
    project = select(workspace, opened, "a", VisualPrompt((*ON_RED.points, *ON_BLUE.points))).present
    assert [layer.name for layer in project.layers] == ["Sign"]
    assert project.refined.box == Box(RED[0], RED[1], BLUE[2], BLUE[3])


def test_layers_add_subtract_and_intersect_from_the_bottom_up(workspace, opened):
    whole = VisualPrompt(box=Box(0, 0, 160, 120))
    select(workspace, opened, "whole", whole)
    select(workspace, opened, "red", ON_RED)
    at = revision(workspace, opened)
    project = workspace.change_layer(opened, at, "red", LayerChange(mode="subtract")).present
    assert project.refined.area == 160 * 120 - 40 * 40
    project = workspace.change_layer(opened, at + 1, "red", LayerChange(mode="intersect")).present
    assert project.refined.box == Box(*RED)
    project = workspace.change_layer(opened, at + 2, "red", LayerChange(position=0)).present
    assert project.refined.area == 160 * 120
    project = workspace.change_layer(opened, at + 3, "whole", LayerChange(visible=False)).present
    assert project.refined.area == 0


def test_brush_and_eraser_work_on_a_layer_and_make_one_where_there_is_none(workspace, opened):
    brush = Stroke("brush", ((20.0, 100.0), (40.0, 100.0)), 6)
    project = workspace.paint(opened, 2, "p", [brush]).present
    assert project.layer("p").name == "Painted 1"
    assert project.mask()[100, 30] and not project.mask()[80, 30]
    select(workspace, opened, "a", ON_RED)
    eraser = Stroke("eraser", ((50.0, 40.0),), 5)
    project = workspace.paint(opened, revision(workspace, opened), "a", [eraser]).present
    assert not project.mask()[40, 50] and project.mask()[25, 35]
    assert project.layer("a").prompt is None


def test_erasing_nothing_is_no_step(workspace, opened):
    before = workspace.store.get(opened)
    assert workspace.paint(opened, 2, "p", [Stroke("eraser", ((20.0, 20.0),), 5)]) is before


def test_undo_and_redo_take_back_everything_in_turn(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.set_refinement(opened, revision(workspace, opened), Refinement(grow=3))
    workspace.delete_layer(opened, revision(workspace, opened), "a")
    areas = []
    for _ in range(3):
        areas.append(present(workspace, opened).refined.area)
        workspace.undo(opened, revision(workspace, opened))
    assert areas == [0, pytest.approx(46 * 46, abs=20), 1600]
    assert not present(workspace, opened).layers
    for _ in range(3):
        workspace.redo(opened, revision(workspace, opened))
    assert present(workspace, opened).refined.area == 0
    with pytest.raises(UserError, match="nothing to redo"):
        workspace.redo(opened, revision(workspace, opened))


def test_a_removed_object_is_gone_the_rest_bit_exact_and_undo_gives_both_back(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    project = present(workspace, opened)
    assert not project.layers
    assert project.stack.pixels[25:55, 35:65, 0].max() < 200
    outside = np.ones((120, 160), bool)
    outside[RED[1] : RED[3], RED[0] : RED[2]] = False
    assert (project.stack.pixels[outside] == blocks()[outside]).all()
    project = workspace.undo(opened, revision(workspace, opened)).present
    assert (project.stack.pixels == blocks()).all()
    assert project.refined.box == Box(*RED)


def test_removing_goes_on_on_the_result(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    select(workspace, opened, "b", ON_BLUE)
    remove(workspace, opened)
    project = present(workspace, opened)
    assert len(project.stack.edits) == 2
    assert project.stack.pixels.reshape(-1, 3)[:, 0].max() < 200 > project.stack.pixels.reshape(-1, 3)[:, 2].max()


def test_the_same_place_can_be_tried_again_with_another_engine(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    first = present(workspace, opened).stack
    remove(workspace, opened, "navier-stokes", again=True)
    second = present(workspace, opened).stack
    assert [edit.engine for edit in second.edits] == ["navier-stokes"]
    assert (first.pixels != second.pixels).any() and first.version != second.version


def test_layers_made_while_a_removal_runs_are_kept(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    job = workspace.inpaint(opened, revision(workspace, opened), "patchmatch")
    select(workspace, opened, "b", ON_BLUE)
    assert job.wait(60) and job.state == "done", job.error
    assert [layer.id for layer in present(workspace, opened).layers] == ["b"]


def test_removing_nothing_is_refused(workspace, opened):
    with pytest.raises(UserError, match="Nothing is selected"):
        workspace.inpaint(opened, 2, "telea")
    with pytest.raises(UserError, match="Nothing was removed"):
        workspace.inpaint(opened, 2, "telea", again=True)


def test_a_cancelled_removal_changes_nothing(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    job = workspace.inpaint(opened, before.revision, "patchmatch")
    job.cancel()
    assert job.wait(60) and job.state == "cancelled"
    assert workspace.store.get(opened) is before


def test_a_stale_write_is_refused_and_says_how_it_is_now(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    with pytest.raises(Stale) as stale:
        workspace.delete_layer(opened, 2, "a")
    assert stale.value.history.revision == 3
    assert present(workspace, opened).has_layer("a")


def test_the_preview_is_the_mask_that_the_refinement_will_give(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    refinement = Refinement(grow=5, invert=True)
    before = workspace.store.get(opened)
    shown = workspace.preview(opened, refinement)
    assert workspace.store.get(opened) is before
    workspace.set_refinement(opened, before.revision, refinement)
    assert (shown == present(workspace, opened).soft_mask()).all()


def test_inverting_nothing_selects_nothing(workspace, opened):
    project = workspace.set_refinement(opened, 2, Refinement(invert=True)).present
    assert project.refined.area == 0


def test_an_imported_mask_becomes_a_layer(workspace, opened):
    mask = np.zeros((120, 160), bool)
    mask[10:20, 10:30] = True
    project = workspace.import_mask(opened, 2, mask_png(mask), "m.png").present
    assert (project.mask() == mask).all()
    assert project.layers[0].source == "imported"


def test_two_projects_never_mix(workspace, opened, picture):
    other = workspace.open(picture, "other.png")
    select(workspace, opened, "a", ON_RED)
    assert not present(workspace, other).layers
    with pytest.raises(NotOpen):
        workspace.predict("0" * 32, ON_RED)


def test_bad_prompts_get_a_sentence_and_cost_nothing(workspace, opened):
    before = workspace.store.get(opened)
    bad = {
        "outside": VisualPrompt((Point(160, 10),)),
        "must be numbers": VisualPrompt((Point(float("nan"), 10),)),
        "only background": VisualPrompt((Point(10, 10, 0),)),
        "Click an object": VisualPrompt(),
        "points; 256": VisualPrompt((Point(1, 1),) * 257),
        "empty": VisualPrompt(box=Box(50, 10, 50, 20)),
        "outside the picture": VisualPrompt(box=Box(500, 500, 600, 600)),
        "label": VisualPrompt((Point(10, 10, 2),)),
    }
    for sentence, prompt in bad.items():
        with pytest.raises(UserError, match=sentence):
            workspace.accept(opened, before.revision, "a", prompt)
    assert workspace.store.get(opened) is before


def test_a_finished_picture_is_saved_into_the_output_folder_under_a_free_name(workspace, opened, tmp_path):
    workspace.host = type(workspace.host)((), tmp_path / "out")
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    remove(workspace, opened, again=True)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["blocks_result-2.png", "blocks_result.png"]


def test_pictures_together_never_take_more_memory_than_allowed(workspace, opened, picture):
    workspace.store.most_pixels = 2 * 160 * 120
    second, third = (workspace.open(picture, "b.png") for _ in range(2))
    with pytest.raises(NotOpen):
        workspace.store.get(opened)
    assert workspace.store.get(second) and workspace.store.get(third)


def test_the_longest_unused_project_is_forgotten(workspace, opened):
    for _ in range(workspace.store.most):
        workspace.open(png(blocks()[:8, :8]), "small.png")
    with pytest.raises(NotOpen, match="no longer open"):
        workspace.store.get(opened)


def test_erasing_inside_an_object_stays_open(workspace, opened):
    workspace.set_refinement(opened, 2, Refinement(fill_holes=True))
    select(workspace, opened, "a", ON_RED)
    eraser = Stroke("eraser", ((50.0, 40.0),), 5)
    project = workspace.paint(opened, revision(workspace, opened), "a", [eraser]).present
    assert not project.mask()[40, 50] and "Fill holes" in project.notes[0]
    edge = Stroke("eraser", ((30.0, 40.0),), 5)
    workspace.set_refinement(opened, revision(workspace, opened), Refinement(fill_holes=True))
    project = workspace.paint(opened, revision(workspace, opened), "a", [edge]).present
    assert project.refinement.fill_holes


def test_an_exported_mask_comes_back_as_it_was(workspace, picture):
    id = workspace.open(picture, "a.png")
    mask = np.zeros((120, 160), bool)
    mask[10:20, 10:30] = True
    project = workspace.import_mask(id, 1, mask_png(mask), "m.png").present
    assert (project.mask() == mask).all() and project.refinement == PLAIN


def test_inverting_ends_with_the_removal_it_was_for(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.set_refinement(opened, revision(workspace, opened), Refinement(grow=1, invert=True))
    remove(workspace, opened)
    assert present(workspace, opened).refinement == Refinement(grow=1)
    assert workspace.undo(opened, revision(workspace, opened)).present.refinement.invert


def test_a_second_removal_of_a_picture_waits_for_the_first(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    job = workspace.inpaint(opened, revision(workspace, opened), "patchmatch")
    with pytest.raises(UserError, match="still being worked on"):
        workspace.inpaint(opened, revision(workspace, opened), "telea")
    job.cancel()
    assert job.wait(60)
    remove(workspace, opened)


def test_a_folder_that_cannot_be_written_is_told_and_the_removal_stays(workspace, opened, tmp_path):
    (tmp_path / "file").write_text("no folder")
    workspace.host = type(workspace.host)((), tmp_path / "file" / "sub")
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    assert (
        len(present(workspace, opened).stack.edits) == 1 and "could not be saved" in present(workspace, opened).notes[0]
    )


def test_undo_holds_only_so_many_repainted_pixels(workspace, opened, monkeypatch):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    size = present(workspace, opened).stack.edit.repainted.pixels.nbytes * 4 // 3
    monkeypatch.setattr("lib_inpaint.history.MOST_BYTES", 2 * size)
    for engine in ("telea", "navier-stokes") * 3:
        remove(workspace, opened, engine, again=True)
    history = workspace.store.get(opened)
    assert 1 <= len(history.past) <= 3
    assert workspace.undo(opened, history.revision).present.stack.edits
