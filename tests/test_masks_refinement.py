"""Combining masks, and the refinement every selection goes through."""

import math
from dataclasses import replace

import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, frozen, small_masks
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Size
from lib_inpaint.masks import (
    COMBINE,
    Refinement,
    area,
    bounds,
    feather,
    grow,
    intersect,
    invert,
    refine,
    soften,
    subtract,
    union,
)

PAIRS = small_masks().map(lambda mask: (mask, np.roll(mask, (2, 3), (0, 1)) ^ np.eye(*mask.shape, dtype=bool)))

REFINEMENTS = st.builds(
    Refinement,
    grow=st.floats(-8, 12),
    feather=st.floats(0, 6),
    smooth=st.floats(0, 8),
    fill_holes=st.booleans(),
    drop_specks=st.integers(0, 20),
    invert=st.booleans(),
)


@given(PAIRS)
def test_masks_combine_like_sets(pair):
    a, b = pair
    assert np.array_equal(union(a, b), union(b, a))
    assert np.array_equal(invert(union(a, b)), intersect(invert(a), invert(b)))
    assert np.array_equal(subtract(a, b), intersect(a, invert(b)))
    assert np.array_equal(union(subtract(a, b), intersect(a, b)), a)
    assert area(union(a, b)) + area(intersect(a, b)) == area(a) + area(b)
    assert all(combine(a, b).dtype == bool for combine in COMBINE.values())


def test_layers_join_by_name():
    a, b = disc(40, 40, 15, 20, 10), disc(40, 40, 25, 20, 10)
    assert np.array_equal(COMBINE["add"](a, b), a | b)
    assert np.array_equal(COMBINE["subtract"](a, b), a & ~b)
    assert np.array_equal(COMBINE["intersect"](a, b), a & b)


@given(small_masks(), REFINEMENTS)
def test_refining_and_softening_leave_the_argument_alone(mask, refinement):
    before = mask.copy()
    refined = refine(frozen(mask), refinement)
    soft = soften(mask, refinement)
    assert np.array_equal(mask, before)
    assert refined.dtype == bool
    assert refined.shape == soft.shape == mask.shape
    assert np.array_equal(soft, feather(refined, refinement.feather))


@given(REFINEMENTS, st.sampled_from(SIZES))
def test_nothing_stays_nothing_unless_inverted(refinement, shape):
    refined = refine(np.zeros(shape, bool), refinement)
    assert refined.all() if refinement.invert else not refined.any()


@given(small_masks(), REFINEMENTS)
def test_inverting_comes_last(mask, refinement):
    plain, inverted = replace(refinement, invert=False), replace(refinement, invert=True)
    assert np.array_equal(refine(mask, inverted), ~refine(mask, plain))


def test_the_default_changes_nothing():
    mask = blob()
    assert np.array_equal(refine(mask, Refinement()), mask)
    assert set(np.unique(soften(mask, Refinement()))) == {0, 255}


def test_holes_are_filled_before_specks_are_weighed():
    ring = disc(60, 60, 30, 30, 10) & ~disc(60, 60, 30, 30, 8)
    mask = ring | disc(60, 60, 5, 5, 2)
    assert area(ring) < 200
    refined = refine(mask, Refinement(fill_holes=True, drop_specks=200))
    assert np.array_equal(refined, disc(60, 60, 30, 30, 10))


def test_specks_go_before_they_grow():
    mask = disc(90, 90, 40, 40, 20) | disc(90, 90, 85, 85, 2)
    refined = refine(mask, Refinement(grow=6, drop_specks=50))
    assert np.array_equal(refined, grow(disc(90, 90, 40, 40, 20), 6))


def test_a_new_picture_starts_with_values_that_fit_its_size():
    assert Refinement.for_size(Size(4000, 3000)) == Refinement(grow=16, feather=7, fill_holes=True, drop_specks=2400)
    assert Refinement.for_size(Size(1, 1)) == Refinement(grow=2, feather=1, fill_holes=True)
    assert Refinement.for_size(Size(20_000, 20_000)).checked()
    assert Refinement.for_size(Size(90_000, 2)).checked().grow == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"grow": -101},
        {"grow": 201},
        {"grow": math.nan},
        {"feather": -0.1},
        {"feather": 101},
        {"feather": math.inf},
        {"smooth": 51},
        {"smooth": -math.inf},
        {"drop_specks": -1},
        {"drop_specks": 10_000_001},
    ],
)
def test_values_out_of_range_are_refused(wrong):
    with pytest.raises(UserError, match="must be between"):
        Refinement(**wrong).checked()


def test_the_ends_of_the_ranges_are_fine():
    for ends in (Refinement(-100, 0, 0, True, 0), Refinement(200, 100, 50, False, 10_000_000, True)):
        assert ends.checked() is ends


def test_a_preview_at_half_size_looks_like_the_full_one():
    mask = disc(400, 400, 200, 200, 80)
    refinement = Refinement(grow=20, feather=8, smooth=6, fill_holes=True, drop_specks=100)
    full, half = refine(mask, refinement), refine(mask[::2, ::2], refinement.scaled(0.5))
    assert refinement.scaled(0.5) == Refinement(10, 4, 3, True, 25)
    assert np.abs(np.array(bounds(full)) / 2 - bounds(half)).max() <= 1
