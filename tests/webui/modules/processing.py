"""img2img with a mask as the host does it, but for the painting itself, which is a pattern of seed and prompt."""

import random
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from . import devices, images, masking, painting, scripts, sd_models, sd_vae, shared
from .infotext_utils import quote

FILLS = ("fill", "original", "latent noise", "latent nothing")


@dataclass(repr=False)
class StableDiffusionProcessing:
    sd_model: object = None
    outpath_samples: str = None
    outpath_grids: str = None
    prompt: str = ""
    negative_prompt: str = ""
    styles: list = None
    seed: int = -1
    subseed: int = -1
    subseed_strength: float = 0
    sampler_name: str = None
    scheduler: str = None
    batch_size: int = 1
    n_iter: int = 1
    steps: int = 50
    cfg_scale: float = 7.0
    width: int = 512
    height: int = 512
    restore_faces: bool = None
    tiling: bool = None
    do_not_save_samples: bool = False
    do_not_save_grid: bool = False
    extra_generation_params: dict = None
    override_settings: dict = None
    override_settings_restore_afterwards: bool = True
    is_api: bool = field(default=False, init=False)
    scripts_value: Any = field(default=None, init=False)
    script_args_value: Any = field(default=None, init=False)
    all_seeds: list = field(default=None, init=False)
    iteration: int = field(default=0, init=False)

    def __post_init__(self):
        self.extra_generation_params = self.extra_generation_params or {}
        self.override_settings = self.override_settings or {}
        self.styles = self.styles or []

    @property
    def scripts(self):
        return self.scripts_value

    @scripts.setter
    def scripts(self, runner):
        self.scripts_value = runner

    @property
    def script_args(self):
        return self.script_args_value

    @script_args.setter
    def script_args(self, values):
        self.script_args_value = values

    def close(self):
        self.scripts_value = None


@dataclass(repr=False)
class StableDiffusionProcessingImg2Img(StableDiffusionProcessing):
    init_images: list = None
    resize_mode: int = 0
    denoising_strength: float = 0.75
    image_cfg_scale: float = None
    mask: Any = None
    mask_blur_x: int = 4
    mask_blur_y: int = 4
    mask_blur: int = None
    mask_round: bool = True
    inpainting_fill: int = 0
    inpaint_full_res: bool = True
    inpaint_full_res_padding: int = 0
    inpainting_mask_invert: int = 0
    initial_noise_multiplier: float = None
    latent_mask: Any = None
    force_task_id: str = None
    image_mask: Any = field(default=None, init=False)
    mask_for_overlay: Any = field(default=None, init=False)
    paste_to: Any = field(default=None, init=False)

    def __post_init__(self):
        super().__post_init__()
        self.image_mask, self.mask = self.mask, None
        if isinstance(self.mask_blur, int):  # anything else is silently passed over
            self.mask_blur_x = self.mask_blur_y = self.mask_blur

    def init(self):
        """What of picture and mask is painted, and where it goes."""
        told = self.extra_generation_params
        told["Denoising strength"] = self.denoising_strength
        picture = images.flatten(self.init_images[0], shared.opts.img2img_background_color)
        self.full, self.nmask = picture, None
        mask = self._read_mask(told)
        if mask is not None and self.inpaint_full_res:
            mask = self._crop(mask, told)
        elif mask is not None:
            mask = masking.resized(self.resize_mode, mask, self.width, self.height)
            doubled = np.clip(np.asarray(mask, np.float32) * 2, 0, 255).astype(np.uint8)
            self.mask_for_overlay = Image.fromarray(doubled)
        if self.paste_to:
            x, y, width, height = self.paste_to
            part = picture.crop((x, y, x + width, y + height))
            self.source = masking.resized(2, part, self.width, self.height)
        else:
            self.source = self.full = masking.resized(self.resize_mode, picture, self.width, self.height)
        if mask is not None:
            if self.inpainting_fill != 1:
                told["Masked content"] = FILLS[self.inpainting_fill]
                self.source = masking.filled(self.source, mask)
            self.nmask = masking.latent(mask, self.width, self.height, self.mask_round)

    def _read_mask(self, told):
        if self.image_mask is None:
            return None
        mask = masking.binary(self.image_mask, self.mask_round)
        if self.inpainting_mask_invert:
            mask = ImageOps.invert(mask)
            told["Mask mode"] = "Inpaint not masked"
        if self.mask_blur_x > 0 or self.mask_blur_y > 0:
            told["Mask blur"] = self.mask_blur_x
        return masking.blurred(mask, self.mask_blur_x, self.mask_blur_y)

    def _crop(self, mask, told):
        region = masking.crop_region(mask, self.inpaint_full_res_padding)
        if region is None:  # a blank mask repaints everything
            self.inpaint_full_res, self.mask_for_overlay = False, None
            return None
        self.mask_for_overlay = mask
        left, top, right, bottom = masking.expanded(region, (self.width, self.height), mask.size)
        self.paste_to = left, top, right - left, bottom - top
        told["Inpaint area"] = "Only masked"
        told["Masked area padding"] = self.inpaint_full_res_padding
        return masking.resized(2, mask.crop((left, top, right, bottom)), self.width, self.height)

    def sample(self, seeds):
        """The painted pictures at working size; interrupted or skipped they are left as far as they are."""
        return painting.sample(self, seeds)

    def overlaid(self, painted):
        if self.paste_to:
            x, y, width, height = self.paste_to
            under = self.full.copy()
            under.paste(masking.resized(1, painted, width, height), (x, y))
            painted = under
        if self.mask_for_overlay is None or not shared.opts.overlay_inpaint:
            return painted
        mask = self.mask_for_overlay
        if mask.size != painted.size:
            mask = masking.resized(self.resize_mode, mask, *painted.size)
        return Image.composite(painted, self.full, mask)


class Processed:
    def __init__(self, p, pictures, infotexts):
        self.images = pictures
        self.infotexts = infotexts
        self.info = infotexts[0] if infotexts else ""
        self.all_seeds = p.all_seeds
        self.seed = p.all_seeds[0]
        self.index_of_first_image = 0
        self.width, self.height = p.width, p.height


def process_images(p):
    before = {key: shared.opts.data[key] for key in p.override_settings if key in shared.opts.data}
    try:
        if sd_models.checkpoint_aliases.get(p.override_settings.get("sd_model_checkpoint")) is None:
            p.override_settings.pop("sd_model_checkpoint", None)
            sd_models.reload_model_weights()
        for key, value in p.override_settings.items():
            shared.opts.set(key, value, is_api=True, run_callbacks=False)
            if key == "sd_model_checkpoint":
                sd_models.reload_model_weights()
            if key == "sd_vae":
                sd_vae.reload_vae_weights()
        return _process(p)
    finally:
        if p.override_settings_restore_afterwards:  # only what was ever saved, and never the loaded checkpoint
            for key, value in before.items():
                setattr(shared.opts, key, value)
                if key == "sd_vae":
                    sd_vae.reload_vae_weights()


def _process(p):
    if p.scripts is not None:
        p.scripts.call("before_process", p)
    first = random.randrange(2**32) if p.seed == -1 else int(p.seed)
    p.all_seeds = [first + n for n in range(p.n_iter * p.batch_size)]
    if p.scripts is not None:
        p.scripts.call("process", p)
    if shared.opts.standin_fail_at == "scripts":
        raise RuntimeError("a script of the stand-in failed")
    p.init()
    state = shared.state
    if state.job_count == -1:
        state.job_count = p.n_iter
    pictures, infotexts = [], []
    for n in range(p.n_iter):
        p.iteration = n
        state.skipped = False
        if state.interrupted or state.stopping_generation:
            break
        seeds = p.all_seeds[n * p.batch_size : (n + 1) * p.batch_size]
        painted = p.sample(seeds)
        state.nextjob()
        for seed, picture in zip(seeds, painted, strict=True):
            picture, text = p.overlaid(picture), infotext(p, seed)
            picture.info["parameters"] = text
            if not p.do_not_save_samples and shared.opts.samples_save:
                images.save_image(picture, p.outpath_samples, "", seed, p.prompt, shared.opts.samples_format, info=text)
            pictures.append(picture)
            infotexts.append(text)
            if shared.opts.return_mask and p.mask_for_overlay is not None:
                pictures.append(p.mask_for_overlay.convert("RGB"))
    devices.torch_gc()
    processed = Processed(p, pictures, infotexts or [infotext(p, p.all_seeds[0])])
    if p.scripts is not None:
        p.scripts.call("postprocess", p, processed)
    painting.note(p, processed)
    return processed


def infotext(p, seed):
    model = sd_models.model_data.sd_model.sd_checkpoint_info
    told = {
        "Steps": p.steps,
        "Sampler": p.sampler_name or "DPM++ 2M",
        "Schedule type": p.scheduler or "Automatic",
        "CFG scale": p.cfg_scale,
        "Seed": seed,
        "Size": f"{p.width}x{p.height}",
        "Model": model.name_for_extra,
        **p.extra_generation_params,
        "Version": "stand-in",
    }
    line = ", ".join(f"{key}: {quote(value)}" for key, value in told.items() if value is not None)
    negative = f"\nNegative prompt: {p.negative_prompt}" if p.negative_prompt else ""
    return f"{p.prompt}{negative}\n{line}"


__all__ = ["Processed", "StableDiffusionProcessingImg2Img", "process_images", "scripts"]
