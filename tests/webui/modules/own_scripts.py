"""The host's own scripts: sampler and seed, which overrule a generation that does not say it comes from the API."""

import gradio as gr

from . import scripts, sd_samplers, sd_schedulers

ran: list[dict] = []
"""What each always-on script was given, in the order they ran."""


class Sampler(scripts.Script):
    def title(self):
        return "Sampler"

    def ui(self, is_img2img):
        with gr.Row(elem_id="sampler_selection_img2img"):
            names = [sampler.name for sampler in sd_samplers.visible_samplers()]
            sampler = gr.Dropdown(names, value=names[0], label="Sampling method", elem_id="img2img_sampling")
            labels = [scheduler.label for scheduler in sd_schedulers.schedulers]
            scheduler = gr.Dropdown(labels, value=labels[0], label="Schedule type", elem_id="img2img_scheduler")
            steps = gr.Slider(minimum=1, maximum=150, step=1, value=20, label="Sampling steps", elem_id="img2img_steps")
        return steps, sampler, scheduler

    def before_process(self, p, steps, sampler, scheduler):
        ran.append({"script": "Sampler", "arguments": [steps, sampler, scheduler]})
        if not p.is_api:
            p.steps, p.sampler_name, p.scheduler = steps, sampler, scheduler


class Seed(scripts.Script):
    def title(self):
        return "Seed"

    def ui(self, is_img2img):
        seed = gr.Number(value=-1, label="Seed", elem_id="img2img_seed", precision=0)
        return [seed]

    def before_process(self, p, seed):
        ran.append({"script": "Seed", "arguments": [seed]})
        if not p.is_api:
            p.seed = int(seed)


class Witness(scripts.Script):
    """Some other extension's script with a control of its own."""

    def title(self):
        return "Witness"

    def ui(self, is_img2img):
        return [gr.Slider(minimum=0, maximum=9, step=1, value=7, label="Witness", elem_id="img2img_witness")]

    def process(self, p, value):
        ran.append({"script": "Witness", "arguments": [value]})
        p.extra_generation_params["Witness"] = value


class SoftInpainting(scripts.Script):
    """An extension that the host brings along since 1.8, off unless a person wants it."""

    def title(self):
        return "Soft Inpainting"

    def ui(self, is_img2img):
        enabled = gr.Checkbox(value=False, label="Soft inpainting", elem_id="soft_inpainting_enabled")
        names = ("power", "scale", "detail", "mask_inf", "dif_thresh", "dif_contr")
        starts = zip(names, (1, 0.5, 4, 0, 0.5, 2), strict=True)
        return [enabled, *(gr.Slider(minimum=0, maximum=8, value=value, label=name) for name, value in starts)]

    def process(self, p, enabled, *values):
        ran.append({"script": "Soft Inpainting", "arguments": [enabled, *values]})
        if enabled:
            p.mask_round = False
            p.extra_generation_params["Soft inpainting enabled"] = True


def all_scripts():
    return [Sampler(), Seed(), Witness(), SoftInpainting()]
