"""txt2img and Extras as far as their result rows go, and Settings with Reload UI."""

import gradio as gr
from dialect import listen
from modules import scripts, shared
from modules.call_queue import wrap_gradio_gpu_call
from modules.processing import StableDiffusionProcessingImg2Img, process_images
from PIL import Image
from results import panel, shown


def build_txt2img():
    with gr.Blocks(analytics_enabled=False) as tab:
        task = gr.Textbox(visible=False)
        prompt = gr.Textbox(label="Prompt", elem_id="txt2img_prompt", show_label=False)
        generate = gr.Button("Generate", elem_id="txt2img_generate", variant="primary")
        gr.Button("Interrupt", elem_id="txt2img_interrupt")
        gr.Button("Skip", elem_id="txt2img_skip")
        outputs = panel("txt2img")
        queued = wrap_gradio_gpu_call(_paint, extra_outputs=[[], "", ""])
        listen(generate.click, queued, [task, prompt], outputs, "submit")
    return tab


def build_extras():
    with gr.Blocks(analytics_enabled=False) as tab:
        picture = gr.Image(type="pil", elem_id="extras_image", label="Source")
        generate = gr.Button("Generate", elem_id="extras_generate", variant="primary")
        gallery, *_ = panel("extras")
        listen(generate.click, lambda image: [image], [picture], [gallery])
    return tab


def build_settings():
    with gr.Blocks(analytics_enabled=False) as tab:
        sections = {}
        for key, info in shared.opts.data_labels.items():
            sections.setdefault(info.section or ("standin", "Stand-in"), []).append((key, info))
        for (id, title), options in sections.items():
            with gr.Column(elem_id=f"column_settings_{id}"):
                gr.HTML(f"<h2>{title}</h2>")
                for key, info in options:
                    _component(key, info)
        reload = gr.Button("Reload UI", elem_id="settings_restart_gradio")
        listen(reload.click, _request_restart, [], [], "restart_reload")
    return tab


def _component(key, info):
    arguments = info.component_args() if callable(info.component_args) else dict(info.component_args or {})
    value = getattr(shared.opts, key)
    default = {str: gr.Textbox, int: gr.Number, float: gr.Number, bool: gr.Checkbox}.get(type(info.default), gr.Textbox)
    return (info.component or default)(label=info.label, value=value, elem_id=f"setting_{key}", **arguments)


def _request_restart():
    shared.state.server_command = "restart"


def _paint(task, prompt):
    """No txt2img of its own: img2img over grey."""
    p = StableDiffusionProcessingImg2Img(
        outpath_samples=shared.opts.outdir_txt2img_samples, prompt=prompt, negative_prompt="blur", seed=1234, steps=12,
        init_images=[Image.new("RGB", (256, 192), "grey")], width=256, height=192, denoising_strength=1.0,
        cfg_scale=5.5, sampler_name="Euler a", scheduler="Karras",
    )  # fmt: skip
    p.is_api = True
    p.scripts = scripts.scripts_txt2img
    p.script_args = (0,)
    return shown(process_images(p))
