"""The stand-in host reads masks as the real one does, and has its traps."""

import json

import numpy as np
import pytest
from PIL import Image
from webui_server import INPAINTING, PLAIN, WEBUI

from lib_inpaint.presets import PRESETS
from lib_inpaint.settings import Checkpoint
from lib_inpaint.tuning import tuned

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


def random_mask(rng):
    """A few boxes and a speck at times, somewhere in a picture of some size."""
    width, height = (int(side) for side in rng.integers(20, 240, 2))
    mask = np.zeros((height, width), bool)
    for _ in range(rng.integers(1, 4)):
        x, y = rng.integers(0, width), rng.integers(0, height)
        mask[y : y + rng.integers(1, height), x : x + rng.integers(1, width)] = True
    if rng.random() < 0.3:
        mask[rng.integers(0, height), rng.integers(0, width)] = True
    return mask


def random_overrides(rng):
    values = {
        "mask_blur": int(rng.integers(0, 65)),
        "inpaint_full_res_padding": int(rng.integers(0, 65)) * 4,
        "width": int(rng.integers(8, 73)) * 8,
        "height": int(rng.integers(8, 73)) * 8,
    }
    return {name: value for name, value in values.items() if rng.random() < 0.5} | {"inpaint_full_res": True}


def test_the_rectangle_that_the_page_draws_is_the_hosts_for_500_random_masks(modules):
    drawn_otherwise = []
    for seed in range(500):
        rng = np.random.default_rng(seed)
        mask, preset = random_mask(rng), list(PRESETS)[seed % len(PRESETS)]
        checkpoint = Checkpoint("a", "a", bool(seed % 2), 512, True)
        ours = tuned(mask, preset, "", random_overrides(rng), checkpoint)
        names = ("mask_blur", "inpaint_full_res", "inpaint_full_res_padding", "width", "height")
        p = modules.processing.StableDiffusionProcessingImg2Img(
            init_images=[Image.new("RGB", mask.shape[::-1], "grey")],
            mask=Image.fromarray(ours.hole.astype(np.uint8) * 255),
            inpainting_fill=1,
            **{name: getattr(ours.settings, name) for name in names},
        )
        p.init()
        x1, y1, x2, y2 = ours.region
        if tuple(p.paste_to) != (x1, y1, x2 - x1, y2 - y1):
            drawn_otherwise.append((seed, preset, p.paste_to, ours.region))
    assert not drawn_otherwise
