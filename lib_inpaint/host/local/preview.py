"""A small picture of what is being painted, without the work of decoding it."""

from __future__ import annotations

import base64

import numpy as np

from ...images import png

COLOURS = np.array(
    [[0.298, 0.207, 0.208], [0.187, 0.286, 0.173], [-0.158, 0.189, 0.264], [-0.184, -0.271, -0.473]], np.float32
)
COLOURS_XL = np.array([[60, 60, 60], [-60, -5, 10], [25, 15, -5], [-70, -50, -35]], np.float32) / 127.5
"""What each of the four latent channels adds to red, green and blue, nearly; -1 is black and 1 is white."""
SHIFT_XL = np.array([22.5, 12.5, 2.5], np.float32) / 127.5


def preview(latents: np.ndarray, is_xl: bool) -> str:
    """A data URL of the (4, h, w) float latents, a pixel a cell."""
    near = np.einsum("chw,cd->hwd", latents, COLOURS_XL if is_xl else COLOURS) + (SHIFT_XL if is_xl else 0)
    pixels = np.nan_to_num((near + 1) * 127.5).clip(0, 255).astype(np.uint8)
    return f"data:image/png;base64,{base64.b64encode(png(pixels)).decode()}"
