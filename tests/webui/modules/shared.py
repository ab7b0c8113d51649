"""What every module of the host shares."""

from pathlib import Path
from types import SimpleNamespace

from .options import OptionInfo, Options
from .paths_internal import data_path
from .state import State

OUTPUTS = Path(data_path, "outputs")
labels = {
    "sd_model_checkpoint": OptionInfo(None, "Stable Diffusion checkpoint"),
    "sd_vae": OptionInfo("Automatic", "SD VAE"),
    "samples_save": OptionInfo(True, "Always save all generated images"),
    "samples_format": OptionInfo("png", "File format for images"),
    "outdir_samples": OptionInfo("", "Output directory for images"),
    "outdir_img2img_samples": OptionInfo(str(OUTPUTS / "img2img-images"), "img2img folder"),
    "outdir_txt2img_samples": OptionInfo(str(OUTPUTS / "txt2img-images"), "txt2img folder"),
    "outdir_grids": OptionInfo("", "Output directory for grids"),
    "outdir_img2img_grids": OptionInfo(str(OUTPUTS / "img2img-grids"), "img2img grids folder"),
    "return_grid": OptionInfo(True, "Show grid in results"),
    "return_mask": OptionInfo(False, "Include the mask in results"),
    "return_mask_composite": OptionInfo(False, "Include the masked composite in results"),
    "overlay_inpaint": OptionInfo(True, "Overlay original for inpaint"),
    "img2img_background_color": OptionInfo("#ffffff", "Fill transparent parts with this colour"),
    "img2img_fix_steps": OptionInfo(False, "Do exactly the amount of steps the slider specifies"),
    "inpainting_mask_weight": OptionInfo(1.0, "Inpainting conditioning mask strength"),
    "CLIP_stop_at_last_layers": OptionInfo(1, "Clip skip"),
    "live_preview_refresh_period": OptionInfo(200, "Progress bar and preview update period"),
    "live_previews_enable": OptionInfo(True, "Show live previews"),
    "enable_pnginfo": OptionInfo(True, "Write infotext to metadata"),
    "standin_step_seconds": OptionInfo(0.0, "Seconds a step takes"),
    "standin_fail_at": OptionInfo("", "Where processing raises: scripts, sample, memory"),
}
opts = Options(labels, Path(data_path, "config.json"))
cmd_opts = SimpleNamespace(
    data_dir=data_path,
    api=False,
    nowebui=False,
    api_auth=None,
    gradio_auth=None,
    gradio_auth_path=None,
    subpath="",
    use_cpu=[],
    lowvram=False,
    hide_ui_dir_config=False,
    freeze_settings=False,
    ckpt_dir=None,
)
state = State()
prompt_styles = SimpleNamespace(styles={"Photo": ("Photo", "{prompt}, photo", "drawing")})
face_restorers = []
device = "cpu"
demo = None


def __getattr__(name):
    if name == "sd_model":
        from . import sd_models

        return sd_models.loaded()
    raise AttributeError(name)
