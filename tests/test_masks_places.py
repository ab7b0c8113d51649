"""Places of a mask: parts near each other are one, far ones are told apart, and together they are the mask."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.masks import places


@given(
    st.lists(st.tuples(st.integers(0, 399), st.integers(0, 299), st.integers(1, 60)), max_size=6), st.integers(16, 200)
)
def test_places_are_a_partition_of_the_mask(squares, distance):
    mask = np.zeros((300, 400), bool)
    for x, y, side in squares:
        mask[y : y + side, x : x + side] = True
    found = places(mask, distance)
    assert (sum(place.astype(int) for place in found) == mask).all() if found else not mask.any()
    assert all(place.any() for place in found)


@pytest.mark.parametrize(("gap", "count"), [(20, 1), (100, 1), (300, 2)])
def test_what_is_nearer_than_the_distance_is_one_place(gap, count):
    mask = np.zeros((100, 600), bool)
    mask[40:60, 50:80] = mask[40:60, 80 + gap : 110 + gap] = True
    assert len(places(mask, 128)) == count
