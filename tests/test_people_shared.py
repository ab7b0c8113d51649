"""Finding people with the real nets on photos whose people are known."""

import cv2
import numpy as np
import pytest
from needs import SHARED, need

from benchmarks.selection import Scene, iou, load_scenes
from lib_inpaint.checkpoints import find
from lib_inpaint.detect.subject import subject
from lib_inpaint.finders import Finders, Wanted
from lib_inpaint.geometry import Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.models import Models

NETS = SHARED / "data" / "weights"
PEOPLE = ("baseball", "person", "horses-person338", "horses-person500")


@pytest.fixture(scope="module")
def finders():
    need((NETS / "yolox_nano.onnx").is_file(), "../shared/data/weights")
    return Finders(Models(Standalone((NETS,), device="cpu")))


@pytest.fixture(scope="module")
def known() -> dict[str, Scene]:
    need((SHARED / "data" / "scenes").is_dir(), "../shared/data/scenes")
    return {scene.name: scene for scene in load_scenes(SHARED / "data" / "scenes") if scene.name in PEOPLE}


@pytest.fixture(scope="module")
def found(finders, known):
    """Photo -> what was found in it."""
    photos = {scene.name.split("-")[0]: scene.image for scene in known.values()}
    return {name: finders.find(name, image, Wanted(), lambda part: None) for name, image in photos.items()}


def best(found, scene) -> float:
    things = found[scene.name.split("-")[0]]
    return max((iou(thing.mask.unpack(), scene.truth) for thing in things), default=0)


def test_the_nets_are_known_by_their_size_and_their_hash(finders):
    assert {each.title for each in find([NETS]) if each.finds} == {"YOLOX-nano", "Selfie segmentation"}
    assert finders.status() == {"ready": True, "get": [], "trouble": ""}


def test_three_in_four_people_are_found(found, known):
    assert all(np.count_nonzero(scene.truth) > 600 for scene in known.values())
    assert sum(best(found, scene) >= 0.5 for scene in known.values()) >= 3


def test_people_that_stand_alone_are_cut_out_well(found, known):
    assert best(found, known["baseball"]) >= 0.85 and best(found, known["person"]) >= 0.85


def test_the_batter_and_the_woman_who_stands_are_the_subjects(found, known):
    for name, is_known in (("baseball", True), ("person", False)):
        things = found[name]
        kept = subject([thing.mask for thing in things], Size.of(known[name].image))
        assert kept is not None
        assert (iou(things[kept].mask.unpack(), known[name].truth) > 0.5) == is_known
    x1, _, x2, _ = found["person"][1].box
    assert x1 < 481 < x2


def test_small_people_in_a_large_photo_are_found_as_well(finders, known):
    small = known["person"].image
    image = np.random.default_rng(0).integers(150, 170, (2400, 3600, 3), np.uint8)
    image[700:925, 1200:1500] = cv2.resize(small, (300, 225), interpolation=cv2.INTER_AREA)
    things = finders.find("large", image, Wanted(), lambda part: None)
    assert any(1300 < thing.box.x1 < thing.box.x2 < 1340 and thing.box.size.height > 60 for thing in things)


def test_horses_are_found_by_name_and_cut_out_without_the_net_for_people(finders, known):
    image = known["horses-person338"].image
    things = finders.find("horses", image, Wanted("caballos"), lambda part: None)
    assert len(things) >= 4 and {thing.name for thing in things} == {"horse"}
    assert {thing.source for thing in things} == {"YOLOX-nano, GrabCut"}
