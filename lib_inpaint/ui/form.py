"""The form "Adjust everything": what users know from the host, with the host's own choices and saved defaults."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from ..settings import Choices, SamplingSettings

AS_THE_HOST = "Default"
VARIATIONS = 3
"""To choose from, unless the person wants fewer."""


@dataclass(frozen=True)
class Form:
    """One component for each field of SamplingSettings, named as it."""

    negative_prompt: Any
    styles: Any
    sampler_name: Any
    scheduler: Any
    steps: Any
    cfg_scale: Any
    seed: Any
    variations: Any
    batch_size: Any
    restore_faces: Any
    sd_vae: Any

    @property
    def components(self) -> list[Any]:
        """In the order of SamplingSettings' fields."""
        return [getattr(self, field.name) for field in fields(SamplingSettings)]

    def settings(self, values: tuple[Any, ...]) -> SamplingSettings:
        """What the components' values mean; raises UserError when one is out of its range."""
        named = dict(zip((field.name for field in fields(SamplingSettings)), values, strict=True))
        for name in ("sampler_name", "scheduler", "sd_vae"):
            named[name] = None if named[name] in (None, "", AS_THE_HOST) else named[name]
        for name in ("steps", "seed", "variations", "batch_size"):
            named[name] = int(-1 if named[name] is None else named[name])
        named["styles"] = tuple(named["styles"] or ())
        return SamplingSettings(**named).checked()

    def values(self, settings: SamplingSettings) -> list[Any]:
        """What to show for the settings, component by component."""
        shown = {field.name: getattr(settings, field.name) for field in fields(SamplingSettings)}
        for name in ("sampler_name", "scheduler", "sd_vae"):
            shown[name] = shown[name] or AS_THE_HOST
        shown["styles"] = list(settings.styles)
        return list(shown.values())


def build(choices: Choices) -> Form:
    """The components, laid out; to be called inside a Blocks."""
    import gradio as gr

    default = SamplingSettings(variations=VARIATIONS)
    with gr.Column(elem_id="click_inpaint_form"):
        with gr.Row():
            negative = gr.Textbox(
                default.negative_prompt, label="Negative prompt", lines=2, elem_id=_id("negative_prompt"), scale=3
            )
            styles = gr.Dropdown(
                list(choices.styles), value=[], multiselect=True, label="Styles", elem_id=_id("styles"), scale=2
            )
        with gr.Row():
            sampler = _dropdown("Sampling method", choices.samplers, "sampler_name")
            scheduler = _dropdown("Schedule type", choices.schedulers, "scheduler")
            steps = gr.Slider(1, 150, default.steps, step=1, label="Sampling steps", elem_id=_id("steps"))
            cfg = gr.Slider(1, 30, default.cfg_scale, step=0.5, label="CFG scale", elem_id=_id("cfg_scale"))
        with gr.Row():
            seed = gr.Number(default.seed, label="Seed", precision=0, elem_id=_id("seed"))
            variations = gr.Slider(1, 16, default.variations, step=1, label="Variations", elem_id=_id("variations"))
            batch = gr.Slider(1, 8, default.batch_size, step=1, label="Batch size", elem_id=_id("batch_size"))
            vae = _dropdown("VAE", choices.vaes, "sd_vae")
            faces = gr.Checkbox(default.restore_faces, label="Restore faces", elem_id=_id("restore_faces"))
    return Form(negative, styles, sampler, scheduler, steps, cfg, seed, variations, batch, faces, vae)


def _dropdown(label: str, choices: tuple[str, ...], field: str) -> Any:
    import gradio as gr

    return gr.Dropdown([AS_THE_HOST, *choices], value=AS_THE_HOST, label=label, elem_id=_id(field))


def _id(field: str) -> str:
    return f"click_inpaint_{field}"
