"""Sizes, points and boxes: what holds for all of them."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.geometry import Box, Point, Size

sides = st.integers(1, 5000)
sizes = st.builds(Size, sides, sides)
near = st.integers(-6000, 6000)


@st.composite
def boxes(draw) -> Box:
    x1, x2 = sorted((draw(near), draw(near)))
    y1, y2 = sorted((draw(near), draw(near)))
    return Box(x1, y1, x2, y2)


def pixels(box: Box) -> np.ndarray:
    """The box drawn on an 8 x 6 picture."""
    mask = np.zeros((6, 8), bool)
    mask[box.slices] = True
    return mask


@st.composite
def small_boxes(draw) -> Box:
    x1, x2 = sorted((draw(st.integers(0, 8)), draw(st.integers(0, 8))))
    y1, y2 = sorted((draw(st.integers(0, 6)), draw(st.integers(0, 6))))
    return Box(x1, y1, x2, y2)


@given(sizes)
def test_a_size_is_that_of_the_array_it_makes(size):
    assert Size.of(np.broadcast_to(np.uint8(0), (*size.shape, 3))) == size


@given(sizes, st.integers(1, 4000))
def test_within_fits_keeps_the_aspect_and_never_enlarges(size, longest):
    small = size.within(longest)
    assert small.longest <= max(longest, 1) and small.longest == min(size.longest, longest)
    assert 1 <= small.width <= size.width and 1 <= small.height <= size.height
    assert abs(small.width * size.height - small.height * size.width) <= size.longest


@given(sizes)
def test_within_more_than_it_needs_changes_nothing(size):
    assert size.within(size.longest) == size.within(10**6) == size


@given(sizes, st.floats(0.0001, 4))
def test_a_scaled_size_has_at_least_a_pixel(size, factor):
    assert min(size.scaled(factor)) >= 1


@given(boxes(), sizes)
def test_a_clamped_box_lies_inside_and_clamping_again_changes_nothing(box, size):
    inside = box.clamped(size)
    assert 0 <= inside.x1 <= inside.x2 <= size.width and 0 <= inside.y1 <= inside.y2 <= size.height
    assert inside.clamped(size) == inside
    assert inside.area == box.intersection(Box.whole(size)).area


@given(boxes(), st.integers(0, 500))
def test_padding_can_be_taken_back(box, pad):
    assert box.padded(pad).padded(-pad) == box
    assert box.padded(pad).size == Size(box.size.width + 2 * pad, box.size.height + 2 * pad)


@given(boxes(), boxes())
def test_a_union_holds_both_and_is_the_smallest(box, other):
    union = box.union(other)
    assert union == other.union(box)
    assert union.intersection(box) == box and union.intersection(other) == other
    assert {union.x1, union.x2} <= {box.x1, other.x1, box.x2, other.x2}


@given(small_boxes(), small_boxes())
def test_an_intersection_is_the_pixels_that_both_have(box, other):
    shared = box.intersection(other)
    assert np.array_equal(pixels(shared), pixels(box) & pixels(other))
    assert shared.area == (pixels(box) & pixels(other)).sum()


@given(small_boxes())
def test_area_counts_the_pixels_of_the_slices(box):
    assert box.area == pixels(box).sum()


@given(boxes())
def test_scaling_by_a_power_of_two_and_back_is_exact(box):
    assert box.scaled(2, 4).scaled(1 / 2, 1 / 4) == box
    assert box.scaled(1, 1) == box


@given(sizes, st.integers(16, 2048))
def test_the_whole_picture_scales_to_the_whole_proxy(size, longest):
    small = size.within(longest)
    scaled = Box.whole(size).scaled(small.width / size.width, small.height / size.height)
    assert scaled == Box.whole(small)


@given(st.floats(0, 4999), st.floats(0, 4999), st.integers(0, 1))
def test_points_move_and_scale_and_keep_their_label(x, y, label):
    point = Point(x, y, label)
    assert point.scaled(2, 4) == Point(x * 2, y * 4, label)
    assert point.moved(3, -1) == Point(x + 3, y - 1, label)
