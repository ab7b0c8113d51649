"""Soft edges and smooth outlines."""

import cv2
import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, frozen, half_plane, iou, small_masks
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.masks import feather, feather_outward, smooth

SIGMAS = [0.5, 1, 2, 3.9, 4, 7, 8, 12, 16, 31, 32, 64, 100]


def gaussian(mask, sigma):
    """The plain full-size one."""
    return cv2.GaussianBlur(np.float32(mask) * 255, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)


@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("shape", [(600, 800), (601, 797)])
def test_feather_is_the_full_size_gaussian_to_6_of_255(shape, sigma):
    mask = blob(*shape, seed=3)
    assert np.abs(feather(mask, sigma) - gaussian(mask, sigma)).max() <= 6


@pytest.mark.parametrize("sigma", SIGMAS)
def test_half_of_the_edge_falls_inside(sigma):
    mask, _ = half_plane(240, 0)
    row = feather(mask, sigma)[120].astype(float)
    assert np.abs(row + row[::-1] - 255).max() <= 6


def test_without_a_sigma_the_edge_is_hard():
    mask = blob()
    assert np.array_equal(feather(mask, 0), mask * np.uint8(255))
    assert np.array_equal(feather_outward(mask, 0), mask * np.uint8(255))


@given(small_masks(), st.floats(0, 20))
def test_outward_is_opaque_on_the_mask_and_ends_where_the_feather_ends(mask, sigma):
    soft, outward = feather(mask, sigma), feather_outward(mask, sigma)
    assert (outward[mask] == 255).all()
    assert np.array_equal(outward[~mask], np.minimum(255, 2 * soft[~mask].astype(int)))
    assert not outward[~mask & (soft == 0)].any()


@given(small_masks(60), st.floats(0.1, 8))
def test_feather_is_zero_beyond_its_reach(mask, sigma):
    far = cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE) > 5 * sigma + 3
    assert not feather(mask, sigma)[far].any()


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("sigma", [0, 1, 9, 40])
def test_nothing_and_everything_stay_so(shape, sigma):
    nothing, everything = np.zeros(shape, bool), np.ones(shape, bool)
    for soft in (feather, feather_outward):
        assert not soft(nothing, sigma).any()
        assert (soft(everything, sigma) == 255).all()
    assert not smooth(nothing, sigma).any()
    assert smooth(everything, sigma).all()


def test_soft_masks_are_bytes_of_the_same_size():
    soft = feather(blob(123, 77), 9)
    assert soft.dtype == np.uint8
    assert soft.shape == (123, 77)


@pytest.mark.parametrize("pixels", [1, 4, 9, 20, 50])
@pytest.mark.parametrize("degrees", [0, 45, 90, 30])
def test_smoothing_leaves_a_straight_edge_where_it_is(pixels, degrees):
    mask, depth = half_plane(301, degrees)
    middle = np.hypot(*(np.mgrid[:301, :301] - 150)) < 60
    moved = (smooth(mask, pixels) ^ mask) & middle
    assert np.abs(depth[moved]).max(initial=0) <= 1


def test_smoothing_takes_a_narrow_spur_and_leaves_a_broad_one():
    mask = np.zeros((200, 200), bool)
    mask[100:] = True
    mask[40:100, 50:56] = mask[40:100, 120:150] = True
    smoothed = smooth(mask, 12)
    assert not smoothed[:80, 40:70].any()
    assert smoothed[60:100, 122:148].all()


def test_smoothing_takes_jaggies():
    steps = np.random.default_rng(0).integers(-3, 4, 400)
    rough = np.arange(300)[:, None] > 150 + steps
    edge = smooth(rough, 10).argmax(axis=0)
    assert np.ptp(edge[20:-20]) <= 3
    assert abs(edge.mean() - 151) <= 0.7


def test_smoothing_rounds_corners():
    mask = np.zeros((240, 240), bool)
    mask[20:220, 20:220] = True
    smoothed = smooth(mask, 16)
    assert not smoothed[20, 20]
    assert smoothed[20, 120]
    assert iou(smoothed, mask) > 0.98


def test_a_large_disc_hardly_changes():
    mask = disc(300, 300, 150, 150, 100)
    assert iou(smooth(mask, 10), mask) > 0.99


@pytest.mark.parametrize("step", [feather, feather_outward, smooth])
def test_the_argument_stays_as_it_is(step):
    mask = blob()
    before = mask.copy()
    step(frozen(mask), 6)
    assert np.array_equal(mask, before)
