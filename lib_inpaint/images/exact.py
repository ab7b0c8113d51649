"""Pixels to keep and to get back bit for bit: PNG, written twice as fast as by Pillow and no larger."""

from __future__ import annotations

import cv2
import numpy as np

from ..errors import UserError
from ..geometry import Image
from .decoding import decode
from .kinds import kind_of
from .limits import check_bytes

RUN_LENGTHS = [cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE]
"""Of what the filters leave of a photo only runs compress; looking for more costs time and gains nothing."""


def exact_png(pixels: Image, alpha: np.ndarray | None = None) -> bytes:
    """(H, W, 3) uint8 and, if given, (H, W) uint8 beside it; colours under alpha 0 stay too."""
    layered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR) if alpha is None else _with_alpha(pixels, alpha)
    return cv2.imencode(".png", layered, RUN_LENGTHS)[1].tobytes()


def read_exact(data: bytes) -> tuple[Image, np.ndarray | None]:
    """What `exact_png` was given; UserError for what it cannot have written."""
    check_bytes(len(data))
    kind = kind_of(data)
    image = decode(kind, data).image
    if kind != "PNG" or image.mode not in ("RGB", "RGBA"):
        raise UserError("These are no pixels as they are kept here.")
    array = np.asarray(image)
    if image.mode == "RGB":
        return array, None
    return np.ascontiguousarray(array[..., :3]), np.ascontiguousarray(array[..., 3])


def _with_alpha(pixels: Image, alpha: np.ndarray) -> np.ndarray:
    layered = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGRA)
    layered[..., 3] = alpha
    return layered
