"""Gradio's side of the tab: requests of the page in, values of the host's components out."""

import dataclasses
import json
import types

import pytest
from fakes import FakeDiffusion
from project_steps import ON_RED, revision, select

from lib_inpaint.errors import UserError
from lib_inpaint.settings import Checkpoint, InpaintSettings, SamplingSettings
from lib_inpaint.ui import events, push, requests, root
from lib_inpaint.ui.captured import CANVAS_BACKGROUND, Captured
from lib_inpaint.ui.form import AS_THE_HOST, Form

CHOICES = [("fill", "fill"), ("original", "original"), ("latent noise", "latent noise")]
DEFAULTS = ("", [], AS_THE_HOST, AS_THE_HOST, 28, 7.0, -1, 1, 1, False, AS_THE_HOST)


def component(**fields):
    return types.SimpleNamespace(**fields)


@pytest.fixture
def studio(workspace, opened):
    diffusion = FakeDiffusion(Checkpoint("in.safetensors", "in", True, 512, True))
    workspace.studio.host = dataclasses.replace(workspace.host, diffusion=diffusion)
    select(workspace, opened, "a", ON_RED)
    return workspace.studio


@pytest.fixture
def form():
    return Form(*range(11))


def sent(workspace, opened, **more):
    return json.dumps({"n": 1, "project": opened, "revision": revision(workspace, opened), **more})


def test_a_run_paints_with_what_the_form_says_and_answers_with_the_project(workspace, opened, studio, form):
    values = ("dog", ["Photo"], "Euler a", AS_THE_HOST, 12, 5.5, 7, 2, 1, True, AS_THE_HOST)
    answer, html = events._run(studio, form)("task(x)", sent(workspace, opened, prompt="cat"), *values)
    assert json.loads(answer) == {"n": 1, "project": opened} and html == ""
    form_says = SamplingSettings("dog", ("Photo",), "Euler a", None, 12, 5.5, 7, 1, 1, True, None)
    assert [each["sampling"] for each in studio.diffusion.asked] == [form_says, dataclasses.replace(form_says, seed=8)]
    assert studio.diffusion.asked[0]["settings"].prompt == "cat"


def test_a_stale_request_and_a_wrong_form_are_answered_in_a_sentence(workspace, opened, studio, form):
    stale = json.dumps({"n": 2, "project": opened, "revision": 1})
    told = json.loads(events._run(studio, form)("", stale, *DEFAULTS)[0])
    assert told["n"] == 2 and told["stale"] is True
    steps = ("", [], None, None, 9999, 7.0, -1, 1, 1, False, None)
    told = json.loads(events._run(studio, form)("", sent(workspace, opened), *steps)[0])
    assert "Steps must be between" in told["error"] and not studio.diffusion.asked


def test_what_a_run_does_not_expect_rises_for_the_hosts_queue_to_show(workspace, opened, studio, form):
    studio.diffusion.img2img = lambda *arguments: 1 / 0
    with pytest.raises(ZeroDivisionError):
        events._run(studio, form)("", sent(workspace, opened), *DEFAULTS)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "1", '{"n": 1}', "[" * 100_000,
        '{"n": true, "project": "x", "revision": 1}',
        '{"n": 1, "project": 5, "revision": 1}',
        '{"n": 1, "project": "x", "revision": 1, "path": "/etc/passwd"}',
        '{"n": 1, "project": "x", "revision": 1, "overrides": []}',
        '{"n": 1, "project": "x", "revision": 1, "prompt": null}',
        '{"n": 1, "project": "x", "revision": 1, "paints": null}',
        '{"n": 1, "project": "x", "revision": 1, "paints": [{"colour": "#000000"}]}',
    ],
)  # fmt: skip
def test_what_our_page_would_not_send_is_refused(text):
    with pytest.raises(UserError, match="not understood"):
        requests.read(text)


def targets(**more):
    return {
        "img_inpaint_base": component(),
        "img_inpaint_mask": component(),
        "img2img_mask_blur": component(minimum=0, maximum=64),
        "img2img_width": component(minimum=64, maximum=1024),
        "img2img_inpainting_fill": component(choices=CHOICES),
        "img2img_inpaint_full_res": component(choices=["Whole picture", "Only masked"]),
        "img2img_mask_mode": component(choices=["Inpaint masked", "Inpaint not masked"]),
        **more,
    }


def test_a_push_gives_files_numbers_and_labels(workspace, opened, studio):
    there = targets()
    answer, _, *values = events._push(studio, there)("", sent(workspace, opened))
    shown = dict(zip(there, values, strict=True))
    assert shown["img_inpaint_base"].endswith(".png") and shown["img_inpaint_mask"].endswith(".png")
    assert shown["img2img_inpainting_fill"] == "fill" and shown["img2img_inpaint_full_res"] == "Only masked"
    assert shown["img2img_mask_mode"] == "Inpaint masked" and shown["img2img_mask_blur"] == 4
    told = json.loads(answer)
    assert told["to"] == "img2img_inpaint_upload_tab"
    assert "img2img_height" in told["missing"] and "img_inpaint_base" not in told["missing"]


def test_values_stay_within_the_sliders_that_the_person_has():
    settings = InpaintSettings(width=2048, mask_blur=64)
    values = push.settings_values(settings, targets(img2img_mask_blur=component(minimum=0, maximum=20)))
    assert values["img2img_width"] == 1024 and values["img2img_mask_blur"] == 20


def test_an_empty_prompt_leaves_the_hosts_prompt_alone():
    prompt = {push.PROMPT: component()}
    assert push.settings_values(InpaintSettings(), prompt) == {}
    assert push.settings_values(InpaintSettings("cat"), prompt) == {push.PROMPT: "cat"}


def test_soft_inpainting_is_switched_on_where_the_host_has_it_and_never_off():
    there = {push.SOFT_INPAINTING: component()}
    assert push.settings_values(InpaintSettings(soft_inpainting=True), there) == {push.SOFT_INPAINTING: True}
    assert push.settings_values(InpaintSettings(), there) == {}
    assert push.settings_values(InpaintSettings(soft_inpainting=True), {}) == {}


def test_radios_of_a_fork_without_that_choice_are_left_alone():
    few = targets(img2img_inpainting_fill=component(choices=["original"]))
    assert "img2img_inpainting_fill" not in push.settings_values(InpaintSettings(inpainting_fill=3), few)


def test_a_push_that_fails_changes_none_of_the_hosts_components(workspace, opened, studio, monkeypatch):
    unchanged = object()
    monkeypatch.setattr(events, "_unchanged", lambda: unchanged)
    there = targets()
    monkeypatch.setattr(studio, "push", lambda *arguments: 1 / 0)
    answer, _, *values = events._push(studio, there)("", sent(workspace, opened))
    assert json.loads(answer)["error"] == events.FAILED and set(values) == {unchanged}
    answer, _, *values = events._push(studio, there)("", "nonsense")
    assert "not understood" in json.loads(answer)["error"] and set(values) == {unchanged}


def test_a_picture_goes_to_a_canvas_and_where_there_is_none_that_is_said(workspace, opened, studio):
    answer, _, value = events._send(studio, {"x": component()}, "x", "pane")("", sent(workspace, opened))
    assert value.endswith(".png") and json.loads(answer)["to"] == "pane"
    answer, *_ = events._send(studio, {}, "x", "pane")("", sent(workspace, opened))
    assert "no such place" in json.loads(answer)["error"]


def test_a_canvas_that_is_no_image_component_gets_pixels(workspace, opened, studio):
    canvas = component(elem_classes=[CANVAS_BACKGROUND])
    _, _, value = events._send(studio, {"x": canvas}, "x", "pane")("", sent(workspace, opened))
    assert value.size == (160, 120)


def test_reusing_fills_the_form(workspace, studio, form):
    from drawn_pictures import blocks

    from lib_inpaint.images import png

    id = workspace.open(png(blocks(), infotext="a barn\nSteps: 12"), "made.png")
    before = form.values(SamplingSettings("a dog", seed=7))
    answer, _, *values = events._reuse(studio, form)("", sent(workspace, id), *before)
    told = json.loads(answer)
    assert told["prompt"] == "a barn"
    assert form.settings(tuple(values)) == SamplingSettings(steps=12)
    text = json.dumps({"n": 2, "project": "", "revision": 0, "values": told["before"]})
    answer, _, *values = events._restore(form)("", text)
    assert json.loads(answer) == {"n": 2} and values == before


def test_what_is_no_form_restores_nothing(form):
    for values in ([], [1] * len(form.components)):
        text = json.dumps({"n": 2, "project": "", "revision": 0, "values": values})
        answer, _, *shown = events._restore(form)("", text)
        assert json.loads(answer)["error"].endswith(".")
        assert all(each not in values for each in shown)


def test_the_first_component_of_an_id_counts_until_the_page_is_built_anew():
    captured = Captured()
    first, again = component(elem_id="img2img_seed"), component(elem_id="img2img_seed")
    captured.add(first)
    captured.add(again)
    captured.add(component(elem_id=None))
    assert captured.get("img2img_seed") is first
    captured.clear()
    captured.add(again)
    assert captured.get("img2img_seed") is again


def test_a_canvas_made_of_several_components_is_its_background():
    captured = Captured()
    captured.add(component(elem_id="img2maskimg"))
    captured.add(component(elem_id="uuid", elem_classes=["logical_image_foreground"]))
    background = component(elem_id="uuid", elem_classes=[CANVAS_BACKGROUND])
    captured.add(background)
    assert captured.get("img2maskimg") is background


def test_the_root_carries_the_version_and_escapes_the_token():
    assert 'data-version="' in root() and "data-token" not in root()
    assert 'data-token="&quot;x"' in root('"x')
