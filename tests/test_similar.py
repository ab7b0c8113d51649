"""Find all like this: what the search clicks, what it takes and what it leaves alone."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.drawn_alike import alike_scene
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Point
from lib_inpaint.segment.grabcut import GrabCut
from lib_inpaint.segment.likeness import Look, as_lab, sharpened
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.segment.similar import Alike, part_at

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"
SEEDS = range(2000, 2006)
"""Neither tuned on nor in the benchmark's table."""


def iou(one, other):
    return np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other))


def disc(x, y, radius):
    return cv2.circle(np.zeros((150, 200), np.uint8), (x, y), radius, 1, -1).view(bool)


def box(x1, y1, x2, y2):
    mask = np.zeros((150, 200), bool)
    mask[y1:y2, x1:x2] = True
    return mask


def painted(*things):
    """(mask, colour) on grey."""
    image = np.full((150, 200, 3), 120, np.uint8)
    for mask, colour in things:
        image[mask] = colour
    return image


@pytest.fixture(scope="module")
def predictor():
    pytest.importorskip("torch")
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    return Predictor(Sam(TINY, "cpu"))


def searched(predictor, seed, taken=()):
    scene = alike_scene(seed)
    found = predictor.similar(str(seed), scene.image, scene.masks[0], [*taken], Alike(), lambda part: None)
    return scene, [each.mask.unpack() for each in found]


def parts(mask):
    return cv2.connectedComponents(mask.view(np.uint8), connectivity=4)[0] - 1


def test_the_equal_things_are_found_and_no_others(predictor):
    complete = clean = 0
    for seed in SEEDS:
        scene, found = searched(predictor, seed)
        complete += all(max((iou(mask, truth) for mask in found), default=0) > 0.5 for truth in scene.masks[1:])
        clean += all(max(iou(mask, truth) for truth in scene.masks[1:]) > 0.5 for mask in found)
        assert all(iou(mask, scene.masks[0]) < 0.5 for mask in found), "the chosen one is there already"
        assert all(parts(mask) == 1 for mask in found), "each is one connected thing"
    assert complete >= 5 and clean >= 5


def test_what_a_layer_has_already_is_not_found_again(predictor):
    scene, every = searched(predictor, 2000)
    _, rest = searched(predictor, 2000, taken=[every[0]])
    assert len(rest) == len(every) - 1
    assert all(iou(mask, every[0]) < 0.5 for mask in rest)


def test_a_search_can_be_given_up(predictor):
    scene = alike_scene(2001)
    told = []

    def stop(part):
        told.append(part)
        if part > 0:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        predictor.similar("2001", scene.image, scene.masks[0], [], Alike(), stop)
    assert told == sorted(told) and 0 < told[-1] <= 1


def test_a_speck_gets_a_sentence(predictor):
    scene = alike_scene(2000)
    speck = np.zeros_like(scene.masks[0])
    speck[10:13, 10:13] = True
    with pytest.raises(UserError, match="too small"):
        predictor.similar("2000", scene.image, speck, [], Alike(), lambda part: None)


def test_without_sam_there_is_a_sentence():
    with pytest.raises(UserError, match="needs a SAM model"):
        Predictor(GrabCut()).similar("a", painted(), disc(50, 50, 20), [], Alike(), lambda part: None)


def test_of_several_parts_the_clicked_one_is_meant_or_the_largest():
    two = disc(40, 40, 10) | disc(120, 90, 25)
    assert (part_at(two, Point(40, 40)) == disc(40, 40, 10)).all()
    assert (part_at(two, None) == disc(120, 90, 25)).all()
    assert (part_at(two, Point(5, 5)) == disc(120, 90, 25)).all()


def test_a_shape_is_like_itself_turned_and_enlarged_and_unlike_another():
    lab = as_lab(painted())
    tall, wide, large = (
        Look.of(lab, mask) for mask in (box(100, 20, 120, 80), box(40, 90, 100, 110), box(20, 20, 180, 73))
    )
    assert tall.shape_likeness(wide) > 0.93 and tall.shape_likeness(large) > 0.9
    assert tall.shape_likeness(Look.of(lab, disc(100, 75, 30))) < 0.75


def test_colours_tell_things_apart():
    red, blue = disc(40, 40, 20), disc(120, 90, 20)
    lab = as_lab(painted((red, (200, 30, 30)), (blue, (30, 30, 200))))
    assert Look.of(lab, red).colour_likeness(Look.of(lab, blue)) < 0.05
    assert Look.of(lab, red).tint_distance(Look.of(lab, blue)) > 60


def test_a_rounded_corner_gets_its_colours_back():
    square = box(60, 40, 120, 100)
    lab = as_lab(painted((square, (220, 60, 40))))
    rounded = disc(90, 70, 33)
    assert iou(rounded, square) < 0.88 < 0.97 < iou(sharpened(lab, rounded), square)


@pytest.mark.parametrize("wrong", [Alike(size=2), Alike(shape=-0.1), Alike(score=1.5)])
def test_senseless_wishes_get_a_sentence(wrong):
    with pytest.raises(UserError):
        wrong.checked()
