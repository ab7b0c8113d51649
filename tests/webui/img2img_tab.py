"""The img2img tab: its element ids, its sub-tabs, and a Generate that does what they say."""

import gradio as gr
from dialect import listen
from modules import scripts, shared
from modules.call_queue import wrap_gradio_gpu_call
from modules.processing import FILLS, StableDiffusionProcessingImg2Img, process_images
from results import panel, shown

INPAINT, UPLOAD = 2, 4


def build():
    with gr.Blocks(analytics_enabled=False) as tab:
        task = gr.Textbox(visible=False)
        mode = gr.Number(value=0, visible=False)
        prompt = gr.Textbox(label="Prompt", elem_id="img2img_prompt", lines=3, show_label=False)
        negative = gr.Textbox(label="Negative prompt", elem_id="img2img_neg_prompt", show_label=False)
        generate = gr.Button("Generate", elem_id="img2img_generate", variant="primary")
        interrupt = gr.Button("Interrupt", elem_id="img2img_interrupt")
        skip = gr.Button("Skip", elem_id="img2img_skip")
        with gr.Row():
            with gr.Column(elem_id="img2img_settings"):
                init, base, mask, controls, subtabs = _pictures()
                inputs = _settings(controls, subtabs)
            gallery, info, infotext, log = panel("img2img")
    fields = [task, mode, prompt, negative, init, base, mask, *inputs]
    script_controls = [control for script in scripts.scripts_img2img.scripts for control in script.controls]
    with tab:
        queued = wrap_gradio_gpu_call(_generate, extra_outputs=[[], "", ""])
        listen(generate.click, queued, [*fields, *script_controls], [gallery, info, infotext, log], "submit_img2img")
        listen(interrupt.click, lambda: shared.state.interrupt())
        listen(skip.click, lambda: shared.state.skip())
    return tab


def _pictures():
    with gr.Tabs(elem_id="mode_img2img"):
        subtabs = []

        def pane(title, id):
            item = gr.TabItem(title, id=id.removeprefix("img2img_").removesuffix("_tab"), elem_id=id)
            subtabs.append(item)
            return item

        with pane("img2img", "img2img_img2img_tab"):
            init = gr.Image(label="Image", source="upload", type="pil", elem_id="img2img_image", height=300)
        with pane("Sketch", "img2img_img2img_sketch_tab"):
            canvas("img2img_sketch")
        with pane("Inpaint", "img2img_inpaint_tab"):
            canvas("img2maskimg")
        with pane("Inpaint sketch", "img2img_inpaint_sketch_tab"):
            canvas("inpaint_sketch")
        with pane("Inpaint upload", "img2img_inpaint_upload_tab"):
            base = gr.Image(label="Image", source="upload", interactive=True, type="pil", elem_id="img_inpaint_base")
            mask = gr.Image(
                label="Mask",
                source="upload",
                interactive=True,
                type="pil",
                image_mode="RGBA",
                elem_id="img_inpaint_mask",
            )
        with pane("Batch", "img2img_batch_tab"):
            gr.HTML("<p>Batch</p>")
    with gr.Group(elem_id="inpaint_controls", visible=False) as controls:
        pass
    return init, base, mask, controls, subtabs


def canvas(id):
    """To draw on. Forge has one of its own: an HTML element followed by two hidden components."""
    if gr.__version__.startswith("4"):
        gr.HTML('<div class="forge-image-container"></div>', elem_id=id)
        for part in ("foreground", "background"):
            LogicalImage(label=part, visible=False, elem_id=f"uuid_{id}", elem_classes=[f"logical_image_{part}"])
    else:
        gr.Image(label="Draw", source="upload", interactive=True, type="pil", tool="sketch", elem_id=id, height=300)


class LogicalImage(gr.Textbox):
    """A picture as a data address in a hidden textbox."""

    def postprocess(self, value):
        if value is None or isinstance(value, str):
            return value
        import base64
        import io

        buffer = io.BytesIO()
        value.save(buffer, "PNG")
        return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()

    def get_block_name(self):
        return "textbox"


def _settings(controls, subtabs):
    with controls:
        blur = gr.Slider(label="Mask blur", minimum=0, maximum=64, step=1, value=4, elem_id="img2img_mask_blur")
        gr.Slider(label="Mask transparency", visible=False, elem_id="img2img_mask_alpha")
        modes = ["Inpaint masked", "Inpaint not masked"]
        mask_mode = gr.Radio(modes, label="Mask mode", value=modes[0], type="index", elem_id="img2img_mask_mode")
        fill = gr.Radio(
            list(FILLS), label="Masked content", value="original", type="index", elem_id="img2img_inpainting_fill"
        )
        areas = ["Whole picture", "Only masked"]
        area = gr.Radio(areas, label="Inpaint area", value=areas[0], type="index", elem_id="img2img_inpaint_full_res")
        padding = gr.Slider(
            label="Only masked padding, pixels", minimum=0, maximum=256, step=4, value=32,
            elem_id="img2img_inpaint_full_res_padding",
        )  # fmt: skip
    for index, item in enumerate(subtabs):
        shows = index in (2, 3, 4)
        listen(item.select, lambda shows=shows: gr.update(visible=shows), [], [controls])
    resizes = ["Just resize", "Crop and resize", "Resize and fill", "Just resize (latent upscale)"]
    resize = gr.Radio(resizes, label="Resize mode", value=resizes[0], type="index", elem_id="resize_mode")
    scripts.scripts_img2img.setup_ui()
    width = gr.Slider(minimum=64, maximum=2048, step=8, label="Width", value=512, elem_id="img2img_width")
    height = gr.Slider(minimum=64, maximum=2048, step=8, label="Height", value=512, elem_id="img2img_height")
    count = gr.Slider(minimum=1, maximum=100, step=1, label="Batch count", value=1, elem_id="img2img_batch_count")
    size = gr.Slider(minimum=1, maximum=8, step=1, label="Batch size", value=1, elem_id="img2img_batch_size")
    cfg = gr.Slider(minimum=1, maximum=30, step=0.5, label="CFG Scale", value=7, elem_id="img2img_cfg_scale")
    denoising = gr.Slider(
        minimum=0, maximum=1, step=0.01, label="Denoising strength", value=0.75, elem_id="img2img_denoising_strength"
    )
    return [blur, mask_mode, fill, area, padding, resize, width, height, count, size, cfg, denoising]


def _generate(task, mode, prompt, negative, init, base, mask, blur, mask_mode, fill, area, padding, *rest):
    resize, width, height, count, size, cfg, denoising, *script_values = rest
    uploads = int(mode) == UPLOAD
    p = StableDiffusionProcessingImg2Img(
        outpath_samples=shared.opts.outdir_img2img_samples, prompt=prompt, negative_prompt=negative,
        init_images=[base if uploads else init], mask=mask if uploads else None, mask_blur=int(blur),
        inpainting_fill=fill, inpaint_full_res=bool(area), inpaint_full_res_padding=int(padding),
        inpainting_mask_invert=mask_mode, resize_mode=resize, width=int(width), height=int(height),
        n_iter=int(count), batch_size=int(size), cfg_scale=cfg, denoising_strength=denoising, do_not_save_grid=True,
    )  # fmt: skip
    p.scripts = scripts.scripts_img2img
    p.script_args = (0, *script_values)
    return shown(process_images(p))
