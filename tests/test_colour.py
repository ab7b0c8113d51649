"""Colour match and seams: a drift of colours is taken back, what is right is left alone, nothing outside changes."""

import cv2
import numpy as np
import pytest
from project_steps import ON_RED, newest, present, remove, revision, select
from skimage import data

from lib_inpaint.colour import corrected, measured, recoloured
from lib_inpaint.edit_list import EditChange
from lib_inpaint.errors import UserError
from lib_inpaint.masks import feather_outward, grow
from lib_inpaint.seams import blended

DRIFT = np.array([5, 4, -5], np.float32)
PHOTOS = {"astronaut": data.astronaut, "coffee": data.coffee, "chelsea": data.chelsea, "rocket": data.rocket}


def disc(image, radius=0.16):
    height, width = image.shape[:2]
    drawn = np.zeros((height, width), np.uint8)
    return cv2.circle(drawn, (width // 2, height // 2), round(radius * height), 1, -1).view(bool)


def shifted(image, drift):
    lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) + np.float32(drift)
    return np.clip(np.rint(cv2.cvtColor(lab, cv2.COLOR_LAB2RGB) * 255), 0, 255).astype(np.uint8)


def painted(image, mask, drift):
    """What a network gives that knows what is there but not its exact colours."""
    return np.where(grow(mask, 12)[..., None], shifted(image, drift), image)


def error(image, truth, where):
    return np.abs(image[where].astype(int) - truth[where]).mean()


def measure(image, mask, drift):
    hole = grow(mask, 12)
    return measured(image, painted(image, mask, drift), hole.astype(np.float32), hole & ~mask)


@pytest.mark.parametrize("name", PHOTOS)
def test_a_drift_is_measured_and_taken_back(name):
    image = PHOTOS[name]()
    mask = disc(image)
    found = measure(image, mask, DRIFT)
    assert found is not None
    assert np.linalg.norm(found.offset + DRIFT) < 0.2 * np.linalg.norm(DRIFT)
    off = painted(image, mask, DRIFT)
    assert error(corrected(off, found), image, mask) < 0.3 * error(off, image, mask)


@pytest.mark.parametrize("name", PHOTOS)
def test_where_there_is_no_drift_nothing_is_changed(name):
    image = PHOTOS[name]()
    assert measure(image, disc(image), 0 * DRIFT) is None


def test_paint_that_shows_through_only_half_is_reckoned_out():
    image = data.coffee()
    mask, paint = disc(image), feather_outward(grow(disc(image), 4), 6) / np.float32(255)
    mixed = image + (shifted(image, DRIFT).astype(np.float32) - image) * paint[..., None]
    found = measured(image, np.rint(mixed).astype(np.uint8), paint, ~mask)
    assert found is not None and np.linalg.norm(found.offset + DRIFT) < 0.25 * np.linalg.norm(DRIFT)


def test_other_things_busy_rings_and_no_ring_are_no_drift():
    image = data.coffee()
    mask = disc(image)
    assert measure(image, mask, 6 * DRIFT) is None
    noise = np.random.default_rng(0).integers(0, 256, image.shape, np.uint8)
    assert measure(noise, mask, DRIFT) is None
    ones = np.ones(mask.shape, np.float32)
    assert measured(image, shifted(image, DRIFT), ones, np.zeros_like(mask)) is None
    assert measured(image, shifted(image, DRIFT), 0 * ones, ~mask) is None


def test_strength_goes_from_nothing_to_all():
    image = data.coffee()
    found = measure(image, disc(image), DRIFT)
    off = painted(image, disc(image), DRIFT)
    errors = [error(corrected(off, found, part), image, disc(image)) for part in (0, 0.5, 1)]
    assert errors[0] > errors[1] > errors[2]
    assert np.abs(corrected(off, found, 0).astype(int) - off).max() <= 1


def test_a_blended_seam_has_no_step_and_keeps_the_detail_inside():
    image = data.coffee()
    mask = disc(image)
    alpha = feather_outward(mask, 3)
    off = shifted(image, (9, 0, 0))
    result = blended(image, off, alpha)
    assert error(result, image, alpha > 0) < 0.25 * error(off, image, alpha > 0)
    laplacian = [cv2.Laplacian(each, cv2.CV_32F)[mask] for each in (result, image)]
    assert np.corrcoef(laplacian[0].ravel(), laplacian[1].ravel())[0, 1] > 0.95


@pytest.mark.parametrize("alpha", [np.zeros((9, 9)), np.full((9, 9), 255), np.full((9, 9), 90)])
def test_without_a_rim_or_a_core_there_is_no_seam(alpha):
    pixels = np.random.default_rng(1).integers(0, 256, (9, 9, 3), np.uint8)
    assert blended(pixels[::-1], pixels, alpha.astype(np.uint8)) is pixels


def test_both_are_switched_in_the_list_with_undo_and_nothing_outside_changes(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    edit, before = newest(workspace, opened), present(workspace, opened).stack.pixels
    outside = np.ones(before.shape[:2], bool)
    outside[edit.shown.box.slices] = False
    change = lambda **values: workspace.edits.change(opened, revision(workspace, opened), edit.id, EditChange(**values))  # noqa: E731
    after = change(blends=True).present.stack
    assert after.edits[0].blends and (after.pixels[outside] == before[outside]).all()
    assert after.version != present(workspace, opened).picture.digest
    assert change(match=0.5).present.stack.edits[0].match == 0.5
    assert workspace.store.get(opened).past[-1].name == "Match colours"
    for wrong in (-0.1, 1.1, float("nan")):
        with pytest.raises(UserError, match="from 0 to 1"):
            change(match=wrong)
    assert workspace.undo(opened, revision(workspace, opened)).present.stack.edits[0].match != 0.5


def test_what_is_recoloured_has_the_colour_and_keeps_its_light_and_shade():
    image, mask = data.astronaut(), disc(data.astronaut())
    result = recoloured(image, mask, (30, 60, 200))
    assert (result[~mask] == image[~mask]).all()
    red, _, blue = result[mask].mean(axis=0)
    assert blue > red + 60
    light = [cv2.cvtColor(each, cv2.COLOR_RGB2LAB)[..., 0][mask].astype(float) for each in (image, result)]
    assert np.corrcoef(*light)[0, 1] > 0.9
