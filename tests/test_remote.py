"""Stable Diffusion of a WebUI elsewhere: what is asked of it, what comes back, and that it is left as it was."""

import dataclasses
import threading
import time

import httpx
import numpy as np
import pytest
from drawn_pictures import RED, blocks
from project_steps import ON_RED, newest, revision, select
from remote_pipeline import FIELDS, colour_of, decoded, encoded
from remote_webui import API, INPAINTING, PLAIN, XL

from lib_inpaint.errors import UserError
from lib_inpaint.generation import Asked
from lib_inpaint.host.remote import Address, RemoteDiffusion, following
from lib_inpaint.images import read_picture_file
from lib_inpaint.settings import InpaintSettings, SamplingSettings

IMAGE = np.full((96, 128, 3), 120, np.uint8)
MASK = np.zeros((96, 128), bool)
MASK[30:60, 40:90] = True
SETTINGS = InpaintSettings("grass", 0, 1.0, 4, True, 64, 256, 192)
SAMPLING = SamplingSettings("dog", ("Photo",), "Euler a", "Karras", 6, 5.5, 42, 2, 1)


@pytest.fixture
def diffusion(webui):
    return RemoteDiffusion(Address.of(webui.address))


@pytest.fixture
def often(monkeypatch):
    """Progress is asked for many times a second."""
    monkeypatch.setattr(following, "PAUSE", 0.02)


def named(diffusion, title):
    return next(each for each in diffusion.checkpoints() if each.name == title)


def paint(diffusion, sampling=SAMPLING, checkpoint=None, settings=SETTINGS, extra=None):
    return diffusion.img2img(IMAGE, MASK, settings, sampling, checkpoint, extra or {})


def test_what_it_has_is_read_and_inpainting_checkpoints_come_first(diffusion):
    first, *others = diffusion.checkpoints()
    assert first[:5] == (INPAINTING, "sd-v1-5-inpainting", True, 512, False)
    assert [(each.name, each.is_inpainting, each.side, each.is_current) for each in others] == [
        (PLAIN, False, 512, True),
        (XL, False, 1024, False),
    ]
    choices = diffusion.choices()
    assert choices.samplers == ("DPM++ 2M", "Euler a") and choices.schedulers == ("Automatic", "Karras")
    assert choices.styles == ("Photo",) and choices.vaes == ("Automatic", "None", "fine.vae.pt")


def test_the_request_says_what_was_asked_in_documented_fields_only(webui, diffusion):
    paint(diffusion)
    (body,) = webui.painted
    assert set(body) - {"settings"} <= FIELDS
    told = {"prompt": "grass", "negative_prompt": "dog", "styles": ["Photo"], "sampler_name": "Euler a", "steps": 6}
    told |= {"scheduler": "Karras", "cfg_scale": 5.5, "seed": 42, "n_iter": 2, "batch_size": 1, "mask_blur": 4}
    told |= {"inpainting_fill": 0, "inpaint_full_res": False, "denoising_strength": 1.0, "width": 256, "height": 192}
    assert {name: body[name] for name in told} == told
    assert (decoded(body["init_images"][0]) == IMAGE).all()
    assert (decoded(body["mask"])[..., 0] == MASK * 255).all()


def test_pictures_seeds_and_infotexts_come_back_without_grid_and_masks(webui, diffusion):
    webui.has_grid = True
    webui.saved["return_mask"] = True
    extra = {"Click Inpaint": "0 remove", "Click Inpaint objects": "add SAM points 1 2 +, box: 3"}
    one, two = paint(diffusion, extra=extra)
    assert (one.seed, two.seed) == (42, 43)
    assert tuple(one.pixels[90, 130]) == colour_of(42) and tuple(two.pixels[90, 130]) == colour_of(43)
    assert (one.pixels[2, 2] == 120).all() and one.pixels.shape == (192, 256, 3)
    assert one.infotext.startswith("grass\nSteps: 6, Sampler: Euler a, Seed: 42, Inpaint area: Only masked, ")
    assert one.infotext.endswith('Click Inpaint objects: "add SAM points 1 2 +, box: 3"')
    prompt, sampling = diffusion.sampling_from(one.infotext)
    assert prompt == "grass" and (sampling.steps, sampling.sampler_name, sampling.seed) == (6, "Euler a", 42)
    assert webui.settings["return_mask"] is True


def test_checkpoint_and_vae_are_its_own_again_even_where_it_forgets_to_restore_them(webui, diffusion):
    webui.saved.clear()
    paint(diffusion, dataclasses.replace(SAMPLING, sd_vae="fine.vae.pt"), named(diffusion, INPAINTING))
    used = webui.painted[0]["settings"]
    assert used["sd_model_checkpoint"] == INPAINTING and used["sd_vae"] == "fine.vae.pt"
    assert webui.settings["sd_model_checkpoint"] is None and webui.settings["sd_vae"] == "Automatic"


def test_its_settings_are_its_own_again_after_a_failure(webui, diffusion):
    webui.unsaved["sd_vae"] = "None"
    webui.fails_with = "OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB"
    with pytest.raises(UserError, match="smaller working size"):
        paint(diffusion, dataclasses.replace(SAMPLING, sd_vae="fine.vae.pt"), named(diffusion, INPAINTING))
    assert webui.settings["sd_vae"] == "None" and webui.settings["sd_model_checkpoint"] == PLAIN


def test_no_setting_is_written_that_it_does_not_tell(webui, diffusion):
    diffusion.choices()
    webui.instead(f"{API}options", lambda request: request.json({}))
    paint(diffusion, dataclasses.replace(SAMPLING, sd_vae="fine.vae.pt"))
    assert webui.painted[0]["settings"]["sd_vae"] == "fine.vae.pt"
    assert not [body for path, body in webui.asked if path == f"{API}options" and body is not None]


def test_nothing_is_overridden_that_is_so_already(webui, diffusion):
    paint(diffusion, dataclasses.replace(SAMPLING, sd_vae="Automatic"), named(diffusion, PLAIN))
    assert webui.painted[0]["override_settings"] == {}
    assert not [body for path, body in webui.asked if path == f"{API}options" and body is not None]


def test_a_webui_before_schedules_is_asked_for_none(webui, diffusion):
    webui.is_old = True
    assert diffusion.choices().schedulers == () and diffusion.choices().vaes == ()
    assert len(paint(diffusion, dataclasses.replace(SAMPLING, scheduler=None))) == 2
    assert "scheduler" not in webui.painted[0]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"sampler_name": "Nope"}, "sampler Nope"), ({"sd_vae": "x"}, "VAE x"), ({"scheduler": "y"}, "y")],
)
def test_what_it_has_not_is_one_sentence_before_anything_is_painted(webui, diffusion, changes, words):
    with pytest.raises(UserError, match=f"{words} is not there"):
        paint(diffusion, dataclasses.replace(SAMPLING, **changes))
    assert not webui.painted


def running(diffusion, sampling=SAMPLING):
    """A run as the page starts one, in a thread; its result comes into the list."""
    result: list = []
    handler = diffusion.queued(lambda task: result.extend(paint(diffusion, sampling)), [""])
    thread = threading.Thread(target=handler, args=("task(a)",))
    thread.start()
    return thread, result


def until(condition):
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("never came true")


@pytest.mark.parametrize("is_old", [False, True])
def test_progress_and_preview_come_through_and_an_interrupt_gives_only_what_is_whole(webui, diffusion, often, is_old):
    webui.is_old, webui.step_seconds = is_old, 0.05
    sampling = dataclasses.replace(SAMPLING, variations=3, steps=12, scheduler=None)
    thread, result = running(diffusion, sampling)
    until(lambda: diffusion.turns.progress("task(a)", -1).get("live_preview"))
    told = diffusion.turns.progress("task(a)", -1)
    assert (
        told["active"] and 0 <= told["progress"] < 1 and told["live_preview"].startswith("data:image/png;base64,iVBOR")
    )
    assert diffusion.turns.progress("task(a)", told["id_live_preview"])["live_preview"] is None
    until(lambda: webui.state["job_no"] == 1)
    diffusion.interrupt("task(a)")
    thread.join(20)
    assert [each.seed for each in result] == [42] and tuple(result[0].pixels[90, 130]) == colour_of(42)
    assert diffusion.turns.progress("task(a)", -1)["completed"]


def test_a_skipped_picture_is_left_out(webui, diffusion, often):
    webui.step_seconds = 0.05
    thread, result = running(diffusion, dataclasses.replace(SAMPLING, steps=20))
    until(lambda: webui.state["sampling_step"] >= 2)
    diffusion.skip("task(a)")
    thread.join(20)
    assert [each.seed for each in result] == [43]


def test_what_it_paints_for_others_is_neither_shown_nor_interrupted(webui, diffusion, often):
    webui.step_seconds = 0.02
    others = {"init_images": [encoded(IMAGE)], "mask": encoded(IMAGE), "mask_blur": 0, "width": 64, "height": 64}
    others |= {"batch_size": 1, "n_iter": 1, "seed": 1, "steps": 60, "prompt": "", "sampler_name": None}
    other = threading.Thread(
        target=httpx.post, args=(f"{webui.address}{API}img2img",), kwargs={"json": others, "trust_env": False}
    )
    other.start()
    until(lambda: webui.task == "task(api)")
    thread, result = running(diffusion)
    until(lambda: diffusion.turns.progress("task(a)", -1).get("textinfo") == following.QUEUED)
    diffusion.interrupt("task(a)")
    assert diffusion.turns.progress("task(a)", -1)["live_preview"] is None
    other.join(20)
    thread.join(20)
    assert result == [] and len(webui.painted) == 2
    assert webui.paths().count(f"{API}interrupt") == 1


def test_a_run_that_was_interrupted_before_its_turn_never_reaches_it(webui, diffusion):
    diffusion.interrupt("task(a)")
    thread, result = running(diffusion)
    thread.join(20)
    assert result == [] and not webui.painted


def test_the_page_gets_no_preview_but_a_picture(webui, diffusion, often):
    webui.step_seconds = 0.03
    bad = {"active": True, "queued": False, "progress": "x", "eta": "soon", "live_preview": "https://example.org/a.png"}
    webui.instead("/internal/progress", *[lambda request: request.json(bad)] * 500)
    thread, result = running(diffusion)
    thread.join(20)
    assert len(result) == 2 and diffusion.turns.current.preview is None


def test_what_was_painted_is_saved_in_the_output_folder_too(workspace, opened, diffusion, tmp_path):
    workspace.host = dataclasses.replace(workspace.host, diffusion=diffusion, output_folder=tmp_path / "out")
    workspace.studio.host = workspace.host
    select(workspace, opened, "a", ON_RED)
    project = workspace.studio.generate(opened, revision(workspace, opened), Asked("replace", "grass"), SAMPLING)
    (path,) = (tmp_path / "out").iterdir()
    saved = read_picture_file(path)
    assert (saved.pixels == project.present.stack.pixels).all() and saved.infotext.startswith("grass")


def test_through_the_studio_all_else_stays_bit_for_bit(workspace, opened, webui, diffusion):
    workspace.host = dataclasses.replace(workspace.host, diffusion=diffusion)
    workspace.studio.host = workspace.host
    assert workspace.status()["host"]["has_tabs"] is False
    select(workspace, opened, "a", ON_RED)
    history = workspace.studio.generate(
        opened, revision(workspace, opened), Asked("replace", "grass"), SamplingSettings(seed=7)
    )
    pixels, (x1, y1, x2, y2) = history.present.stack.pixels, RED
    far = np.ones((120, 160), bool)
    far[max(0, y1 - 16) : y2 + 16, max(0, x1 - 16) : x2 + 16] = False
    assert (pixels[far] == blocks()[far]).all()
    assert np.abs(pixels[y1 + 8 : y2 - 8, x1 + 8 : x2 - 8].astype(int) - colour_of(7)).max() <= 2
    assert newest(workspace, opened).shown.seed == 7 and "Click Inpaint" in newest(workspace, opened).shown.infotext
    assert webui.painted[0]["settings"]["sd_model_checkpoint"] == INPAINTING
    assert webui.settings["sd_model_checkpoint"] == PLAIN


INPAINT, XL_INPAINT = "control_v11p_sd15_inpaint [ebff9138]", "controlnetxl_inpaint_dreamer [aa00bb11]"


def test_what_other_extensions_of_the_webui_can_do_is_offered_by_checkpoint(webui, diffusion):
    assert not any(each.extras for each in diffusion.checkpoints())
    webui.scripts += ["soft inpainting", "controlnet"]
    webui.controlnet_models = ["None", "control_v11p_sd15_canny [d14c016b]", INPAINT]
    offered = {each.name: each.extras for each in RemoteDiffusion(diffusion.address).checkpoints()}
    assert offered[INPAINTING] == ("controlnet",), "it knows the edge of the mask itself"
    assert offered[PLAIN] == ("soft_inpainting", "controlnet")
    assert offered[XL] == ("soft_inpainting",), "there is no model for its kind"


def test_what_is_switched_on_of_them_is_told_as_their_api_wants_it(webui, diffusion):
    webui.scripts += ["soft inpainting", "controlnet"]
    webui.controlnet_models = ["None", XL_INPAINT, INPAINT]
    both = dataclasses.replace(SETTINGS, soft_inpainting=True, controlnet=True)
    paint(diffusion, checkpoint=named(diffusion, PLAIN), settings=both)
    told = webui.painted[-1]["alwayson_scripts"]
    (unit,) = told["ControlNet"]["args"]
    assert told["Soft Inpainting"] == {"args": [True]}
    assert (unit["module"], unit["model"]) == ("inpaint_only+lama", INPAINT)
    paint(diffusion, checkpoint=named(diffusion, XL), settings=both)
    assert webui.painted[-1]["alwayson_scripts"]["ControlNet"]["args"][0]["model"] == XL_INPAINT
    paint(diffusion)
    assert "alwayson_scripts" not in webui.painted[-1]


def test_a_controlnet_without_a_model_for_it_is_told_in_a_sentence(webui, diffusion):
    with pytest.raises(UserError, match="no model for inpainting"):
        paint(diffusion, settings=dataclasses.replace(SETTINGS, controlnet=True))
