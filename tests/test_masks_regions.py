"""Holes, specks, bounds and area."""

import cv2
import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, frozen, small_masks
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.geometry import Box
from lib_inpaint.masks import area, bounds, drop_specks, fill_holes


def filled_by_flooding(mask):
    """The slow way: all that a flood from outside the border does not reach."""
    framed = np.pad(mask, 1).astype(np.uint8)
    cv2.floodFill(framed, None, (0, 0), 2, flags=4)
    return framed[1:-1, 1:-1] != 2


def parts(mask):
    count, labels = cv2.connectedComponents(mask.view(np.uint8), connectivity=8)
    return [labels == part for part in range(1, count)]


@given(small_masks())
def test_filling_fills_what_a_flood_from_the_border_does_not_reach(mask):
    assert np.array_equal(fill_holes(mask), filled_by_flooding(mask))


def test_a_bay_open_to_the_border_stays_a_bay():
    mask = np.ones((30, 30), bool)
    mask[10:20, :20] = False
    mask[5:8, 25:28] = False
    filled = fill_holes(mask)
    assert not filled[10:20, :20].any()
    assert filled[5:8, 25:28].all()


def test_an_island_in_a_hole_goes_under():
    ring = disc(80, 80, 40, 40, 35) & ~disc(80, 80, 40, 40, 25) | disc(80, 80, 40, 40, 5)
    assert np.array_equal(fill_holes(ring), disc(80, 80, 40, 40, 35))


@given(small_masks(), st.integers(0, 30))
def test_specks_go_and_larger_parts_stay(mask, smallest):
    expected = np.zeros_like(mask)
    found = sorted(parts(mask), key=area)
    for part in found:
        if area(part) >= min(smallest, area(found[-1])):
            expected |= part
    assert np.array_equal(drop_specks(mask, smallest), expected)


def test_the_largest_part_stays_when_all_are_specks():
    mask = disc(60, 60, 20, 20, 5) | disc(60, 60, 45, 45, 8)
    assert np.array_equal(drop_specks(mask, 10_000_000), disc(60, 60, 45, 45, 8))


def test_parts_that_touch_at_a_corner_are_one():
    mask = np.zeros((10, 10), bool)
    mask[2:4, 2:4] = mask[4:6, 4:6] = True
    mask[8, 0] = True
    assert area(drop_specks(mask, 8)) == 8


@given(small_masks())
def test_the_box_holds_every_true_pixel_and_no_smaller_one_does(mask):
    box = bounds(mask)
    if box is None:
        assert not mask.any()
        return
    crop = mask[box.slices]
    assert area(crop) == area(mask) == mask.sum()
    assert crop[0].any()
    assert crop[-1].any()
    assert crop[:, 0].any()
    assert crop[:, -1].any()


def test_a_box_ends_one_past_the_last_pixel():
    mask = np.zeros((20, 30), bool)
    mask[4, 7:10] = True
    assert bounds(mask) == Box(7, 4, 10, 5)


@pytest.mark.parametrize("shape", SIZES)
def test_nothing_and_everything_stay_so(shape):
    nothing, everything = np.zeros(shape, bool), np.ones(shape, bool)
    assert bounds(nothing) is None
    assert bounds(everything) == (0, 0, shape[1], shape[0])
    for step in (fill_holes, lambda mask: drop_specks(mask, 100)):
        assert not step(nothing).any()
        assert step(everything).all()


@pytest.mark.parametrize("step", [fill_holes, lambda mask: drop_specks(mask, 500)])
def test_the_argument_stays_as_it_is(step):
    mask = blob(seed=2, waves=20)
    before = mask.copy()
    changed = step(frozen(mask))
    assert np.array_equal(mask, before)
    assert not np.array_equal(changed, before)
