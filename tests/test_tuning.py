"""Auto values: what suits the mask and the checkpoint, and the rectangle the host will see."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.crops import only_masked
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Size
from lib_inpaint.masks import bounds
from lib_inpaint.presets import PRESETS
from lib_inpaint.settings import Checkpoint
from lib_inpaint.tuning import tuned

CASES = json.loads((Path(__file__).parent / "webui" / "mask_cases.json").read_text())
INPAINTING = Checkpoint("in.safetensors", "in", True, 512, True)
PLAIN = Checkpoint("plain.safetensors", "plain", False, 512, False)
LARGE = Checkpoint("xl.safetensors", "xl", True, 1024, False)


def mask(box: Box) -> np.ndarray:
    array = np.zeros((900, 1200), bool)
    array[box.slices] = True
    return array


OBJECT = mask(Box(400, 300, 500, 450))


def drawn(case: dict) -> np.ndarray:
    grey = np.zeros(Size(*case["size"]).shape, np.uint8)
    for x1, y1, x2, y2, value in case["rects"]:
        grey[y1:y2, x1:x2] = value
    return 255 - grey if case["inpainting_mask_invert"] else grey


def test_the_rectangle_is_the_hosts_in_every_recorded_case():
    cases = [case for case in CASES if case["inpaint_full_res"]]
    agreed = 0
    for case in cases:
        arguments = case["mask_blur"], case["inpaint_full_res_padding"], Size(case["width"], case["height"])
        if case["host"]["paste_to"] is None:
            with pytest.raises(UserError, match="empty"):
                only_masked(drawn(case), *arguments)
            continue
        box = only_masked(drawn(case), *arguments)
        assert [box.x1, box.y1, *box.size] == case["host"]["paste_to"], case
        agreed += 1
    assert agreed > 200


def test_the_hole_keeps_the_blur_off_the_object():
    result = tuned(OBJECT, "remove", "", {}, INPAINTING)
    hole = bounds(result.hole)
    blur = result.settings.mask_blur
    assert hole == Box(400, 300, 500, 450).padded(2 * blur + 2)


def test_the_region_holds_what_the_checkpoint_was_trained_to_see():
    assert tuned(OBJECT, "remove", "", {}, INPAINTING).region.size.longest >= 512
    assert tuned(OBJECT, "remove", "", {}, LARGE).settings.inpaint_full_res_padding == 256, "the host's most"


def test_working_sizes_have_the_checkpoints_area_and_the_regions_aspect():
    wide = tuned(mask(Box(100, 400, 900, 500)), "remove", "", {}, INPAINTING)
    settings = wide.settings
    assert settings.width % 64 == settings.height % 64 == 0 and settings.width > settings.height
    assert 0.75 < settings.width * settings.height / 512**2 < 1.35
    assert abs(wide.region.size.width / wide.region.size.height - settings.width / settings.height) < 0.05


def test_a_plain_checkpoint_gets_less_denoising_and_is_said_to_be_one():
    inpainting, plain = (tuned(OBJECT, "remove", "", {}, each) for each in (INPAINTING, PLAIN))
    assert plain.settings.denoising_strength < inpainting.settings.denoising_strength == 1
    assert "not an inpainting checkpoint" in plain.notes[0] and not inpainting.notes


def test_what_the_person_overrules_stays_and_the_rest_follows():
    result = tuned(OBJECT, "replace", "a cat", {"mask_blur": 16, "inpaint_full_res_padding": 8}, INPAINTING)
    assert (result.settings.mask_blur, result.settings.inpaint_full_res_padding) == (16, 8)
    assert result.auto.mask_blur == 4 and result.settings.prompt == "a cat"
    assert bounds(result.hole) == Box(400, 300, 500, 450).padded(5 + 34)


def test_the_whole_picture_is_seen_when_asked_for():
    result = tuned(OBJECT, "remove", "", {"inpaint_full_res": False}, INPAINTING)
    assert result.region == (0, 0, 1200, 900)
    assert result.zoom < 0.75 and "fine detail is lost" in result.notes[0]


@pytest.mark.parametrize(
    ("overrides", "sentence"),
    [
        ({"mask_blur": 65}, "Mask blur must be between 0 and 64"),
        ({"denoising_strength": float("nan")}, "needs a number"),
        ({"denoising_strength": "1"}, "needs a number"),
        ({"mask_blur": True}, "needs a number"),
        ({"inpaint_full_res": 1}, "needs a yes or no"),
        ({"width": 10**400}, "needs a number"),
        ({"width": 4096}, "Width must be between"),
        ({"outpath": "/tmp"}, "There is no setting called outpath"),
        ({"prompt": "x"}, "There is no setting called prompt"),
    ],
)
def test_wrong_overrides_are_refused_in_a_sentence(overrides, sentence):
    with pytest.raises(UserError, match=sentence):
        tuned(OBJECT, "remove", "", overrides, INPAINTING)


def test_an_empty_mask_and_an_unknown_preset_are_refused():
    with pytest.raises(UserError, match="Nothing is selected"):
        tuned(np.zeros((20, 20), bool), "remove", "", {}, None)
    with pytest.raises(UserError, match="no preset called nonsense"):
        tuned(OBJECT, "nonsense", "", {}, None)


def test_tiny_and_full_masks_have_values_too():
    for size in (Size(1, 1), Size(7, 3000), Size(64, 64)):
        whole = np.ones(size.shape, bool)
        assert tuned(whole, "remove", "", {}, LARGE).region == Box.whole(size)


@given(
    size=st.tuples(st.integers(1, 400), st.integers(1, 400)),
    corners=st.tuples(*[st.floats(0, 1)] * 4),
    overrides=st.fixed_dictionaries(
        {},
        optional={
            "mask_blur": st.integers(0, 64),
            "inpaint_full_res_padding": st.integers(0, 256),
            "inpaint_full_res": st.booleans(),
            "width": st.integers(64, 2048),
            "height": st.integers(64, 2048),
            "denoising_strength": st.floats(0, 1),
        },
    ),
    checkpoint=st.sampled_from([None, INPAINTING, PLAIN, LARGE]),
)
def test_whatever_the_mask_the_region_holds_all_that_is_repainted(size, corners, overrides, checkpoint):
    width, height = size
    x1, x2 = sorted((int(corners[0] * (width - 1)), int(corners[2] * (width - 1))))
    y1, y2 = sorted((int(corners[1] * (height - 1)), int(corners[3] * (height - 1))))
    array = np.zeros((height, width), bool)
    array[y1 : y2 + 1, x1 : x2 + 1] = True
    result = tuned(array, "replace", "", overrides, checkpoint)
    region, hole = result.region, bounds(result.hole)
    assert Box.whole(Size(width, height)).intersection(region) == region and region.area
    assert region.intersection(hole) == hole
    assert result.settings.width % 8 == result.settings.height % 8 == 0


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("checkpoint", [INPAINTING, PLAIN, LARGE, None])
def test_what_every_preset_wants_can_be_painted_and_suits_the_mask(name, checkpoint):
    for box in (Box(400, 300, 500, 450), Box(0, 0, 1200, 880), Box(1190, 890, 1200, 900)):
        result = tuned(mask(box), name, "", {}, checkpoint)
        assert result.settings == result.settings.checked() == result.auto
        assert (result.painted[box.slices].all() and (result.hole | ~result.painted).all()) or PRESETS[name].grow < 0
        inner = bounds(result.hole)
        assert inner.clamped(Size(1200, 900)) == inner and result.region.size.width > 0


def test_a_preset_that_begins_from_a_fill_keeps_some_of_it_and_else_paints_anew():
    anew, over = (tuned(OBJECT, "remove", "", {}, INPAINTING, prefilled=each).settings for each in (False, True))
    assert (anew.inpainting_fill, anew.denoising_strength) == (0, 1.0)
    assert (over.inpainting_fill, over.denoising_strength) == (1, 0.85)
    assert tuned(OBJECT, "replace", "", {}, INPAINTING, prefilled=True).settings.inpainting_fill == 0


def test_a_new_object_gets_room_and_a_face_only_a_rim():
    room, rim = (bounds(tuned(OBJECT, name, "", {}, INPAINTING).painted) for name in ("replace", "face"))
    assert room == Box(400, 300, 500, 450).padded(5) and rim == Box(400, 300, 500, 450).padded(4)


def test_a_mask_over_most_of_the_picture_is_painted_in_view_of_all_of_it():
    assert not tuned(mask(Box(50, 50, 1150, 850)), "replace", "", {}, INPAINTING).settings.inpaint_full_res
    assert tuned(OBJECT, "replace", "", {}, INPAINTING).settings.inpaint_full_res
