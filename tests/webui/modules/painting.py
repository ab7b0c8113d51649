"""What stands for the diffusion model: stripes in a colour of seed and prompt, which come up step by step."""

import time
import zlib

import numpy as np
from PIL import Image

from . import sd_models, shared

done: list[dict] = []
"""Every finished generation with all that it was told."""
NOTED = (
    "prompt", "negative_prompt", "styles", "seed", "sampler_name", "scheduler", "batch_size", "n_iter", "steps",
    "cfg_scale", "width", "height", "restore_faces", "denoising_strength", "mask_blur_x", "inpainting_fill",
    "inpaint_full_res", "inpaint_full_res_padding", "inpainting_mask_invert", "is_api", "paste_to",
    "do_not_save_samples",
)  # fmt: skip


def sample(p, seeds):
    state = shared.state
    state.sampling_steps = steps = p.steps if shared.opts.img2img_fix_steps else int(p.steps * p.denoising_strength) + 1
    mixed = [p.source for _ in seeds]
    for step in range(steps):
        if state.interrupted or state.skipped:
            break
        if shared.opts.standin_fail_at == "sample" and step == steps // 2:
            raise RuntimeError("the stand-in failed while painting")
        if shared.opts.standin_fail_at == "memory":
            raise RuntimeError("CUDA out of memory. Tried to allocate 20.00 GiB")
        time.sleep(shared.opts.standin_step_seconds)
        state.sampling_step = step
        mixed = [_painted(p, seed, (step + 1) / steps) for seed in seeds]
        state.assign_current_image(mixed[0])
    return mixed


def _painted(p, seed, part):
    """The latent mask's cells go over to the stripes; everything else is the source."""
    pattern = _pattern(p, seed)
    weight = np.full((p.height // 8, p.width // 8), 1.0) if p.nmask is None else p.nmask
    weight = np.kron(weight, np.ones((8, 8)))[: p.height, : p.width, None] * part
    source = np.asarray(p.source, np.float32)[: weight.shape[0], : weight.shape[1]]
    painted = np.asarray(p.source).copy()
    painted[: weight.shape[0], : weight.shape[1]] = source * (1 - weight) + pattern[: weight.shape[0]] * weight
    return Image.fromarray(painted)


def _pattern(p, seed):
    digest = zlib.crc32(f"{seed} {p.prompt}".encode())
    colour = np.array([digest & 255, digest >> 8 & 255, digest >> 16 & 255], np.float32)
    stripes = 0.8 + 0.2 * ((np.arange(p.width // 8 * 8) // 8) % 2)
    return np.broadcast_to(colour * stripes[None, :, None], (p.height // 8 * 8, p.width // 8 * 8, 3))


def _colour_under(image, mask):
    """The mean of what lies there before anything is painted."""
    pixels, covered = np.asarray(image.convert("RGB")), np.asarray(mask.convert("L")) > 127
    return [round(float(each), 1) for each in pixels[covered].mean(axis=0)]


def note(p, processed):
    """For tests to ask what reached the pipeline."""
    told = {name: getattr(p, name) for name in NOTED}
    mask = p.image_mask
    told |= {
        "checkpoint": sd_models.model_data.sd_model.sd_checkpoint_info.name,
        "vae": shared.opts.sd_vae,
        "image_size": p.init_images[0].size,
        "mask_size": mask and mask.size,
        "mask_box": mask and mask.convert("L").getbbox(),
        "masked_colour": mask and _colour_under(p.init_images[0], mask),
        "infotexts": processed.infotexts,
    }
    done.append(told)
