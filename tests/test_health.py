"""Mask health: each fault is found, its mend mends it, and a good mask has none."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from lib_inpaint.geometry import Box, Size
from lib_inpaint.health import lost_on_grid, of_mask, of_settings
from lib_inpaint.masks import Refinement, refine
from lib_inpaint.presets import PRESETS
from lib_inpaint.settings import Checkpoint
from lib_inpaint.tuning import tuned

AS_IT_IS = Refinement()
INPAINTING = Checkpoint("in.safetensors", "in", True, 512, True)
PLAIN = Checkpoint("plain.safetensors", "plain", False, 512, False)


def empty() -> np.ndarray:
    return np.zeros((600, 800), bool)


def disc(x: int, y: int, radius: int) -> np.ndarray:
    mask = empty().view(np.uint8)
    cv2.circle(mask, (x, y), radius, 1, -1)
    return mask.view(bool)


def line(width: int) -> np.ndarray:
    """A wire from corner to corner of a large photo."""
    mask = np.zeros((3000, 4000), np.uint8)
    cv2.line(mask, (200, 300), (3700, 2600), 1, width)
    return mask.view(bool)


GOOD = disc(400, 300, 120)


def specks() -> np.ndarray:
    mask = GOOD.copy()
    mask[20:24, 700:704] = mask[500:503, 50:52] = True
    return mask


def holes() -> np.ndarray:
    return GOOD & ~disc(380, 280, 8) & ~disc(440, 330, 5)


def beside_the_frame() -> np.ndarray:
    mask = empty()
    mask[200:400, 4:150] = True
    return mask


FAULTS = {
    "specks": (specks(), AS_IT_IS),
    "holes": (holes(), AS_IT_IS),
    "sliver": (beside_the_frame(), AS_IT_IS),
    "everything": (~disc(5, 5, 3), AS_IT_IS),
    "shrunk": (GOOD, Refinement(grow=-4)),
}


def found(mask, refinement):
    return {finding.name: finding for finding in of_mask(refine(mask, refinement), refinement)}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_alone_and_one_press_mends_it(name):
    mask, refinement = FAULTS[name]
    findings = found(mask, refinement)
    assert list(findings) == [name]
    finding = findings[name]
    assert finding.words.endswith(".") and finding.mend
    mended = replace(refinement, **finding.refinement).checked()
    assert mended != refinement and not found(mask, mended)


@pytest.mark.parametrize(
    "mask",
    [
        GOOD,
        empty(),
        disc(0, 300, 100),
        disc(400, 300, 120) & ~disc(400, 300, 60),
        disc(200, 200, 60) | disc(600, 400, 60),
    ],
    ids=["a disc", "nothing", "cut by the frame", "a ring", "two objects"],
)
def test_a_good_mask_has_no_fault(mask):
    assert not of_mask(mask, AS_IT_IS)


def test_an_inverted_mask_keeps_what_lies_in_it():
    inverted = Refinement(invert=True)
    assert not of_mask(refine(GOOD, inverted), inverted)
    [finding] = of_mask(~empty(), inverted)
    assert finding.refinement == {"invert": False}


def settings_of(mask, checkpoint, **overrides):
    result = tuned(mask, "replace", "a cat", overrides, checkpoint)
    return result, {
        each.name: each for each in of_settings(result, PRESETS["replace"], AS_IT_IS, checkpoint.is_inpainting)
    }


@pytest.mark.parametrize("checkpoint", [INPAINTING, PLAIN])
def test_auto_values_have_no_fault(checkpoint):
    assert not settings_of(GOOD, checkpoint)[1]


@pytest.mark.parametrize(
    ("name", "checkpoint", "overrides"),
    [
        ("blotches", INPAINTING, {"inpainting_fill": 2, "denoising_strength": 0.6}),
        ("blotches", PLAIN, {"inpainting_fill": 3}),
        ("lost surroundings", PLAIN, {"denoising_strength": 1.0}),
        ("little seen", INPAINTING, {"inpaint_full_res_padding": 0}),
    ],
)
def test_wrong_settings_are_found_and_one_press_mends_them(name, checkpoint, overrides):
    _, findings = settings_of(GOOD, checkpoint, **overrides)
    assert list(findings) == [name]
    assert not settings_of(GOOD, checkpoint, **{**overrides, **findings[name].overrides})[1]


def test_a_wire_that_the_latent_grid_cannot_hold_is_found_and_grown_until_it_can():
    wire = line(3)
    assert not settings_of(wire, INPAINTING)[1], "the auto blur makes it wide enough"
    _, findings = settings_of(wire, INPAINTING, mask_blur=0)
    assert list(findings) == ["thin"]
    grown = refine(wire, replace(AS_IT_IS, **findings["thin"].refinement))
    assert not settings_of(grown, INPAINTING, mask_blur=0)[1]


def test_what_is_lost_is_what_the_hosts_rounding_loses():
    whole = Box(0, 0, 512, 512)
    mask = np.zeros((512, 512), bool)
    mask[128:256, 128:256] = True
    assert lost_on_grid(mask, whole, Size(512, 512)) == 0
    thin = np.zeros((512, 512), bool)
    thin[100:103] = True
    assert lost_on_grid(thin, whole, Size(512, 512)) == 1
    half = thin.copy()
    half[200:208] = True
    assert lost_on_grid(half, whole, Size(512, 512)) == pytest.approx(3 / 11, abs=0.01)
    assert lost_on_grid(np.zeros((512, 512), bool), whole, Size(512, 512)) == 0


def test_a_preset_that_paints_something_new_asks_what():
    unsaid = of_settings(tuned(GOOD, "add", "  ", {}, INPAINTING), PRESETS["add"], AS_IT_IS, True)
    assert [finding.name for finding in unsaid] == ["unsaid"] and not unsaid[0].mend
    assert not of_settings(tuned(GOOD, "remove", "", {}, INPAINTING), PRESETS["remove"], AS_IT_IS, True)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("checkpoint", [INPAINTING, PLAIN])
def test_no_preset_has_a_fault_of_its_own(name, checkpoint):
    refinement = Refinement(invert=PRESETS[name].inverts)
    result = tuned(refine(GOOD, refinement), name, "a cat", {}, checkpoint, prefilled=True)
    assert not of_settings(result, PRESETS[name], refinement, checkpoint.is_inpainting)


def test_nouns_of_another_language_are_offered_in_english():
    (finding,) = of_settings(tuned(GOOD, "replace", "perro", {}, INPAINTING), PRESETS["replace"], AS_IT_IS, True)
    assert finding.name == "not english" and finding.prompt == "dog" and "dog" in finding.words
    assert not of_settings(tuned(GOOD, "replace", finding.prompt, {}, INPAINTING), PRESETS["replace"], AS_IT_IS, True)
