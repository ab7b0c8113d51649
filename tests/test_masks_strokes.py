"""Brush and lasso."""

import math

import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, frozen, iou
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.errors import UserError
from lib_inpaint.masks import TOOLS, Stroke, area, paint

POINTS = st.lists(st.tuples(st.floats(-30, 90), st.floats(-30, 70)), min_size=1, max_size=6)
EMPTY = frozen(np.zeros((40, 60), bool))


def distance_to_line(shape, points):
    """Of each pixel's centre to the polyline, segment by segment."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    nearest = np.hypot(x - points[0][0], y - points[0][1])
    for (x1, y1), (x2, y2) in zip(points, points[1:], strict=False):
        length = max((x2 - x1) ** 2 + (y2 - y1) ** 2, 1e-12)
        along = np.clip(((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length, 0, 1)
        nearest = np.minimum(nearest, np.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1)))
    return nearest


def winding(shape, points):
    """How often the closed line turns around each pixel's centre, by summing angles."""
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    total = np.zeros(shape)
    for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[0]], strict=True):
        angle = np.arctan2(y2 - y, x2 - x) - np.arctan2(y1 - y, x1 - x)
        total += (angle + np.pi) % (2 * np.pi) - np.pi
    return np.rint(total / (2 * np.pi))


@given(POINTS, st.floats(0.71, 30))
def test_the_brush_covers_the_pixels_whose_centre_is_within_its_radius(points, radius):
    painted = paint(EMPTY, [Stroke("brush", tuple(points), radius)])
    distance = distance_to_line(EMPTY.shape, points)
    assert painted[distance < radius - 1e-6].all()
    assert not painted[distance > radius + 1e-6].any()


@given(POINTS.filter(lambda points: len(points) > 2))
def test_the_lasso_covers_the_pixels_whose_centre_it_goes_around(points):
    painted = paint(EMPTY, [Stroke("lasso", tuple(points))])
    clear = distance_to_line(EMPTY.shape, [*points, points[0]]) > 1e-3
    assert np.array_equal(painted[clear], winding(EMPTY.shape, points)[clear] != 0)


@given(st.tuples(st.floats(0, 59.99), st.floats(0, 39.99)), st.floats(0.001, 1))
def test_the_thinnest_brush_still_marks_the_pixel_under_it(point, radius):
    painted = paint(EMPTY, [Stroke("brush", (point,), radius)])
    assert painted[int(point[1]), int(point[0])]
    assert area(painted) <= 9


def test_one_point_is_a_dot():
    painted = paint(EMPTY, [Stroke("brush", ((30.25, 20.75),), 8)])
    assert np.array_equal(painted, disc(40, 60, 30.25, 20.75, 8))


def test_a_brush_moved_by_a_fraction_of_a_pixel_paints_other_pixels():
    here = paint(EMPTY, [Stroke("brush", ((30.0, 20.0), (40.0, 20.0)), 3.3)])
    there = paint(EMPTY, [Stroke("brush", ((30.4, 20.4), (40.4, 20.4)), 3.3)])
    assert not np.array_equal(here, there)


def test_a_lasso_that_crosses_itself_leaves_no_gap():
    twice_around = [(30 + 12 * math.cos(angle), 20 + 12 * math.sin(angle)) for angle in np.linspace(0, 4 * np.pi, 90)]
    painted = paint(EMPTY, [Stroke("lasso", tuple(twice_around))])
    assert iou(painted, disc(40, 60, 30, 20, 12)) > 0.97


@pytest.mark.parametrize(("tool", "eraser"), [("brush", "eraser"), ("lasso", "lasso-eraser")])
def test_the_eraser_takes_what_its_brush_painted(tool, eraser):
    points = ((10.0, 10.0), (50.0, 12.0), (30.0, 33.0))
    painted = paint(EMPTY, [Stroke(tool, points, 4)])
    assert area(painted) > 100
    assert np.array_equal(paint(painted, [Stroke(eraser, points, 4)]), EMPTY)


def test_strokes_are_painted_in_turn():
    wide, narrow = Stroke("brush", ((30.0, 20.0),), 12), Stroke("eraser", ((30.0, 20.0),), 6)
    ring = disc(40, 60, 30, 20, 12) & ~disc(40, 60, 30, 20, 6)
    assert np.array_equal(paint(EMPTY, [wide, narrow]), ring)
    assert np.array_equal(paint(EMPTY, [narrow, wide]), disc(40, 60, 30, 20, 12))


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("shape", SIZES)
def test_strokes_may_lead_outside_the_picture(tool, shape):
    outside = Stroke(tool, ((-500.0, -500.0), (-400.0, 1e6), (-450.0, 20.0)), 30)
    across = Stroke(tool, ((-9000.0, -9000.0), (9000.0, -9000.0), (9000.0, 9000.0), (-9000.0, 9000.0)), 2000)
    nothing = np.zeros(shape, bool)
    assert not paint(nothing, [outside]).any()
    assert paint(nothing, [across]).all() == (tool == "lasso")


def test_the_argument_stays_as_it_is():
    mask = blob()
    before = mask.copy()
    paint(frozen(mask), [Stroke("eraser", ((160.0, 120.0),), 50)])
    assert np.array_equal(mask, before)


def test_no_strokes_change_nothing():
    assert np.array_equal(paint(blob(), []), blob())


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"tool": "pencil"}, "no tool of that name"),
        ({"points": ()}, "no points"),
        ({"points": ((1.0, 1.0),) * 20_001}, "more than 20000 points"),
        ({"points": ((1.0, math.nan),)}, "far away"),
        ({"points": ((math.inf, 1.0),)}, "far away"),
        ({"points": ((1e7, 1.0),)}, "far away"),
        ({"radius": 0}, "radius"),
        ({"radius": -3}, "radius"),
        ({"radius": 2001}, "radius"),
        ({"radius": math.nan}, "radius"),
        ({"radius": math.inf}, "radius"),
    ],
)
def test_what_cannot_be_painted_is_refused(wrong, sentence):
    with pytest.raises(UserError, match=sentence):
        Stroke(**{"tool": "brush", "points": ((1.0, 2.0),), "radius": 5, **wrong})


def test_too_many_strokes_are_refused():
    with pytest.raises(UserError, match="At most 500"):
        paint(EMPTY, [Stroke("brush", ((1.0, 1.0),))] * 501)


def test_a_stroke_as_long_as_allowed_is_painted():
    rng = np.random.default_rng(0)
    points = tuple(map(tuple, rng.uniform(0, 300, (20_000, 2)).tolist()))
    assert paint(np.zeros((300, 300), bool), [Stroke("brush", points, 5)]).all()
