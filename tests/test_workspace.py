"""The use cases as the page calls them: open, click, paint, refine, undo."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_pictures import BLUE, RED, blocks
from project_steps import ON_BLUE, ON_RED, PLAIN, present, revision, select

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Point
from lib_inpaint.history import History
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import mask_png, png, read_picture
from lib_inpaint.masks import Refinement, Stroke
from lib_inpaint.project import Project
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.store import NotOpen, Stale
from lib_inpaint.workspace import LayerChange, Workspace


def test_predict_changes_nothing(workspace, opened):
    before = workspace.store.get(opened)
    prediction = workspace.predict(opened, ON_RED)
    assert prediction.labels == ("part", "object", "whole")
    assert prediction.best == 1
    assert workspace.store.get(opened) is before


def test_hovering_shows_the_object_and_changes_nothing(workspace, opened, segmenter):
    workspace.predict(opened, ON_RED)
    before = workspace.store.get(opened)
    small = workspace.hover(opened, ON_RED)
    assert small.shape == (60, 80) and small[20, 20] == 255 and small[45, 60] == 0
    assert workspace.store.get(opened) is before and segmenter.predicted == 1


def test_hovering_loads_no_model(tmp_path, picture):
    workspace = Workspace(Standalone(models_folders=(tmp_path,)))
    id = workspace.store.add(History(Project.of(read_picture(picture, "a.png"))))
    assert workspace.hover(id, ON_RED) is None
    assert workspace.models.loaded() is None


def test_only_an_answer_under_the_cursor_keeps_the_model_in_memory(workspace, opened, monkeypatch):
    used = []
    monkeypatch.setattr(workspace.models, "used", lambda: used.append(1))
    workspace.predict(opened, ON_RED)
    workspace.hover(opened, ON_RED)
    assert used == [1]
    workspace.models.loaded = lambda: None
    workspace.hover(opened, ON_RED)
    assert used == [1]


def test_grabcut_does_not_follow_the_cursor(tmp_path, picture):
    workspace = Workspace(Standalone(models_folders=(tmp_path,)))
    id = workspace.open(picture, "a.png")
    assert workspace.predict(id, ON_RED).segmenter == "GrabCut"
    assert workspace.hover(id, ON_RED) is None
    assert workspace.status()["segmenter"]["hovers"] is False


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
        "box lies outside the picture": VisualPrompt(box=Box(500, 500, 600, 600)),
        "view is empty": replace(ON_RED, view=Box(50, 10, 50, 20)),
        "view lies outside the picture": replace(ON_RED, view=Box(500, 500, 600, 600)),
        "label": VisualPrompt((Point(10, 10, 2),)),
    }
    for sentence, prompt in bad.items():
        with pytest.raises(UserError, match=sentence):
            workspace.accept(opened, before.revision, "a", prompt)
        with pytest.raises(UserError, match=sentence):
            workspace.hover(opened, prompt)
    assert workspace.store.get(opened) is before


def test_pictures_together_never_take_more_memory_than_allowed(workspace, opened, picture):
    workspace.store.most_pixels = 2 * 160 * 120
    second, third = (workspace.open(picture, "b.png") for _ in range(2))
    with pytest.raises(NotOpen):
        workspace.store.get(opened)
    assert workspace.store.get(second) and workspace.store.get(third)


def test_the_longest_unused_project_is_forgotten(workspace, opened):
    for _ in range(workspace.host.preferences.most_open):
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
