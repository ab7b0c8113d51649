"""Painting with the host's Stable Diffusion and pushing masks into its tabs, with a fake host."""

import dataclasses
import io

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import RED, blocks
from fakes import INPAINTS, PAINTS
from project_steps import ON_BLUE, ON_RED, generate, newest, present, remove, revision, select

from lib_inpaint.edit_list import EditChange
from lib_inpaint.errors import UserError
from lib_inpaint.export import exported
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box
from lib_inpaint.images import png
from lib_inpaint.settings import SamplingSettings
from lib_inpaint.store import Stale


def test_the_host_paints_the_mask_and_nothing_else_changes(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    project = generate(workspace, opened, Asked(prompt="grass"))
    x1, y1, x2, y2 = RED
    assert (project.stack.pixels[y1:y2, x1:x2] == diffusion.colour).all()
    far = np.ones((120, 160), bool)
    far[: y2 + 14, max(0, x1 - 14) : x2 + 14] = False
    assert (project.stack.pixels[far] == blocks()[far]).all()
    assert not project.layers and newest(workspace, opened).shown.seed == 100


def test_variations_come_together_and_another_can_be_chosen(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened, sampling=SamplingSettings(variations=3))
    (edit,) = present(workspace, opened).stack.edits
    assert [each.seed for each in edit.variations] == [100, 101, 102]
    choose = lambda index: workspace.edits.change(opened, revision(workspace, opened), edit.id, EditChange(index))  # noqa: E731
    (chosen,) = choose(2).present.stack.edits
    assert chosen.shown.seed == 102 and chosen.variations == edit.variations
    with pytest.raises(UserError, match="variation is gone"):
        choose(3)
    workspace.undo(opened, revision(workspace, opened))
    assert newest(workspace, opened).shown.seed == 100


def test_again_adds_to_the_variations_whoever_painted_them(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "telea")
    generate(workspace, opened, Asked(again=newest(workspace, opened).id), SamplingSettings(variations=2))
    (edit,) = present(workspace, opened).stack.edits
    assert [each.engine for each in edit.variations] == ["telea", "host", "host"] and edit.shown.seed == 100


def test_every_edit_keeps_its_variations_while_they_hold_little(workspace, opened, diffusion, monkeypatch):
    for layer, prompt in (("a", ON_RED), ("b", ON_BLUE)):
        select(workspace, opened, layer, prompt)
        generate(workspace, opened, sampling=SamplingSettings(variations=3))
    assert [len(edit.variations) for edit in present(workspace, opened).stack.edits] == [3, 3]
    monkeypatch.setattr("lib_inpaint.edits.MOST_SPARE_BYTES", 5000)
    generate(workspace, opened, Asked(again=newest(workspace, opened).id))
    before = present(workspace, opened).stack
    assert [len(edit.variations) for edit in before.edits] == [1, 4] and before.edits[0].shown.seed == 100


def test_an_inpainting_checkpoint_is_taken_by_itself_and_any_other_by_name(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened)
    assert diffusion.asked[-1]["checkpoint"] is INPAINTS
    generate(workspace, opened, Asked(again=newest(workspace, opened).id, checkpoint="plain.safetensors"))
    assert diffusion.asked[-1]["checkpoint"] is PAINTS
    with pytest.raises(UserError, match="no longer there"):
        generate(workspace, opened, Asked(again=newest(workspace, opened).id, checkpoint="../secret"))


def test_the_host_gets_the_region_that_the_page_shows(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    shown = workspace.studio.tuning(opened, Asked("replace", "a cat"))
    generate(workspace, opened, Asked("replace", "a cat"))
    asked = diffusion.asked[-1]
    assert asked["image"].shape[:2] == shown.region.size.shape == asked["mask"].shape
    assert asked["settings"] == shown.settings
    assert (asked["image"] == blocks()[shown.region.slices]).all()


def test_the_infotext_tells_enough_to_do_it_again(workspace, opened, diffusion):
    select(workspace, opened, "a", dataclasses.replace(ON_RED, view=Box(0, 0, 60, 50)))
    project = generate(workspace, opened, Asked("replace", "a cat"))
    extra = diffusion.asked[-1]["extra"]
    assert extra["Click Inpaint"].endswith("replace")
    assert "Colours points 40 40 + view 0 0 60 50" in extra["Click Inpaint objects"]
    file = PIL.Image.open(io.BytesIO(exported(project, "picture").data))
    assert file.info["parameters"] == "a cat\nSeed: 100"


def test_an_opened_picture_brings_its_own_infotext(workspace, diffusion):
    id = workspace.open(png(blocks(), infotext="a red block\nSteps: 12"), "made.png")
    prompt, sampling = workspace.studio.reusable(id)
    assert (prompt, sampling.steps) == ("a red block", 12)
    select(workspace, id, "a", ON_RED)
    remove(workspace, id)
    file = PIL.Image.open(io.BytesIO(exported(present(workspace, id), "picture").data))
    assert file.info["parameters"] == "a red block\nSteps: 12"


def test_a_picture_that_tells_nothing_says_so(workspace, opened, diffusion):
    with pytest.raises(UserError, match="does not tell"):
        workspace.studio.reusable(opened)


def test_the_push_holds_the_picture_the_hole_and_the_settings(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    shown = workspace.studio.tuning(opened, Asked(elsewhere=True))
    push = workspace.studio.push(opened, Asked())
    assert (np.asarray(PIL.Image.open(push.image)) == blocks()).all()
    mask = PIL.Image.open(push.mask)
    assert mask.mode == "L" and ((np.asarray(mask) == 255) == shown.hole).all()
    assert set(np.unique(mask)) == {0, 255}
    assert push.settings == shown.settings


def test_the_mask_alone_is_the_one_that_is_saved(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    push = workspace.studio.push_mask(opened)
    assert push.image is None and push.settings is None
    assert push.mask.read_bytes() == exported(present(workspace, opened), "mask").data


def test_a_transparent_picture_is_pushed_on_white(workspace, diffusion):
    alpha = np.full((120, 160), 255, np.uint8)
    alpha[:10] = 0
    id = workspace.open(png(blocks(), alpha), "clear.png")
    pushed = PIL.Image.open(workspace.studio.push_picture(id).image)
    assert pushed.mode == "RGB" and pushed.getpixel((0, 0)) == (255, 255, 255)


def test_nothing_selected_no_host_and_a_stale_page_are_told(workspace, opened, diffusion):
    with pytest.raises(UserError, match="Nothing is selected"):
        generate(workspace, opened)
    with pytest.raises(UserError, match="Nothing is selected"):
        workspace.studio.push(opened, Asked())
    select(workspace, opened, "a", ON_RED)
    with pytest.raises(Stale):
        workspace.studio.generate(opened, 1, Asked(), SamplingSettings())
    workspace.studio.host = dataclasses.replace(workspace.host, diffusion=None)
    with pytest.raises(UserError, match="no Stable Diffusion"):
        generate(workspace, opened)


def test_a_run_stopped_before_its_first_picture_changes_nothing(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    diffusion.img2img = lambda *arguments: []
    with pytest.raises(UserError, match="Stopped before"):
        generate(workspace, opened)
    assert workspace.store.get(opened) is before


def test_every_variation_is_kept_by_the_host_as_the_whole_picture(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    generate(workspace, opened, sampling=SamplingSettings(variations=2))
    assert [saved.shape for saved in diffusion.saved] == [(120, 160, 3)] * 2


def test_a_picture_is_encoded_once_and_old_ones_are_forgotten(workspace, diffusion):
    files = workspace.studio.files
    first = workspace.open(png(blocks()), "a.png")
    path = workspace.studio.push_picture(first).image
    written = path.stat().st_mtime_ns
    assert workspace.studio.push_picture(first).image == path and path.stat().st_mtime_ns == written
    for colour in range(6):
        id = workspace.open(png(np.full((8, 8, 3), colour, np.uint8)), "b.png")
        newest = workspace.studio.push_picture(id).image
    assert not path.exists() and newest.exists()
    assert len(list(path.parent.glob("*-picture.png"))) == 4
    assert workspace.studio.push_picture(first).image.exists(), "and made again when asked for"
    files.prepare(present(workspace, first).stack)


def test_a_folder_the_host_cannot_write_to_is_told_and_the_results_stay(workspace, opened, diffusion):
    def fail(*arguments):
        raise PermissionError(13, "Permission denied")

    select(workspace, opened, "a", ON_RED)
    diffusion.save = fail
    project = generate(workspace, opened, sampling=SamplingSettings(variations=2))
    assert (
        len(newest(workspace, opened).variations) == 2
        and "could not save the results (Permission denied)" in project.notes[0]
    )


def test_health_speaks_of_mask_and_settings_together(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    assert workspace.health(opened, Asked()) == []
    noisy = Asked(overrides={"inpainting_fill": 2, "denoising_strength": 0.5})
    [finding] = workspace.health(opened, noisy)
    mended = dataclasses.replace(noisy, overrides={**noisy.overrides, **finding.overrides})
    assert finding.name == "blotches" and workspace.health(opened, mended) == []
    workspace.set_refinement(
        opened, revision(workspace, opened), dataclasses.replace(present(workspace, opened).refinement, grow=-2)
    )
    assert [each.name for each in workspace.health(opened, noisy)] == ["shrunk", "blotches"]
