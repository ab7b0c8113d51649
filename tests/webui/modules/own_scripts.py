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


def all_scripts():
    return [Sampler(), Seed(), Witness()]
