"""Strokes of colour: where they lie, what the picture keeps under them, what is refused, who gets them."""

import io
import json

import cv2
import numpy as np
import PIL.Image
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from project_steps import ON_RED, generate, select

from lib_inpaint.api import Api
from lib_inpaint.colouring import coloured
from lib_inpaint.edits import Stack
from lib_inpaint.errors import UserError
from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Box
from lib_inpaint.images import Picture
from lib_inpaint.paints import MOST_PAINTS, MOST_POINTS, Paint, checked, laid_out, paints_of
from lib_inpaint.ui import requests

BLUE, GREEN = "#1030d0", "#10c020"


def grey(seed=1):
    """A picture with light, shade and noise."""
    noise = np.random.default_rng(seed).normal(0, 6, (80, 120, 1))
    slope = np.linspace(60, 190, 120)[None, :, None]
    return np.clip(slope + noise, 0, 255).astype(np.uint8).repeat(3, axis=2)


def masked():
    mask = np.zeros((80, 120), bool)
    mask[20:60, 20:100] = True
    return mask


def laid(*paints, colour=None):
    return coloured(Stack(Picture(grey())), masked(), Box(10, 5, 110, 75), colour, paints).pixels.astype(int)


def blueness(pixels):
    return pixels[..., 2] - pixels[..., 0]


def test_a_stroke_colours_what_it_covers_inside_the_mask_and_nothing_else_by_a_bit():
    result = laid(Paint(BLUE, 8, ((0, 40), (119, 40))))
    assert (result[~masked()] == grey()[~masked()]).all(), "it ends at the mask"
    assert (result[20:27] == grey()[20:27]).all() and (result[53:60] == grey()[53:60]).all(), "and at its own edge"
    assert blueness(result[36:44, 20:100]).mean() > 60
    assert blueness(result[40, 20:100]).min() > 20, "up to the mask's edge"


def test_a_strokes_edge_is_soft_and_centred_where_it_was_drawn():
    edge = blueness(laid(Paint(BLUE, 8, ((0, 40), (119, 40))))[:, 30:90]).mean(axis=1)
    full = edge[40]
    assert (np.diff(edge[27:38]) > -0.02 * full).all(), "it fades without a step back"
    assert 0.3 * full < edge[31:33].mean() < 0.7 * full and 0.05 * full < edge[30] < 0.5 * full


def test_light_and_shade_stay_and_strokes_of_a_colour_are_one():
    """A stroke in the shade is darker than one of the same colour in the light, and the grain is still there."""
    dark, light = Paint(BLUE, 6, ((30, 30), (30, 50))), Paint(BLUE, 6, ((90, 30), (90, 50)))
    result = laid(dark, light)
    lightness = cv2.cvtColor(result.astype(np.uint8), cv2.COLOR_RGB2LAB)[..., 0].astype(float)
    assert lightness[32:48, 86:94].mean() > lightness[32:48, 26:34].mean() + 40
    before = grey()[32:48, 26:34, 0].astype(float)
    assert np.corrcoef(lightness[32:48, 26:34].ravel(), before.ravel())[0, 1] > 0.9


def test_the_later_of_two_strokes_lies_on_top_and_the_picture_does_not_show_between_them():
    across, down = Paint(BLUE, 8, ((20, 40), (100, 40))), Paint(GREEN, 8, ((60, 20), (60, 60)))
    crossing = lambda *paints: laid(*paints)[38:43, 58:63].mean(axis=(0, 1))  # noqa: E731
    assert crossing(across, down)[1] > crossing(across, down)[2] + 40
    assert crossing(down, across)[2] > crossing(down, across)[1] + 40
    saturation = np.ptp(laid(across, down)[40, 25:95], axis=1)
    assert saturation.min() > 25, "no grey seam where the colours meet"


def test_strokes_lie_over_the_one_colour_of_the_whole_mask():
    result = laid(Paint(BLUE, 6, ((60, 20), (60, 60))), colour="#d02010")
    assert blueness(result[30:50, 58:63]).mean() > 50 and blueness(result[30:50, 30:45]).mean() < -60


def test_where_a_stroke_lies_does_not_hang_on_the_box_that_is_looked_at():
    paints = [Paint(BLUE, 5.5, ((3, 4), (70.5, 60))), Paint(GREEN, 2, ((40, 40),)), Paint(BLUE.upper(), 1, ((9, 9),))]
    whole, colours = laid_out(paints, Box(0, 0, 120, 80))
    part, _ = laid_out(paints, Box(30, 20, 90, 70))
    assert (whole[20:70, 30:90] == part).all() and set(np.unique(whole)) == {0, 1, 2} and colours == [BLUE, GREEN]
    assert whole[40, 40] == 2 and whole[9, 9] == 1


def test_a_stroke_far_outside_changes_nothing():
    assert (laid(Paint(BLUE, 5, ((-400, -400), (-300, 900)))) == grey()).all()


WRONG = {
    "no list": {"colour": BLUE},
    "a number": [1],
    "a field too many": [{"colour": BLUE, "radius": 1, "points": [[1, 1]], "tool": "brush"}],
    "a field too few": [{"colour": BLUE, "points": [[1, 1]]}],
    "a yes as a radius": [{"colour": BLUE, "radius": True, "points": [[1, 1]]}],
    "points of one number": [{"colour": BLUE, "radius": 1, "points": [[1]]}],
    "points of words": [{"colour": BLUE, "radius": 1, "points": [["a", "b"]]}],
    "a colour by name": [{"colour": "blue", "radius": 1, "points": [[1, 1]]}],
    "no points": [{"colour": BLUE, "radius": 1, "points": []}],
    "no size": [{"colour": BLUE, "radius": 0, "points": [[1, 1]]}],
    "too large": [{"colour": BLUE, "radius": 2001, "points": [[1, 1]]}],
    "no number": [{"colour": BLUE, "radius": float("nan"), "points": [[1, 1]]}],
    "endless": [{"colour": BLUE, "radius": 1, "points": [[float("inf"), 1]]}],
    "too many": [{"colour": BLUE, "radius": 1, "points": [[1, 1]]}] * (MOST_PAINTS + 1),
    "too long together": [{"colour": BLUE, "radius": 1, "points": [[1, 1]] * (MOST_POINTS // 2)}] * 3,
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_what_is_no_stroke_is_refused_with_one_sentence(values):
    with pytest.raises(UserError):
        paints_of(values)


def test_what_is_told_of_a_stroke_is_read_again_and_requests_have_it():
    paint = Paint(BLUE, 2.5, ((1, 2.25), (-3, 4)))
    told = json.loads(json.dumps(paint.told()))
    assert paints_of([told]) == checked([paint]) == (paint,)
    asked = {"n": 1, "project": "x", "revision": 1, "preset": "restyle", "paints": [told]}
    assert requests.read(json.dumps(asked)).asked == Asked("restyle", paints=(paint,))


def red_block(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    (x1, y1, x2, y2) = workspace.store.get(opened).present.refined.box
    return Paint(GREEN, (y2 - y1) / 4, ((x1, (y1 + y2) / 2), (x2 - 1, (y1 + y2) / 2)))


def test_restyling_begins_from_the_strokes_and_other_presets_do_not(workspace, opened, diffusion):
    paint = red_block(workspace, opened)
    asked = Asked("restyle", "a striped box", paints=(paint,))
    region = workspace.studio.tuning(opened, asked).region
    mask = workspace.store.get(opened).present.mask()[region.slices]
    before = workspace.store.get(opened).present.stack.pixels[region.slices].astype(int)
    generate(workspace, opened, asked)
    seen = diffusion.asked[-1]["image"].astype(int)
    green = seen[..., 1] - seen[..., 0] > 50
    assert 0.3 < green[mask].mean() < 0.7 and not green[~mask].any(), "half of the block, as was painted"
    assert (seen[~mask] == before[~mask]).all() and diffusion.asked[-1]["settings"].inpainting_fill == 1
    again = workspace.store.get(opened).present.stack.edits[-1].id
    generate(workspace, opened, Asked("replace", "a cat", paints=(paint,), again=again))
    assert (diffusion.asked[-1]["image"][..., 0] > 200).any()


def test_a_push_sends_the_picture_in_the_colours_whole_and_without_a_change_elsewhere(workspace, opened, diffusion):
    paint = red_block(workspace, opened)
    project = workspace.store.get(opened).present
    mask, before = project.mask(), project.stack.pixels
    pushed = lambda **more: np.asarray(PIL.Image.open(workspace.studio.push(opened, Asked(**more)).image))  # noqa: E731
    sent = pushed(preset="restyle", paints=(paint,))
    changed = (sent != before).any(axis=2)
    assert sent.shape == before.shape and changed[mask].mean() > 0.3 and not changed[~mask].any()
    whole = pushed(preset="restyle", colour=GREEN)
    assert (whole != before).any(axis=2)[mask].mean() > 0.9
    assert (pushed(preset="restyle") == before).all() and (pushed(preset="replace", paints=(paint,)) == before).all()


def test_the_routes_take_strokes_and_refuse_what_is_none(workspace, opened, diffusion):
    paint = red_block(workspace, opened)
    app = FastAPI()
    app.include_router(Api(workspace).router)
    with TestClient(app, base_url="http://127.0.0.1:7860/click_inpaint") as client:
        body = {"preset": "restyle", "paints": [paint.told()]}
        begun = client.post(f"projects/{opened}/begun", json=body)
        image = np.asarray(PIL.Image.open(io.BytesIO(begun.content)))
        asked = Asked("restyle", paints=(paint,))
        assert (image == np.asarray(PIL.Image.open(workspace.studio.push(opened, asked).image))).all()
        assert client.post(f"projects/{opened}/tuning", json=body).status_code == 200
        wrong = [({**paint.told(), "tool": "brush"}, 422), ({**paint.told(), "colour": "red"}, 400)]
        for stroke, status in wrong:
            reply = client.post(f"projects/{opened}/begun", json={"preset": "restyle", "paints": [stroke]})
            assert reply.status_code == status and reply.json()["error"]
