"""Outlines as polygons."""

import cv2
import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, iou, small_masks
from hypothesis import given

from lib_inpaint.masks import Stroke, area, paint, polygons

# pycocotools 2 on NumPy 2.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def rasterised(outlines, shape):
    """By winding around pixel centres, each polygon for itself."""
    mask = np.zeros(shape, bool)
    for outline in outlines:
        points = np.reshape(outline, (-1, 2))
        mask |= paint(np.zeros(shape, bool), [Stroke("lasso", tuple(map(tuple, points.tolist())))])
    return mask


def rasterised_by_coco(outlines, shape):
    coco = pytest.importorskip("pycocotools.mask")
    return coco.decode(coco.merge(coco.frPyObjects(outlines, *shape))).astype(bool)


@pytest.mark.parametrize("draw", [rasterised, rasterised_by_coco])
@pytest.mark.parametrize("seed", range(6))
def test_drawing_the_polygons_gives_the_mask_again(draw, seed):
    mask = blob(400, 500, seed, waves=4 + 3 * seed)
    assert iou(draw(polygons(mask), mask.shape), mask) >= 0.98


@pytest.mark.parametrize("draw", [rasterised, rasterised_by_coco])
@pytest.mark.parametrize("radius", [6, 10, 30, 90])
def test_discs_and_rings_are_drawn_again(draw, radius):
    full = disc(200, 200, 100.3, 99.8, radius)
    ring = full & ~disc(200, 200, 100.3, 99.8, radius / 2)
    for mask in (full, ring):
        assert iou(draw(polygons(mask), mask.shape), mask) >= 0.98


@given(small_masks())
def test_any_mask_is_drawn_again(mask):
    assert np.array_equal(rasterised(polygons(mask), mask.shape), mask)


def test_a_thin_slanted_line_stays():
    mask = np.zeros((200, 300), np.uint8)
    cv2.line(mask, (10, 20), (280, 170), 1, 1)
    mask = mask.view(bool)
    assert iou(rasterised(polygons(mask), mask.shape), mask) >= 0.98


def test_each_part_is_one_polygon_and_an_island_in_a_hole_another():
    ring = disc(90, 90, 45, 45, 40) & ~disc(90, 90, 45, 45, 30)
    outlines = polygons(ring | disc(90, 90, 45, 45, 10))
    assert len(outlines) == 2


def test_outlines_lie_on_the_pixels_edges():
    mask = np.zeros((50, 60), bool)
    mask[10:30, 20:50] = True
    (outline,) = polygons(mask)
    x, y = outline[::2], outline[1::2]
    assert (min(x), max(x), min(y), max(y)) == (20, 50, 10, 30)
    assert all(isinstance(number, float) for number in outline)


def test_a_smooth_outline_takes_few_points():
    outline = polygons(disc(1000, 1000, 500, 500, 400))[0]
    assert len(outline) / 2 < 200


@pytest.mark.parametrize("shape", SIZES)
def test_nothing_has_no_outline_and_everything_has_one(shape):
    assert polygons(np.zeros(shape, bool)) == []
    everything = np.ones(shape, bool)
    (outline,) = polygons(everything)
    assert area(rasterised([outline], shape)) == everything.size
