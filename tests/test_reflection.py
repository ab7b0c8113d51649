"""A thing's reflection: found where one was drawn and on a photo of a boat, not offered on a dull floor."""

import json

import numpy as np
import PIL.Image
import pytest

from benchmarks.drawn_reflections import dull_scene, mirrored_scene
from benchmarks.drawn_shadows import cast_scene
from benchmarks.selection import iou
from lib_inpaint.foot import at_foot
from lib_inpaint.masks import bounds
from lib_inpaint.reflection import LONGEST, _near, reflection_of

SEEDS = range(2000, 2012)
"""Neither tuned on nor in the benchmark's table."""


def overlap(scene) -> float:
    found = reflection_of(scene.image, scene.thing)
    return 0.0 if found is None else iou(found, scene.shadow)


def test_drawn_reflections_are_found():
    overlaps = [overlap(mirrored_scene(seed)) for seed in SEEDS]
    assert np.mean(overlaps) >= 0.7, overlaps


def test_nothing_is_offered_on_a_dull_floor_nor_for_a_shadow():
    dull = [dull_scene(seed) for seed in SEEDS]
    assert sum(reflection_of(each.image, each.thing) is None for each in dull) >= 11


def test_the_boat_on_a_photo_has_one_below_it(scenes):
    entry = next(each for each in json.loads((scenes / "scenes.json").read_text("utf8")) if each["name"] == "boat")
    image = np.array(PIL.Image.open(scenes / entry["image"]).convert("RGB"))
    thing = np.array(PIL.Image.open(scenes / entry["mask"]).convert("L")) > 127
    found = at_foot(image, thing)
    assert found is not None and "eflection" in found.name
    rows, columns = np.nonzero(reflection_of(image, thing))
    low = np.nonzero(thing)[0].max()
    assert rows.min() > low - 4 and rows.max() > low + 20 and 210 < columns.min() < columns.max() < 435


def test_a_shadow_and_a_reflection_are_told_apart():
    assert at_foot(cast_scene(0).image, cast_scene(0).thing).name == "Shadow"
    scene = mirrored_scene(2)
    found = at_foot(scene.image, scene.thing)
    assert found.name == "Reflection" and iou(found.mask, scene.shadow) > 0.7
    assert not (found.mask & scene.thing).any()


@pytest.mark.parametrize("mask", ["nothing", "everything", "speck", "lowest"])
def test_senseless_masks_have_none(mask):
    scene = mirrored_scene(0)
    thing = np.zeros_like(scene.thing)
    if mask == "everything":
        thing[:] = True
    elif mask == "speck":
        thing[5, 5] = True
    elif mask == "lowest":
        thing[-3:] = True
    assert reflection_of(scene.image, thing) is None


def test_a_larger_picture_has_the_same_reflection():
    scene = mirrored_scene(3)
    large = np.kron(scene.image, np.ones((3, 3, 1), np.uint8))
    found = reflection_of(large, np.kron(scene.thing, np.ones((3, 3), bool)))
    assert found is not None and iou(found, np.kron(scene.shadow, np.ones((3, 3), bool))) > 0.7


@pytest.mark.parametrize("shape", [(1, 1), (1, 90_000), (90_000, 1), (2, 90_000), (3, 3)])
def test_a_strip_has_none_and_is_not_looked_at_farther_than_it_is_wide(shape):
    image = np.random.default_rng(0).integers(0, 256, (*shape, 3), np.uint8)
    line = np.zeros(shape, bool)
    line[shape[0] // 2] = True
    for thing in (line, np.ones(shape, bool), np.zeros(shape, bool)):
        assert at_foot(image, thing) is None
        assert not thing.any() or _near(image, thing, bounds(thing)).ring <= LONGEST
