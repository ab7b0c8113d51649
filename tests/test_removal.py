"""Removing as the page calls it: gone, exact elsewhere, again, cancelled, undone, saved."""

import numpy as np
import pytest
from drawn_pictures import RED, blocks
from project_steps import ON_BLUE, ON_RED, newest, present, remove, revision, select

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box
from lib_inpaint.masks import Refinement


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
    remove(workspace, opened, "navier-stokes", again=newest(workspace, opened).id)
    second = present(workspace, opened).stack
    assert [[each.engine for each in edit.variations] for edit in second.edits] == [["telea", "navier-stokes"]]
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
    with pytest.raises(UserError, match="That edit is gone"):
        workspace.inpaint(opened, 2, "telea", again="000000000000")


def test_a_cancelled_removal_changes_nothing(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    job = workspace.inpaint(opened, before.revision, "patchmatch")
    job.cancel()
    assert job.wait(60) and job.state == "cancelled"
    assert workspace.store.get(opened) is before


def test_a_finished_picture_is_saved_into_the_output_folder_under_a_free_name(workspace, opened, tmp_path):
    workspace.host = type(workspace.host)((), tmp_path / "out")
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    remove(workspace, opened, again=newest(workspace, opened).id)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["blocks_result-2.png", "blocks_result.png"]


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
    size = newest(workspace, opened).shown.nbytes
    monkeypatch.setattr("lib_inpaint.history.MOST_BYTES", 2 * size)
    for engine in ("telea", "navier-stokes") * 3:
        remove(workspace, opened, engine, again=newest(workspace, opened).id)
    history = workspace.store.get(opened)
    assert 1 <= len(history.past) <= 3
    assert workspace.undo(opened, history.revision).present.stack.edits
