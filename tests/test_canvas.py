"""A larger canvas: the picture in it bit for bit, everything moved along, the new area selected, one step to undo."""

import dataclasses
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from project_steps import ON_BLUE, ON_RED, generate, newest, present, remove, revision, select
from saved_projects import SIZE, facts, full, histories, picture

from lib_inpaint import history as histories_kept
from lib_inpaint.borders import Borders, bordered
from lib_inpaint.canvas import ALL_COVERED, HOLES_STAY, NEW_AREA, OTHERS_HIDDEN, extended, overlap
from lib_inpaint.edits import Edit
from lib_inpaint.errors import UserError
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box, Size
from lib_inpaint.images import png
from lib_inpaint.layers import selection
from lib_inpaint.masks import Refinement, bounds, refine
from lib_inpaint.project import MAX_LAYERS, Project
from lib_inpaint.removal import of_edit, reopened, selected
from lib_inpaint.saving import Folders, unzipped, zipped

added = st.integers(0, 40)
borders = st.builds(Borders, added, added, added, added).filter(any)


@given(histories, borders)
def test_the_old_picture_stays_bit_for_bit_and_everything_moves_with_it(history, by):
    before, after = history.present, extended(history.present, by)
    inside = by.inside(SIZE).slices
    assert after.size == by.around(SIZE) == Size.of(after.stack.pixels)
    assert after.origin == (before.origin[0] + by.left, before.origin[1] + by.top)
    assert (after.stack.pixels[inside] == before.stack.pixels).all()
    assert (after.picture.pixels[inside] == before.picture.pixels).all()
    kept = ("exif", "icc", "infotext", "name", "notes")
    assert all(getattr(after.picture, name) == getattr(before.picture, name) for name in kept)
    assert (after.picture.alpha is None) == (before.picture.alpha is None)
    if after.picture.alpha is not None:
        outside = np.ones(after.size.shape, bool)
        outside[inside] = False
        assert (after.picture.alpha[inside] == before.picture.alpha).all() and (
            after.picture.alpha[outside] == 255
        ).all()
    for old, new in zip(before.stack.edits, after.stack.edits, strict=True):
        assert [each.repainted.box for each in new.variations] == [
            each.repainted.box.moved(by.left, by.top) for each in old.variations
        ]
        assert all(map(_is_moved(by), old.layers, new.layers))
        assert (old.id, old.chosen, old.visible, old.match) == (new.id, new.chosen, new.visible, new.match)
    assert all(map(_is_moved(by), before.layers, after.layers))


def _is_moved(by):
    """Of a layer before and after, whether its mask and all its prompt's places lie where they lay in the picture."""

    def places(prompt):
        corners = [each for each in (prompt.box, prompt.view) if each]
        return [(point.x, point.y) for point in prompt.points] + [xy for box in corners for xy in (box[:2], box[2:])]

    def check(old, new):
        mask = new.mask.unpack()
        inside = mask[by.inside(SIZE).slices]
        stays = (inside == old.mask.unpack()).all() and mask.sum() == inside.sum()
        if old.prompt is None:
            return stays and new.prompt is None
        pairs = zip(places(old.prompt), places(new.prompt), strict=True)
        return stays and all((x + by.left, y + by.top) == pytest.approx(there) for (x, y), there in pairs)

    return check


@given(histories, borders)
def test_what_is_added_is_all_that_is_selected_and_reaches_a_little_into_the_picture(history, by):
    after = extended(history.present, by)
    (shown,) = [layer for layer in after.layers if layer.visible]
    mask = selection(after.layers, after.size)
    assert shown.source == NEW_AREA and shown is after.layers[-1]
    inner = by.inside(SIZE)
    reach = overlap(SIZE)
    assert reach == 5  # a quarter of what little there is
    kept = [edge + way * reach * bool(added) for edge, way, added in zip(inner, (1, 1, -1, -1), by, strict=True)]
    expected = np.ones(after.size.shape, bool)
    expected[Box(*kept).slices] = False
    assert (mask == expected).all()
    assert not after.refinement.invert and after.refinement.grow >= 0


@settings(max_examples=30)
@given(histories, borders, borders)
def test_it_is_saved_and_opened_again_the_same_and_can_be_extended_again(history, first, second):
    once = dataclasses.replace(history, present=extended(history.present, first))
    assert facts(unzipped(zipped(once))) == facts(once)
    twice = dataclasses.replace(once, present=extended(once.present, second))
    assert facts(unzipped(zipped(twice))) == facts(twice)
    (waiting,) = [layer for layer in twice.present.layers if layer.visible]
    both = extended(once.present, second).layers[-1].mask.unpack()
    moved = once.present.layers[-1].mask.moved(second.left, second.top, twice.present.size).unpack()
    assert (waiting.mask.unpack() == both).all() and (both | ~moved).all()


def test_of_an_extended_picture_the_folder_keeps_one(tmp_path):
    folders = Folders(tmp_path)
    id = "0" * 32
    folders.save(id, full())
    for path in (tmp_path / id).iterdir():
        _age(path)
    history = full().did("Extend", extended(full().present, Borders(right=9)))
    folders.save(id, history)
    assert len(list((tmp_path / id).glob("pixels-*"))) == 1
    assert len(list((tmp_path / id).glob("painted-*"))) == 3
    assert facts(folders.load(id)) == facts(history)


def _age(path):
    os.utime(path, (1_000_000, 1_000_000))


def test_overlap_is_16_to_32_pixels_by_size():
    assert [overlap(Size(*size)) for size in ((512, 512), (1600, 1200), (9000, 6000), (40, 20))] == [16, 25, 32, 5]


def test_a_closed_frame_is_not_filled_and_the_person_is_told():
    project = Project.of(picture())
    assert project.refinement.fill_holes
    framed = extended(project, Borders(60, 60, 60, 60))
    assert not framed.refinement.fill_holes and framed.notes == (HOLES_STAY,)
    assert not framed.mask()[60 + 12, 60 + 18]
    for three in (Borders(9, 9, 9, 0), Borders(9, 9, 0, 9), Borders(9, 0, 9, 9), Borders(0, 9, 9, 9)):
        beside = extended(project, three)
        assert beside.refinement.fill_holes and not beside.notes


@pytest.mark.parametrize("size", [Size(1, 1), Size(3, 2), Size(40, 3), Size(18, 18)])
def test_of_however_small_a_picture_something_stays_to_go_on_from_and_it_is_filled(workspace, size):
    small = np.random.default_rng(7).integers(0, 256, (*size.shape, 3), np.uint8)
    id = workspace.open(png(small), "small.png")
    by = Borders(20, 9, 20, 9)
    assert ALL_COVERED in workspace.extend(id, 1, by).present.notes
    for engine in ("telea", "patchmatch"):
        remove(workspace, id, engine)
        x, y = size.width // 2, size.height // 2
        assert (present(workspace, id).stack.pixels[y + by.top, x + by.left] == small[y, x]).all()
        workspace.undo(id, revision(workspace, id))


def test_nothing_that_was_selected_before_is_painted_and_the_rest_of_the_refinement_stays():
    project = full().present.with_refinement(Refinement(-4, 2, 1, True, 9, True))
    wide = extended(project, Borders(right=20))
    assert wide.refinement == Refinement(0, 2, 1, True, 9, False)
    assert [layer.visible for layer in wide.layers] == [False, False, True] and wide.notes == (OTHERS_HIDDEN,)
    target = selected(wide)
    assert [layer.source for layer in target.layers] == [NEW_AREA]
    done = wide.with_edit(Edit("Outpaint", target.layers, wide.refinement, full().present.stack.edits[0].variations))
    assert [layer.id for layer in done.layers] == ["a", "b"]


def test_an_edit_of_all_but_an_object_still_is_of_the_old_picture_alone():
    edit = dataclasses.replace(full().present.stack.edits[0], refinement=Refinement(invert=True))
    project = full().present.with_stack(full().present.stack.with_edit(edit))
    mask = of_edit(project, "e1").mask
    by, again = Borders(3, 5, 8, 13), Borders(2, 0, 0, 1)
    wide = extended(project, by)
    moved = of_edit(wide, "e1").mask
    assert (moved[by.inside(SIZE).slices] == mask).all() and moved.sum() == mask.sum()
    wider = extended(wide, again)
    assert of_edit(wider, "e1").mask.sum() == mask.sum()
    assert len(wider.stack.edit("e1").layers) == len(edit.layers) + 1
    back = reopened(wider, "e1")
    assert refine(selection(back.layers[-2:], back.size), back.refinement).sum() == mask.sum()


def test_one_step_is_undone_and_done_again(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    select(workspace, opened, "b", ON_BLUE)
    before = workspace.store.get(opened)
    wide = workspace.extend(opened, before.revision, Borders(left=30, bottom=7))
    assert wide.present.size == (190, 127) and wide.past[-1].name == "Extend" and len(wide.past) == len(before.past) + 1
    back = workspace.undo(opened, wide.revision)
    assert back.present is before.present
    assert workspace.redo(opened, back.revision).present is wide.present


@pytest.mark.parametrize(
    ("by", "sentence"),
    [
        (Borders(), "Nothing would be added"),
        (Borders(left=-1, right=5), "0 or more"),
        (Borders(right=10**30), "million are the most"),
        (Borders(right=4_500_000, bottom=0), "4500160 x 120 pixels; 100 million are the most"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_changes_nothing(workspace, opened, by, sentence):
    before = workspace.store.get(opened)
    with pytest.raises(UserError, match=sentence):
        workspace.extend(opened, before.revision, by)
    assert workspace.store.get(opened) is before


def test_no_more_layers_than_there_may_be():
    one = full().present.layers[0]
    layers = tuple(dataclasses.replace(one, id=f"x{number}") for number in range(MAX_LAYERS))
    with pytest.raises(UserError, match="layers are the most"):
        extended(dataclasses.replace(full().present, layers=layers), Borders(left=5))


@given(st.integers(1, 12), st.integers(1, 12), borders, st.integers(1, 999))
def test_what_is_added_has_the_colours_of_the_picture(width, height, by, seed):
    image = np.random.default_rng(seed).integers(90, 160, (height, width, 3), np.uint8)
    wide = bordered(image, by)
    assert (wide[by.inside(Size(width, height)).slices] == image).all()
    assert wide.min() >= 80 and wide.max() <= 170


def test_beside_the_edge_the_picture_goes_on_as_in_a_mirror_and_far_outside_it_is_smooth():
    image = np.random.default_rng(5).integers(0, 256, (400, 400, 3), np.uint8)
    wide = bordered(image, Borders(right=300)).astype(int)
    assert np.abs(wide[:, 400:403] - image[:, :396:-1]).mean() < 12
    assert np.abs(np.diff(wide[:, 500:], axis=1)).max() <= 4


def test_beside_what_is_transparent_the_new_area_is_white_and_never_black():
    clear = picture()
    clear = dataclasses.replace(clear, pixels=np.zeros_like(clear.pixels), alpha=np.zeros(SIZE.shape, np.uint8))
    wide = extended(Project.of(clear), Borders(left=10)).picture
    assert (wide.pixels[:, :10] == 255).all() and (wide.alpha[:, :10] == 255).all()
    assert not wide.pixels[:, 10:].any() and not wide.alpha[:, 10:].any()


def test_pictures_that_only_undo_needs_are_counted_and_pixels_that_moved_only_once(monkeypatch):
    history = full()
    variations = sum(each.nbytes for edit in history.present.stack.edits for each in edit.variations)
    wide = history.did("Extend", extended(history.present, Borders(left=1)))
    monkeypatch.setattr(histories_kept, "MOST_BYTES", variations + wide.present.picture.pixels.nbytes)
    wide = wide.did("Select", wide.present.with_notes("x"))
    assert [step.name for step in wide.past] == ["Extend", "Select"]
    wider = wide.did("Extend", extended(wide.present, Borders(left=1)))
    assert [step.name for step in wider.past] == ["Select", "Extend"]


def test_what_was_being_painted_meanwhile_is_not_laid_on_the_larger_canvas(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    before = workspace.fills.get("telea")
    inpaint = type(before).inpaint

    class Slow(type(before)):
        def inpaint(self, image, mask, progress):
            workspace.extend(opened, revision(workspace, opened), Borders(left=8))
            return inpaint(self, image, mask, progress)

    workspace.fills.get = lambda name: Slow()
    job = workspace.inpaint(opened, revision(workspace, opened), "telea")
    assert job.wait(60) and job.state == "failed" and "was changed while" in job.error
    assert not present(workspace, opened).stack.edits


def test_our_own_fill_and_the_host_paint_what_was_added(workspace, opened, diffusion):
    before = present(workspace, opened).stack.pixels
    for step in ("fill", "host"):
        wide = workspace.extend(opened, revision(workspace, opened), Borders(right=40)).present
        assert [layer.name for layer in wide.layers] == ["New area"]
        if step == "fill":
            job = workspace.inpaint(opened, revision(workspace, opened), "telea", preset="outpaint_fast")
            assert job.wait(60) and job.state == "done"
        else:
            generate(workspace, opened, Asked("outpaint", "grass"))
        project = present(workspace, opened)
        assert newest(workspace, opened).name == "Outpaint" and not project.layers
        assert (project.stack.pixels[:, :90] == before[:, :90]).all()
    asked = diffusion.asked[-1]
    assert Size.of(asked["image"]) == Size(240, 120) == Size.of(asked["mask"]) and not asked["mask"][:, :100].any()
    assert asked["settings"].inpainting_fill == 1 and asked["settings"].denoising_strength == 0.95
    assert (asked["image"][:, 200:] == wide.picture.pixels[:, 200:]).all()  # it begins from what was there
    workspace.undo(opened, revision(workspace, opened))
    assert workspace.studio.push(opened, Asked("outpaint")).settings == dataclasses.replace(
        asked["settings"], prompt=""
    )
    assert bounds(present(workspace, opened).mask()).x1 <= 200


def test_a_picture_too_large_to_be_seen_whole_is_painted_side_by_side_and_that_is_said(workspace, diffusion):
    id = workspace.open(png(np.zeros((1000, 1600, 3), np.uint8)), "wide.png")
    workspace.extend(id, 1, Borders(left=200, right=200))
    values = workspace.studio.tuning(id, Asked("outpaint"))
    assert values.settings.one_by_one and [region.x1 for region in values.regions][0] == 0 and len(values.regions) == 2
    assert (
        max(region.size.width for region in values.regions) < 900
        and "each side is painted by itself" in values.notes[0]
    )
    generate(workspace, id, Asked("outpaint"))
    assert len(diffusion.asked) == 2 and all(each["settings"].inpaint_full_res for each in diffusion.asked)
    workspace.undo(id, revision(workspace, id))
    workspace.extend(id, revision(workspace, id), Borders(top=100))
    corner = workspace.studio.tuning(id, Asked("outpaint"))
    assert corner.regions == (Box(0, 0, 2000, 1100),) and "on one side after another" in corner.notes[0]
