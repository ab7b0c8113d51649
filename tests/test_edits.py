"""The stack of edits: pasted over the pristine original, hidden, moved, deleted and done over, in any order."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from project_steps import ON_BLUE, ON_RED, newest, present, remove, revision, select

from lib_inpaint.edit_list import EditChange
from lib_inpaint.edits import Edit, Stack, Variation
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box
from lib_inpaint.images import Picture
from lib_inpaint.inpaint.repaint import Repainted
from lib_inpaint.masks import Refinement

SIDE = 24
MIDDLE = Box(4, 4, 16, 16)


def noise(seed: int, side: int = SIDE) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), np.uint8)


def edit(seed: int, *more: int, box: Box = MIDDLE) -> Edit:
    """One that replaces its box by noise, wholly in the middle and half at the rim."""
    width, height = box.size
    alpha = np.full((height, width), 128, np.uint8)
    alpha[2:-2, 2:-2] = 255
    variations = tuple(
        Variation(Repainted(box, noise(each)[:height, :width], alpha), "test", f"seed {each}", 0.0, each)
        for each in (seed, *more)
    )
    return Edit("Remove", (), Refinement(), variations)


def stack(*edits: Edit) -> Stack:
    found = Stack(Picture(noise(0)))
    for each in edits:
        found = found.with_edit(each)
    return found


@st.composite
def edits(draw) -> Edit:
    x, y = draw(st.integers(0, 10)), draw(st.integers(0, 10))
    width, height = draw(st.integers(6, 14)), draw(st.integers(6, 14))
    return edit(draw(st.integers(1, 99)), box=Box(x, y, min(x + width, SIDE), min(y + height, SIDE)))


@given(st.lists(edits(), max_size=5), st.data())
def test_outside_the_visible_edits_every_pixel_is_the_original(found, data):
    made = stack(*(dataclasses.replace(each, visible=data.draw(st.booleans())) for each in found))
    outside = np.ones((SIDE, SIDE), bool)
    for each in made.edits:
        if each.visible:
            outside[each.shown.box.slices] = False
    assert (made.pixels[outside] == noise(0)[outside]).all()


@given(st.lists(edits(), min_size=2, max_size=5, unique_by=id), st.data())
def test_whatever_was_hidden_and_moved_about_comes_back_the_same(found, data):
    made = stack(*found)
    ids = [each.id for each in made.edits]
    changed = made
    for id in data.draw(st.lists(st.sampled_from(ids), max_size=6)):
        changed = changed.with_edit(dataclasses.replace(changed.edit(id), visible=False))
        changed = changed.with_edit_at(id, data.draw(st.integers(-2, 9)))
    assert sorted(each.id for each in changed.edits) == sorted(ids)
    for position, id in enumerate(ids):
        changed = changed.with_edit(dataclasses.replace(changed.edit(id), visible=True)).with_edit_at(id, position)
    assert (changed.pixels == made.pixels).all() and changed.version == made.version


def test_a_hidden_edit_shows_what_was_there_before_and_has_that_version():
    one, two = edit(1), edit(2, box=Box(10, 10, 22, 22))
    both = stack(one, two)
    hidden = both.with_edit(dataclasses.replace(two, visible=False))
    assert (hidden.pixels == stack(one).pixels).all() and hidden.version == stack(one).version
    assert both.without_edit(one.id).version == stack(two).version != both.version


def test_where_edits_overlap_the_order_decides():
    one, two = edit(1), edit(2)
    assert (stack(one, two).pixels[8, 8] == two.shown.repainted.pixels[4, 4]).all()
    assert (stack(one, two).with_edit_at(one.id, 1).pixels[8, 8] == one.shown.repainted.pixels[4, 4]).all()


def test_another_variation_below_changes_only_what_lies_open():
    one, two = edit(1, 3), edit(2, box=Box(8, 8, 20, 20))
    before = stack(one, two)
    after = before.with_edit(one.with_choice(1))
    assert (after.pixels[10:18, 10:18] == before.pixels[10:18, 10:18]).all()
    assert (after.pixels[6:8, 6:8] == noise(3)[2:4, 2:4]).all()
    assert (before.closeup(one.id, 1)[4:8, 4:8] == noise(3)[4:8, 4:8]).all()


def test_ten_rounds_in_one_place_leave_what_one_round_leaves():
    rounds = stack(*(edit(seed) for seed in range(1, 11)))
    rim = np.zeros((SIDE, SIDE), bool)
    rim[Box(4, 4, 16, 16).slices] = True
    assert (rounds.pixels[~rim] == noise(0)[~rim]).all()
    assert (rounds.pixels[6:14, 6:14] == noise(10)[2:10, 2:10]).all()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [(lambda made: made.edit("x"), "edit is gone"), (lambda made: made.edits[0].with_choice(1), "variation is gone")],
)
def test_what_is_no_longer_there_is_said(change, sentence):
    with pytest.raises(UserError, match=sentence):
        change(stack(edit(1)))


def test_the_list_hides_moves_and_deletes_with_undo(workspace, opened):
    for layer, prompt in (("a", ON_RED), ("b", ON_BLUE)):
        select(workspace, opened, layer, prompt)
        remove(workspace, opened)
    first, second = present(workspace, opened).stack.edits
    both = present(workspace, opened).stack.pixels

    def step(change):
        return workspace.edits.change(opened, revision(workspace, opened), first.id, change).present.stack

    hidden = step(EditChange(visible=False))
    assert (hidden.pixels[30:50, 35:60, 0] > 200).any() and [edit.visible for edit in hidden.edits] == [False, True]
    assert (step(EditChange(visible=True)).pixels == both).all()
    assert [edit.id for edit in step(EditChange(position=1)).edits] == [second.id, first.id]
    assert workspace.store.get(opened).past[-1].name == "Move edit"
    workspace.edits.delete(opened, revision(workspace, opened), first.id)
    assert [edit.id for edit in present(workspace, opened).stack.edits] == [second.id]
    assert len(workspace.undo(opened, revision(workspace, opened)).present.stack.edits) == 2


def test_an_edit_below_is_done_over_on_what_it_found(workspace, opened):
    for layer, prompt in (("a", ON_RED), ("b", ON_BLUE)):
        select(workspace, opened, layer, prompt)
        remove(workspace, opened)
    first, second = present(workspace, opened).stack.edits
    remove(workspace, opened, "navier-stokes", again=first.id)
    redone, untouched = present(workspace, opened).stack.edits
    assert redone.id == first.id and [each.engine for each in redone.variations] == ["telea", "navier-stokes"]
    assert untouched is second


def test_an_edit_can_be_taken_back_and_selected_again_while_another_layer_stays(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    workspace.set_refinement(opened, revision(workspace, opened), Refinement(grow=3))
    selected = present(workspace, opened).refined
    remove(workspace, opened)
    select(workspace, opened, "b", ON_BLUE)
    project = workspace.edits.reopen(opened, revision(workspace, opened), newest(workspace, opened).id).present
    assert not project.stack.edits and [layer.id for layer in project.layers] == ["b", "a"]
    assert project.refinement == Refinement(grow=3)
    without = workspace.delete_layer(opened, revision(workspace, opened), "b").present
    assert without.refined == selected
