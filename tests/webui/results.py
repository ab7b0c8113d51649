"""The gallery of a tab with the row of buttons under it."""

import json

import gradio as gr


class ToolButton(gr.Button):
    def __init__(self, *arguments, **options):
        super().__init__(*arguments, elem_classes=["tool"], **options)

    def get_block_name(self):
        return "button"


def panel(tab):
    """(gallery, generation info, infotext html, log html)"""
    with gr.Column(elem_id=f"{tab}_results"):
        with gr.Group(elem_id=f"{tab}_gallery_container"):
            gallery = gr.Gallery(label="Output", show_label=False, elem_id=f"{tab}_gallery", columns=4, preview=True)
        with gr.Row(elem_id=f"image_buttons_{tab}", elem_classes=["image-buttons"]):
            ToolButton("img", elem_id=f"{tab}_send_to_img2img")
            ToolButton("inp", elem_id=f"{tab}_send_to_inpaint")
            ToolButton("ext", elem_id=f"{tab}_send_to_extras")
        infotext = gr.HTML(elem_id=f"html_info_{tab}")
        log = gr.HTML(elem_id=f"html_log_{tab}")
        info = gr.Textbox(visible=False, elem_id=f"generation_info_{tab}")
    return gallery, info, infotext, log


def shown(processed):
    """What a generation gives to its panel: saved pictures by their files, as the host serves them."""
    info = json.dumps({"all_seeds": processed.all_seeds, "infotexts": processed.infotexts})
    files = [getattr(picture, "already_saved_as", None) or _kept(picture) for picture in processed.images]
    return files, info, f"<p>{processed.info}</p>", ""


def _kept(picture):
    """A picture that was not saved goes into a temporary file, with its infotext."""
    import tempfile

    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    if picture.info.get("parameters"):
        texts.add_text("parameters", picture.info["parameters"])
    with tempfile.NamedTemporaryFile(suffix=".png", delete=False) as file:
        picture.save(file, "PNG", pnginfo=texts)
    return file.name
