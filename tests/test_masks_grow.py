"""Growing and shrinking by a disc."""

import cv2
import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, frozen, half_plane, small_masks
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.geometry import Size
from lib_inpaint.masks import bounds, grow

RADII = [1, 2, 3, 4, 8, 12, 13, 16, 32, 64, 100]


def tolerance(radius):
    return max(0.5, 0.02 * radius)


def distances(mask):
    """The exact distance of each pixel's centre to the nearest True one's."""
    return cv2.distanceTransform((~mask).view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("degrees", [0, 90, 45, 135, 22.5, 10, 200])
def test_a_straight_edge_moves_by_the_radius_in_every_direction(radius, degrees):
    mask, depth = half_plane(2 * radius + 81, degrees)
    middle = np.hypot(*(np.mgrid[: len(mask), : len(mask)] - len(mask) // 2)) < radius + 20

    def edge(moved):
        """Between the outermost True and the innermost False pixel."""
        return (depth[moved & middle].max() + depth[~moved & middle].min()) / 2

    assert abs(edge(grow(mask, radius)) - edge(mask) - radius) <= tolerance(radius)
    assert abs(edge(grow(mask, -radius)) - edge(mask) + radius) <= tolerance(radius)


@pytest.mark.parametrize("radius", range(1, 201))
def test_every_radius_moves_a_diagonal_edge_by_itself(radius):
    mask = np.triu(np.ones((700, 700), bool))
    moved = np.count_nonzero(grow(mask, radius)[350] & ~mask[350]) / np.sqrt(2)
    assert abs(moved - radius) <= tolerance(radius)


@pytest.mark.parametrize("radius", [*RADII, 1.5, 4.4, 7.3, 12.6])
@pytest.mark.parametrize("seed", range(3))
def test_growing_is_a_disc_to_half_a_pixel_or_two_percent(radius, seed):
    mask = blob(300, 400, seed, waves=12)
    _assert_within_tolerance(mask, radius)


@pytest.mark.parametrize("radius", [5, 8, 16, 32, 64])
def test_film_grain_grows_as_truly(radius):
    mask = np.random.default_rng(radius).random((1200, 1500)) < 3 / radius**3
    mask[100:400] |= np.random.default_rng(0).random((300, 1500)) < 0.2
    _assert_within_tolerance(mask, radius)


@pytest.mark.parametrize("radius", RADII)
def test_a_lone_pixel_grows_into_a_disc(radius):
    side = 2 * radius + 41
    mask = np.zeros((side, side), bool)
    mask[side // 2, side // 2] = True
    _assert_within_tolerance(mask, radius)


@given(small_masks(), st.floats(0, 12))
def test_any_mask_grows_by_a_disc(mask, radius):
    _assert_within_tolerance(mask, radius)


def _assert_within_tolerance(mask, radius):
    distance, grown = distances(mask), grow(mask, radius)
    radius = round(radius) if radius > 4 else radius
    if not mask.any():
        assert not grown.any()
        return
    assert grown[distance <= radius - tolerance(radius)].all()
    assert not grown[distance > radius + tolerance(radius)].any()
    assert grown[mask].all()


@given(small_masks(40), st.integers(0, 30))
def test_the_box_grows_by_the_radius(mask, radius):
    before, after = bounds(mask), bounds(grow(mask, radius))
    if before is None:
        assert after is None
    else:
        assert after == before.padded(radius).clamped(Size.of(mask))


@given(small_masks(), st.floats(0, 10))
def test_growing_contains_the_mask_and_shrinking_is_inside_it(mask, radius):
    assert not (mask & ~grow(mask, radius)).any()
    assert not (grow(mask, -radius) & ~mask).any()


@given(small_masks(), st.integers(0, 10))
def test_growing_and_shrinking_back_loses_nothing(mask, radius):
    back = grow(grow(mask, radius), -radius)
    lost = mask & ~back
    # Discs are digital: what is lost, if anything, is the outermost pixel.
    assert not (lost & grow(mask, -1)).any()


@given(small_masks(), st.floats(0, 10))
def test_shrinking_is_growing_the_background(mask, radius):
    assert np.array_equal(grow(mask, -radius), ~grow(~mask, radius))


def test_shrinking_does_not_eat_from_the_picture_border():
    mask = np.ones((50, 60), bool)
    assert grow(mask, -20).all()
    mask[:, 40:] = False
    assert np.array_equal(bounds(grow(mask, -10)), (0, 0, 30, 50))


def test_a_hole_closes_from_all_sides_alike():
    mask = ~disc(101, 101, 50.5, 50.5, 30)
    hole = ~grow(mask, 20)
    assert np.count_nonzero(hole ^ disc(101, 101, 50.5, 50.5, 10)) < 0.06 * np.pi * 10**2 + 20


@pytest.mark.parametrize("shape", SIZES)
@pytest.mark.parametrize("pixels", [-70, -5, -1, 0, 1, 3, 5, 70])
def test_nothing_and_everything_stay_so(shape, pixels):
    assert not grow(np.zeros(shape, bool), pixels).any()
    assert grow(np.ones(shape, bool), pixels).all()


@pytest.mark.parametrize("pixels", [-9, -2, 2, 9])
def test_the_argument_stays_as_it_is(pixels):
    mask = blob()
    before = mask.copy()
    grow(frozen(mask), pixels)
    assert np.array_equal(mask, before)


def test_a_crop_of_a_larger_array_is_grown_too():
    large = blob(200, 300, 1)
    crop = large[20:150, 30:200]
    assert np.array_equal(grow(crop, 9), grow(crop.copy(), 9))
