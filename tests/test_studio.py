"""Painting with the host's Stable Diffusion and pushing masks into its tabs, with a fake host."""

import dataclasses
import io

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import RED, blocks
from fakes import FakeDiffusion
from project_steps import ON_BLUE, ON_RED, newest, present, remove, revision, select

from lib_inpaint.edit_list import EditChange
from lib_inpaint.errors import UserError
from lib_inpaint.export import exported
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box
from lib_inpaint.images import png
from lib_inpaint.settings import Checkpoint, SamplingSettings
from lib_inpaint.store import Stale

INPAINTING = Checkpoint("in.safetensors", "in", True, 512, False)
PLAIN = Checkpoint("plain.safetensors", "plain", False, 512, True)


@pytest.fixture
def diffusion(workspace) -> FakeDiffusion:
    diffusion = FakeDiffusion(PLAIN, INPAINTING)
    workspace.host = dataclasses.replace(workspace.host, diffusion=diffusion)
    workspace.studio.host = workspace.host
    return diffusion


def generate(workspace, id, asked=None, sampling=None):
    asked, sampling = asked or Asked(), sampling or SamplingSettings()
    return workspace.studio.generate(id, revision(workspace, id), asked, sampling).present


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
    assert diffusion.asked[-1]["checkpoint"] is INPAINTING
    generate(workspace, opened, Asked(again=newest(workspace, opened).id, checkpoint="plain.safetensors"))
    assert diffusion.asked[-1]["checkpoint"] is PLAIN
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
        return FakeDiffusion.img2img(diffusion, image, mask, settings, sampling, checkpoint, extra)

    diffusion.img2img = meanwhile
    generate(workspace, opened, Asked(again=first.id), SamplingSettings(variations=2))
    project = present(workspace, opened)
    assert [[each.engine for each in edit.variations] for edit in project.stack.edits] == [
        ["telea", "host", "host"],
        ["telea"],
    ]
    assert [layer.id for layer in project.layers] == ["c"]


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
    assert [each["image"].shape[:2] for each in diffusion.asked] == [region.size.shape for region in shown]
    assert len(shown) == 2 and max(region.area for region in shown) < 0.4 * 900 * 1200
    assert len(newest(workspace, id).variations) == 2
    pixels = present(workspace, id).stack.pixels
    assert all((pixels[box.slices] == diffusion.colour).all() for box in boxes)
    assert (pixels[300:600, 400:800] == 90).all()


def test_of_places_painted_one_by_one_only_what_is_whole_counts(workspace, diffusion):
    id, _ = far_apart(workspace)
    asked = Asked("replace", "a cat", {"one_by_one": True})
    painted = []

    def interrupted(*arguments):
        painted.append(FakeDiffusion.img2img(diffusion, *arguments))
        return painted[-1] if len(painted) == 1 else painted[-1][:1]

    diffusion.img2img = interrupted
    generate(workspace, id, asked, SamplingSettings(variations=3))
    assert len(newest(workspace, id).variations) == 1
    diffusion.img2img = lambda *arguments: []
    with pytest.raises(UserError, match="Stopped before"):
        generate(workspace, id, Asked("replace", "a cat", {"one_by_one": True}, again=newest(workspace, id).id))
