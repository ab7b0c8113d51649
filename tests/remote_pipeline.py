"""The pipeline of the small WebUI on loopback: a colour of the seed, painted into the mask step by step."""

from __future__ import annotations

import base64
import io
import json
import time
from typing import Any

import cv2
import numpy as np
import PIL.Image

FIELDS = set(
    """
    init_images mask mask_blur mask_blur_x mask_blur_y mask_round inpainting_fill inpaint_full_res
    inpaint_full_res_padding inpainting_mask_invert initial_noise_multiplier latent_mask resize_mode
    denoising_strength prompt negative_prompt styles seed steps cfg_scale width height batch_size n_iter
    sampler_name scheduler sampler_index override_settings override_settings_restore_afterwards script_name
    script_args alwayson_scripts send_images save_images include_init_images force_task_id infotext
    restore_faces subseed subseed_strength tiling eta do_not_save_samples do_not_save_grid
    """.split()  # noqa: SIM905
)
"""What a request may say."""


class Refused(Exception):
    """Answered with the status and the WebUI's four fields."""

    def __init__(self, status: int, **fields: Any):
        self.status = status
        self.fields = fields


UNIT = set(
    """
    enabled module model weight image mask resize_mode low_vram processor_res threshold_a threshold_b guidance_start
    guidance_end pixel_perfect control_mode hr_option save_detected_map
    """.split()  # noqa: SIM905
)
"""What a unit of ControlNet may say."""
MODES = ("Balanced", "My prompt is more important", "ControlNet is more important")


def check_scripts(webui: Any, scripts: dict[str, Any]) -> None:
    """Refuses what the WebUI or ControlNet would not understand."""
    for title, told in scripts.items():
        if title.lower() not in webui.scripts:
            raise Refused(422, detail=f"always on script {title} not found")
        for unit in told["args"] if title == "ControlNet" else []:
            known = ("None", *(webui.controlnet_models or ()))
            if set(unit) - UNIT or unit["model"] not in known or unit["control_mode"] not in MODES:
                raise Refused(500, error="ValueError", detail="", body="", errors=f"model({unit}) not found")


def run(webui: Any, body: dict[str, Any]) -> Any:
    overrides = body.get("override_settings", {})
    before = {name: webui.saved[name] for name in overrides if name in webui.saved}
    for name, value in overrides.items():
        (webui.saved if name in webui.saved else webui.unsaved)[name] = value
    try:
        if webui.fails_with:
            raise Refused(500, error=webui.fails_with.split(":")[0], detail="", body="", errors=webui.fails_with)
        webui.painted.append({**body, "settings": webui.settings})
        return _painted(webui, body)
    finally:
        webui.saved |= before


def _painted(webui: Any, body: dict[str, Any]) -> Any:
    size, batch, runs = (body["width"], body["height"]), body["batch_size"], body["n_iter"]
    source = cv2.resize(decoded(body["init_images"][0]), size, interpolation=cv2.INTER_LANCZOS4)
    mask = _blurred(cv2.resize(decoded(body["mask"])[..., 0], size), body["mask_blur"])
    first = 4_000_000 if body["seed"] == -1 else body["seed"]
    seeds = [first + n for n in range(runs * batch)]
    pictures, texts = [], []
    webui.state |= {"job_count": runs, "job_no": 0}
    for run in range(runs):
        webui.is_skipped = False
        if webui.is_interrupted:
            break
        part = _steps(webui, body["steps"], source)
        for seed in seeds[run * batch : (run + 1) * batch]:
            alpha = part * np.clip(2.0 * mask, 0, 1)[..., None]
            pictures.append((source * (1 - alpha) + np.array(colour_of(seed)) * alpha + 0.5).astype(np.uint8))
            texts.append(f"{body['prompt']}\nSteps: {body['steps']}, Sampler: {body['sampler_name']}, Seed: {seed}")
            if webui.settings["return_mask"]:
                pictures.append(np.dstack([(mask * 255).astype(np.uint8)] * 3))
        webui.state["job_no"] += 1
    index = int(webui.has_grid and len(pictures) > 1)
    if index:
        pictures.insert(0, np.hstack(pictures))
        texts.insert(0, texts[0])
    info = {"all_seeds": seeds, "infotexts": texts, "index_of_first_image": index, "seed": first}
    return {"images": [encoded(each) for each in pictures], "parameters": {}, "info": json.dumps(info)}


def _steps(webui: Any, steps: int, source: np.ndarray) -> float:
    """How much of the painting is done when it ends, interrupted or not."""
    webui.state["sampling_steps"] = steps
    for step in range(steps):
        if webui.is_interrupted or webui.is_skipped:
            return step / steps
        webui.state["sampling_step"] = step
        webui.current = source
        time.sleep(webui.step_seconds)
    return 1.0


def _blurred(mask: np.ndarray, sigma: int) -> np.ndarray:
    return cv2.GaussianBlur(mask, (0, 0), sigma) / 255.0 if sigma else mask / 255.0


def colour_of(seed: int) -> tuple[int, int, int]:
    return 40 + seed % 7 * 20, 220 - seed % 5 * 30, 30 + seed % 3 * 60


def encoded(pixels: np.ndarray) -> str:
    buffer = io.BytesIO()
    PIL.Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return base64.b64encode(buffer.getvalue()).decode()


def decoded(text: str) -> np.ndarray:
    return np.array(PIL.Image.open(io.BytesIO(base64.b64decode(text))).convert("RGB"))
