"""The stand-in host reads masks as the real one does, and has its traps."""

import json

import numpy as np
import pytest
from PIL import Image
from webui_server import INPAINTING, PLAIN, WEBUI

CASES = json.loads((WEBUI / "mask_cases.json").read_text())


def drawn(case):
    mask = np.zeros(case["size"][::-1], np.uint8)
    for x1, y1, x2, y2, grey in case["rects"]:
        mask[y1:y2, x1:x2] = grey
    return Image.fromarray(mask)


def started(modules, case):
    names = [
        "mask_blur",
        "inpaint_full_res",
        "inpaint_full_res_padding",
        "width",
        "height",
        "inpainting_mask_invert",
        "resize_mode",
    ]
    picture = Image.new("RGB", tuple(case["size"]), "grey")
    arguments = {name: case[name] for name in (*names, "width", "height")}
    p = modules.processing.StableDiffusionProcessingImg2Img(init_images=[picture], mask=drawn(case), **arguments)
    p.init()
    return p


def test_it_reads_masks_as_the_real_host_in_all_recorded_cases(modules):
    for case in CASES:
        p, told = started(modules, case), case["host"]
        assert (list(p.paste_to) if p.paste_to else None) == told["paste_to"], case
        assert p.inpaint_full_res == told["inpaint_full_res_after"], case
        if told["overlay"]:
            overlay = p.mask_for_overlay
            assert list(overlay.size) == told["overlay"]["size"], case
            assert int(np.asarray(overlay, np.int64).sum()) == told["overlay"]["sum"], case
            assert list(overlay.getbbox() or ()) == told["overlay"]["bbox"], case
        if told["latent"]:
            assert int(p.nmask.sum()) == told["latent"]["ones"], case
    assert len(CASES) == 400


def test_unknown_arguments_are_refused(modules):
    with pytest.raises(TypeError, match="image_mask"):
        modules.processing.StableDiffusionProcessingImg2Img(image_mask=None)


def test_a_mask_blur_that_is_no_whole_number_is_passed_over(modules):
    assert modules.processing.StableDiffusionProcessingImg2Img(mask_blur=9.0).mask_blur_x == 4


def test_options_that_were_never_saved_leak(modules):
    p = modules.processing.StableDiffusionProcessingImg2Img(
        init_images=[Image.new("RGB", (64, 64))], width=64, height=64, steps=2, do_not_save_samples=True,
        override_settings={"CLIP_stop_at_last_layers": 2},
    )  # fmt: skip
    modules.processing.process_images(p)
    assert modules.shared.opts.CLIP_stop_at_last_layers == 2


def test_another_checkpoint_stays_loaded(modules):
    p = modules.processing.StableDiffusionProcessingImg2Img(
        init_images=[Image.new("RGB", (64, 64))], width=64, height=64, steps=2, do_not_save_samples=True,
        override_settings={"sd_model_checkpoint": INPAINTING},
    )  # fmt: skip
    modules.processing.process_images(p)
    assert modules.shared.opts.sd_model_checkpoint == PLAIN
    assert modules.sd_models.model_data.sd_model.sd_checkpoint_info.name == INPAINTING


def test_what_fails_in_the_queue_is_told_as_html(modules):
    def fail(task):
        raise ValueError("no <good>")

    *rest, html = modules.call_queue.wrap_gradio_gpu_call(fail, extra_outputs=["x"])("task(1)")
    assert rest == ["x"] and html.startswith("<div class='error'>ValueError: no &lt;good&gt;</div>")
    assert not modules.call_queue.queue_lock.locked()
