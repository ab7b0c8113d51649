"""Filling holes: what all engines promise, and what PatchMatch does better."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib_inpaint.crops import paste
from lib_inpaint.errors import UserError
from lib_inpaint.inpaint import INPAINTERS, load, patchmatch
from lib_inpaint.inpaint.poisson import evened
from lib_inpaint.inpaint.repaint import repaint
from lib_inpaint.jobs import Cancelled

ENGINES = pytest.mark.parametrize("name", INPAINTERS)
DRIFT = {"lama": 1, "patchmatch": 0, "telea": 6, "navier-stokes": 1}
"""Grey levels by which an engine may miss a plain colour; OpenCV's Telea rounds down as it goes."""


def engine_of(name):
    """LaMa's with a small network of our own."""
    if name != "lama":
        return load(name)
    pytest.importorskip("torch")
    import tiny_lama

    return load(name, tiny_lama.network)


def fill(name, image, mask, feather=0.0):
    result = repaint(image, mask, engine_of(name), feather, lambda fraction: None)
    return paste(image, result.pixels, result.alpha, result.box)


def hole(shape, *circles):
    mask = np.zeros(shape, np.uint8)
    for x, y, radius in circles:
        cv2.circle(mask, (x, y), radius, 1, -1)
    return mask.astype(bool)


def noise(height, width):
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), np.uint8)


def stripes(size, period):
    """Diagonal, with a little grain, so that no two places are quite alike."""
    y, x = np.mgrid[:size, :size]
    light = 128 + 80 * np.sin(2 * np.pi * (x + y / 2) / period)
    grain = np.random.default_rng(5).normal(0, 4, (size, size, 3))
    return np.clip(light[..., None] + grain, 0, 255).astype(np.uint8)


def checker(size, side):
    y, x = np.mgrid[:size, :size] // side
    return np.repeat(np.where((x + y) % 2, 200, 60)[..., None], 3, axis=2).astype(np.uint8)


def energy(image, where):
    """Mean absolute Laplacian: how much fine detail there is."""
    return np.abs(cv2.Laplacian(image[..., 1].astype(np.float32), cv2.CV_32F))[where].mean()


@ENGINES
def test_every_engine_says_what_it_is(name):
    engine = engine_of(name)
    assert engine.title and engine.description and engine.margin >= 0


@ENGINES
@settings(max_examples=10, deadline=None)
@given(
    arrays(np.uint8, (24, 30, 3)),
    arrays(bool, (24, 30)).filter(lambda mask: mask.any() and not mask.all()),
    st.sampled_from([0.0, 1.0]),
)
def test_outside_alpha_the_picture_stays_bit_for_bit(name, image, mask, feather):
    before = image.copy(), mask.copy()
    try:
        result = repaint(image, mask, engine_of(name), feather, lambda fraction: None)
    except UserError:
        assert feather > 0  # the soft edge covered the rest
        return
    assert (image == before[0]).all() and (mask == before[1]).all()
    alpha = np.zeros(mask.shape, np.uint8)
    alpha[result.box.slices] = result.alpha
    assert (alpha[mask] == 255).all()
    new = paste(image, result.pixels, result.alpha, result.box)
    assert (new[alpha == 0] == image[alpha == 0]).all()
    assert (result.pixels[result.alpha == 0] == image[result.box.slices][result.alpha == 0]).all()


@ENGINES
def test_nothing_of_the_object_shines_through_a_soft_edge(name):
    image = np.full((120, 120, 3), 90, np.uint8)
    image[40:80, 40:80] = (255, 0, 0)
    mask = (image[..., 0] == 255).copy()
    assert np.abs(fill(name, image, mask, feather=4).astype(int) - 90).max() <= DRIFT[name]


@ENGINES
def test_a_plain_picture_stays_plain(name):
    image = np.full((90, 110, 3), (12, 140, 250), np.uint8)
    assert np.abs(fill(name, image, hole((90, 110), (50, 40, 25))).astype(int) - image).max() <= DRIFT[name]


@ENGINES
@pytest.mark.parametrize(
    ("shape", "mask"),
    [
        ((70, 90), hole((70, 90), (0, 0, 20))),
        ((70, 90), hole((70, 90), (89, 35, 15))),
        ((60, 60), ~hole((60, 60), (0, 0, 12))),
        ((60, 60), ~hole((60, 60), (30, 30, 2))),
        ((100, 100), hole((100, 100), (50, 50, 0))),
        ((5, 3000), hole((5, 3000), (1500, 2, 30))),
        ((3000, 5), hole((3000, 5), (2, 2990, 30))),
        ((90, 200), hole((90, 200), (20, 20, 9), (180, 70, 12))),
        ((1, 2), np.array([[True, False]])),
    ],
    ids=["corner", "border", "most", "nearly-all", "one-pixel", "flat", "upright", "two-holes", "tiny"],
)
def test_any_hole_is_filled(name, shape, mask):
    image = noise(*shape) // 4 + 90
    image[mask] = (255, 0, 255)
    result = fill(name, image, mask)
    assert result.shape == image.shape and result.dtype == np.uint8
    # Nothing around is as green-less as the object was.
    assert (result[mask][:, 1] > 50).all()


@pytest.mark.parametrize("feather", [0.0, 3.0])
def test_without_surroundings_there_is_a_sentence(feather):
    image = noise(1, 1)
    with pytest.raises(UserError, match="Nothing of the picture is left"):
        repaint(image, np.ones((1, 1), bool), load("patchmatch"), feather, lambda fraction: None)


def test_an_edge_that_covers_the_rest_counts_as_no_surroundings():
    mask = np.ones((40, 40), bool)
    mask[0] = False
    with pytest.raises(UserError, match="lower the feather"):
        repaint(noise(40, 40), mask, load("telea"), 20, lambda fraction: None)


def test_an_empty_mask_is_a_user_error():
    with pytest.raises(UserError, match="empty"):
        repaint(noise(8, 8), np.zeros((8, 8), bool), load("telea"), 0, lambda fraction: None)


@pytest.mark.parametrize(
    "image", [stripes(160, 9), checker(160, 8), noise(160, 160)], ids=["stripes", "checker", "grain"]
)
def test_textures_go_on_through_the_hole(image):
    mask = hole((160, 160), (80, 80, 28))
    outside = energy(image, ~mask)
    inside = [energy(fill(name, image, mask), mask) / outside for name in ("patchmatch", "telea")]
    assert 0.75 < inside[0] < 1.25
    assert inside[1] < 0.5


def test_stripes_stay_in_step():
    image, mask = stripes(160, 16), hole((160, 160), (80, 80, 22))
    result = fill("patchmatch", image, mask)
    assert np.abs(result[mask].astype(int) - image[mask]).mean() < 20
    assert np.abs(fill("telea", image, mask)[mask].astype(int) - image[mask]).mean() > 40


def test_the_removed_colour_is_nowhere_left():
    image, mask = stripes(160, 12), hole((160, 160), (70, 90, 25))
    image[mask] = (255, 0, 0)
    result = fill("patchmatch", image, mask)[mask].astype(int)
    assert np.ptp(result, axis=1).max() < 60


def test_a_slope_of_light_is_met_on_both_sides():
    image = np.repeat(np.linspace(40, 220, 160)[None, :, None], 160, axis=0).repeat(3, axis=2)
    image = (image + np.random.default_rng(2).normal(0, 3, image.shape)).astype(np.uint8)
    mask = hole((160, 160), (80, 80, 30))
    result = fill("patchmatch", image, mask)
    gap = cv2.blur(result.astype(np.float32), (9, 9)) - cv2.blur(image.astype(np.float32), (9, 9))
    assert np.abs(gap[mask]).max() < 15


@ENGINES
def test_twice_the_same_is_the_same(name):
    image, mask = noise(120, 150), hole((120, 150), (70, 60, 20))
    assert (fill(name, image, mask) == fill(name, image, mask)).all()


@ENGINES
def test_progress_goes_from_nought_to_one(name):
    seen = []
    repaint(stripes(160, 9), hole((160, 160), (80, 80, 28)), engine_of(name), 0, seen.append)
    assert seen == sorted(seen) and seen[0] < 0.1 and seen[-1] == 1


def test_cancelling_stops_at_the_next_report():
    image, mask = stripes(160, 9), hole((160, 160), (80, 80, 28))
    calls = []
    repaint(image, mask, load("patchmatch"), 0, calls.append)
    assert len(calls) > 100
    for stop in (1, len(calls) // 2, len(calls) - 1):
        left = iter(range(stop))

        def cancel(fraction, left=left):
            if next(left, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            repaint(image, mask, load("patchmatch"), 0, cancel)
        assert next(left, None) is None


def test_a_crop_too_large_to_match_is_matched_smaller_and_copied_crisp(monkeypatch):
    image, mask = stripes(200, 20), hole((200, 200), (100, 100, 30))
    monkeypatch.setattr(patchmatch, "MOST_PIXELS", 12_000)
    result = fill("patchmatch", image, mask)
    assert 0.75 < energy(result, mask) / energy(image, ~mask) < 1.25
    assert np.abs(result[mask].astype(int) - image[mask]).mean() < 25


@pytest.mark.parametrize("known", [hole((50, 61), (30, 20, 1)), np.indices((50, 61)).sum(axis=0) % 2 == 0])
def test_evening_out_solves_its_equation(known):
    """Also where the known is too little for the coarser grids to see."""
    area, hold = ~known, 0.01
    wanted = np.random.default_rng(1).normal(0, 5, (50, 61, 3)).astype(np.float32) * area[..., None]
    change = evened(wanted, area, hold, lambda: None)
    framed = np.pad(change, [(1, 1), (1, 1), (0, 0)], mode="edge")
    beside = framed[2:, 1:-1] + framed[:-2, 1:-1] + framed[1:-1, 2:] + framed[1:-1, :-2]
    left = ((4 + hold) * change - beside - wanted)[area]
    assert not change[known].any()
    assert np.abs(left).mean() < 0.02 * np.abs(wanted[area]).mean()


def test_a_long_narrow_hole_is_filled():
    image = np.random.default_rng(0).integers(0, 255, (1500, 5, 3), np.uint8)
    hole = np.ones((1500, 5), bool)
    hole[:300] = False
    result = repaint(image, hole, load("patchmatch"), 0, lambda fraction: None)
    assert result.alpha.any()
