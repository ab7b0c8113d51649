"""Painting with the host in steps: over a fill of our own, behind the person's work, far-apart places one by one."""

import dataclasses
from functools import partial

import numpy as np
import pytest
from fakes import FakeDiffusion
from project_steps import ON_BLUE, ON_RED, generate, newest, present, remove, revision, select

from lib_inpaint.borders import Borders
from lib_inpaint.edit_list import EditChange
from lib_inpaint.errors import UserError
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box
from lib_inpaint.images import png
from lib_inpaint.masks import grow
from lib_inpaint.removal import finished, repainted, target
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.settings import SamplingSettings


def test_removing_begins_from_a_fill_of_our_own_and_keeps_the_quick_one(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    filled = present(workspace, opened).stack.pixels
    generate(workspace, opened, Asked(again=newest(workspace, opened).id), SamplingSettings(variations=2))
    asked = diffusion.asked[-1]
    assert asked["settings"].inpainting_fill == 1 and asked["image"].reshape(-1, 3)[:, 0].max() < 200
    assert (asked["image"] == filled[_region(workspace, opened)]).all()
    (edit,) = present(workspace, opened).stack.edits
    assert [each.engine for each in edit.variations] == ["telea", "host", "host"]


def test_where_no_fill_is_there_yet_one_is_made_for_the_host_alone(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened)
    assert diffusion.asked[-1]["image"].reshape(-1, 3)[:, 0].max() < 200
    assert [each.engine for each in newest(workspace, opened).variations] == ["host"]


def test_replacing_shows_the_host_the_picture_as_it_is(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened, Asked("replace", "a cat"))
    assert diffusion.asked[-1]["image"].reshape(-1, 3)[:, 0].max() > 200


def test_the_hosts_own_tab_gets_the_picture_as_it_is_and_values_for_that(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    pushed = workspace.studio.push(opened, Asked()).settings
    assert (pushed.inpainting_fill, pushed.denoising_strength) == (0, 1.0)


def _region(workspace, id):
    edit = newest(workspace, id)
    return workspace.studio.tuning(id, Asked(again=edit.id)).region.slices


def test_variations_painted_behind_the_persons_work_join_their_edit(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    first = newest(workspace, opened)

    def meanwhile(image, mask, settings, sampling, checkpoint, extra):
        select(workspace, opened, "b", ON_BLUE)
        remove(workspace, opened, "telea")
        select(workspace, opened, "c", ON_RED)
        diffusion.img2img = partial(FakeDiffusion.img2img, diffusion)
        return diffusion.img2img(image, mask, settings, sampling, checkpoint, extra)

    diffusion.img2img = meanwhile
    generate(workspace, opened, Asked(again=first.id, behind=True), SamplingSettings(variations=2))
    project = present(workspace, opened)
    assert [[each.engine for each in edit.variations] for edit in project.stack.edits] == [
        ["telea", "host", "host"],
        ["telea"],
    ]
    assert [layer.id for layer in project.layers] == ["c"]


def watched(diffusion, look):
    """Calls `look` before each picture that is painted."""

    def img2img(*arguments):
        look()
        return FakeDiffusion.img2img(diffusion, *arguments)

    diffusion.img2img = img2img


def test_each_variation_joins_at_once_and_all_are_one_step(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    seen = []
    watched(diffusion, lambda: seen.append([len(edit.variations) for edit in present(workspace, opened).stack.edits]))
    before = workspace.store.get(opened)
    generate(workspace, opened, Asked("replace", "a cat"), SamplingSettings(variations=3))
    assert seen == [[], [1], [2]]
    edit = newest(workspace, opened)
    assert [each.seed for each in edit.variations] == [100, 101, 102] and edit.chosen == 0
    after = workspace.store.get(opened)
    assert after.revision == before.revision + 1 and len(after.past) == len(before.past) + 1
    undone = workspace.undo(opened, after.revision)
    assert undone.present.stack.edits == () and len(undone.future[-1].before.stack.edits[0].variations) == 3


def test_what_comes_behind_the_persons_work_spoils_no_step_of_theirs(workspace, opened, diffusion):
    """The page's next change still fits, and undoing what was done meanwhile keeps the variations."""
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    first, revisions = newest(workspace, opened), []
    watched(diffusion, lambda: revisions.append(revision(workspace, opened)))
    select(workspace, opened, "b", ON_BLUE)
    generate(workspace, opened, Asked(again=first.id, behind=True), SamplingSettings(variations=2))
    assert {*revisions, revision(workspace, opened)} == {revisions[0]}
    assert [each.engine for each in newest(workspace, opened).variations] == ["telea", "host", "host"]
    assert newest(workspace, opened).chosen == 1
    workspace.undo(opened, revision(workspace, opened))
    assert not present(workspace, opened).layers and len(newest(workspace, opened).variations) == 3
    workspace.undo(opened, revision(workspace, opened))
    assert not present(workspace, opened).stack.edits


def test_a_choice_made_meanwhile_stays(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)

    def choose_the_second():
        if len(diffusion.asked) == 2:
            edit = newest(workspace, opened)
            workspace.edits.change(opened, revision(workspace, opened), edit.id, EditChange(1))

    watched(diffusion, choose_the_second)
    generate(workspace, opened, Asked("replace", "a cat"), SamplingSettings(variations=3))
    edit = newest(workspace, opened)
    assert len(edit.variations) == 3 and edit.shown.seed == 101


def test_a_fill_elsewhere_is_not_lost_when_a_variation_comes_meanwhile(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    first = newest(workspace, opened)
    select(workspace, opened, "b", ON_BLUE)
    place = target(present(workspace, opened), None)
    generate(workspace, opened, Asked(again=first.id, behind=True))
    painted = repainted(place, "telea", workspace.fills.get("telea"), lambda part: None)
    history = finished(workspace.store.get(opened), place, "Remove", (painted,))
    assert len(history.present.stack.edits) == 2


def test_variations_of_what_was_taken_back_meanwhile_are_dropped_with_a_sentence(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    first = newest(workspace, opened)

    def meanwhile(*arguments):
        workspace.undo(opened, revision(workspace, opened))
        return FakeDiffusion.img2img(diffusion, *arguments)

    diffusion.img2img = meanwhile
    with pytest.raises(UserError, match="edit is gone"):
        generate(workspace, opened, Asked(again=first.id))
    assert [layer.id for layer in present(workspace, opened).layers] == ["a"]


def far_apart(workspace):
    """A large picture with two small objects in its corners; the project with both selected."""
    picture = np.full((900, 1200, 3), 90, np.uint8)
    boxes = [Box(60, 50, 120, 110), Box(1050, 780, 1120, 850)]
    mask = np.zeros((900, 1200), np.uint8)
    for box in boxes:
        picture[box.slices] = (220, 30, 30)
        mask[box.slices] = 255
    id = workspace.open(png(picture), "far.png")
    workspace.import_mask(id, 1, png(np.dstack([mask] * 3)), "mask.png")
    return id, boxes


def test_places_far_apart_are_found_and_painted_one_by_one_at_a_press(workspace, diffusion):
    id, boxes = far_apart(workspace)
    asked = Asked("replace", "a cat")
    (finding,) = [each for each in workspace.health(id, asked) if each.name == "apart"]
    assert finding.words.startswith("2 places")
    asked = dataclasses.replace(asked, overrides=finding.overrides)
    assert not [each for each in workspace.health(id, asked) if each.name == "apart"]
    shown = workspace.studio.tuning(id, asked).regions
    generate(workspace, id, asked, SamplingSettings(variations=2))
    assert [each["image"].shape[:2] for each in diffusion.asked] == 2 * [region.size.shape for region in shown]
    assert len(shown) == 2 and max(region.area for region in shown) < 0.4 * 900 * 1200
    assert len(newest(workspace, id).variations) == 2
    pixels = present(workspace, id).stack.pixels
    assert all((pixels[box.slices] == diffusion.colour).all() for box in boxes)
    assert (pixels[300:600, 400:800] == 90).all()


def test_of_places_painted_one_by_one_only_what_is_whole_counts(workspace, diffusion):
    id, _ = far_apart(workspace)
    asked = Asked("replace", "a cat", {"one_by_one": True})

    def interrupted(*arguments):
        painted = FakeDiffusion.img2img(diffusion, *arguments)
        return painted if len(diffusion.asked) < 4 else []

    diffusion.img2img = interrupted
    generate(workspace, id, asked, SamplingSettings(variations=3))
    assert len(newest(workspace, id).variations) == 1
    diffusion.img2img = lambda *arguments: []
    with pytest.raises(UserError, match="Stopped before"):
        generate(workspace, id, Asked("replace", "a cat", {"one_by_one": True}, again=newest(workspace, id).id))


def test_restyling_can_begin_from_a_colour_inside_the_mask_alone(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    asked = Asked("restyle", "a green box", colour="#10c020")
    region = workspace.studio.tuning(opened, asked).region
    generate(workspace, opened, asked)
    seen, mask = diffusion.asked[-1]["image"].astype(int), diffusion.asked[-1]["mask"]
    before = workspace.store.get(opened).present.picture.pixels[region.slices].astype(int)
    middle = seen[mask][:, 1] - seen[mask][:, 0]
    assert np.median(middle) > 50, "the red block is green now"
    assert (seen[~grow(mask, 4)] == before[~grow(mask, 4)]).all()
    assert diffusion.asked[-1]["settings"].inpainting_fill == 1


def test_other_presets_take_no_colour_and_a_wrong_one_is_said(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened, Asked("replace", "a cat", colour="#10c020"))
    assert diffusion.asked[-1]["image"].reshape(-1, 3)[:, 0].max() > 200
    for wrong in ("green", "#12345", "#1234567", "#gggggg", ""):
        with pytest.raises(UserError, match="six digits"):
            generate(workspace, opened, Asked("restyle", "x", colour=wrong, again=newest(workspace, opened).id))


def test_variations_of_an_edit_that_has_moved_meanwhile_are_dropped(workspace, diffusion):
    """Extended, undone and extended elsewhere by as much, a flat picture looks the same under the edit."""
    id = workspace.open(png(np.full((96, 128, 3), 200, np.uint8)), "flat.png")
    select(workspace, id, "a", VisualPrompt(box=Box(40, 40, 60, 60)))
    remove(workspace, id, "telea")
    edit = newest(workspace, id)
    workspace.extend(id, revision(workspace, id), Borders(right=20))

    def meanwhile():
        workspace.undo(id, revision(workspace, id))
        workspace.extend(id, revision(workspace, id), Borders(left=20))

    watched(diffusion, meanwhile)
    with pytest.raises(UserError, match="was changed while"):
        generate(workspace, id, Asked(again=edit.id, behind=True))
    assert len(newest(workspace, id).variations) == 1
