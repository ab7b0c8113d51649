"""A thing's shadow: found where one was drawn, not offered where something else is dark."""

import numpy as np
import pytest

from benchmarks.drawn_shadows import GROUNDS, cast_scene, plain_scene
from lib_inpaint.shadow import shadow_of

SEEDS = range(2000, 2010)
"""Neither tuned on nor in the benchmark's table."""


def iou(found, truth):
    return 0.0 if found is None else np.count_nonzero(found & truth) / np.count_nonzero(found | truth)


def scene():
    return cast_scene(0)


def test_drawn_shadows_are_found():
    scenes = [cast_scene(seed) for seed in SEEDS]
    overlaps = [iou(shadow_of(each.image, each.thing), each.shadow) for each in scenes]
    assert np.mean(overlaps) >= 0.7, overlaps


def test_on_photographed_ground_too(scenes):
    names = list(GROUNDS)
    drawn = [cast_scene(seed, names[seed % len(names)]) for seed in SEEDS]
    assert np.mean([iou(shadow_of(each.image, each.thing), each.shadow) for each in drawn]) >= 0.7


def test_nothing_is_offered_without_one():
    plain = [plain_scene(seed) for seed in SEEDS]
    assert sum(shadow_of(each.image, each.thing) is None for each in plain) >= 9


def test_it_is_none_of_the_thing_and_as_large_as_the_picture():
    each = scene()
    found = shadow_of(each.image, each.thing)
    assert found.shape == each.thing.shape and found.dtype == bool
    assert not (found & each.thing).any()


def test_a_larger_picture_has_the_same_shadow():
    each = scene()
    large = np.kron(each.image, np.ones((3, 3, 1), np.uint8))
    found = shadow_of(large, np.kron(each.thing, np.ones((3, 3), bool)))
    assert iou(found, np.kron(each.shadow, np.ones((3, 3), bool))) > 0.7


@pytest.mark.parametrize("mask", ["nothing", "everything", "speck", "edge"])
def test_senseless_masks_have_none(mask):
    each = scene()
    thing = np.zeros_like(each.thing)
    if mask == "everything":
        thing[:] = True
    elif mask == "speck":
        thing[5, 5] = True
    elif mask == "edge":
        thing[-3:] = True
    assert shadow_of(np.full_like(each.image, 128), thing) is None


def test_the_same_picture_has_the_same_answer():
    each = scene()
    assert (shadow_of(each.image, each.thing) == shadow_of(each.image, each.thing)).all()
