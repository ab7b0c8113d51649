"""A small network of our own with LaMa's signature: it fills with the mean of what it knows, blurred where it can be.

Whatever it answers outside the hole is wrong on purpose.
"""

from __future__ import annotations

import hashlib
import io
import tempfile
import warnings
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import torch

from lib_inpaint.checkpoints import WEIGHTS, Weights
from lib_inpaint.inpaint.lama_network import LamaNetwork
from lib_inpaint.jobs import Cancelled

REACH = 15
"""Side of the square whose known pixels a hole pixel is made from; where it knows none, all are."""


class TinyLama(torch.nn.Module):
    def forward(self, image: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        if image.size(2) % 8 != 0 or image.size(3) % 8 != 0:
            raise ValueError("sides must be multiples of 8")
        known = 1 - mask
        mean = (image * known).sum(dim=(2, 3), keepdim=True) / known.sum().clamp(min=1)
        near = torch.nn.functional.avg_pool2d(known, 15, 1, 7)
        blurred = torch.nn.functional.avg_pool2d(image * known, 15, 1, 7) / near.clamp(min=1e-6)
        return torch.where(mask > 0, torch.where(near > 1e-4, blurred, mean), 1 - image)


def expected(image: np.ndarray, hole: np.ndarray) -> np.ndarray:
    """What it answers inside the hole, computed without torch; the sides are multiples of 8."""
    known = (~hole).astype(np.float64)
    box = {"ksize": (REACH, REACH), "borderType": cv2.BORDER_CONSTANT}
    near = cv2.blur(known, **box)[..., None]
    blurred = cv2.blur(image * known[..., None], **box) / np.maximum(near, 1e-9)
    return np.where(near > 1e-4, blurred, image[~hole].mean(axis=0))


@lru_cache(maxsize=1)
def script() -> bytes:
    """The TorchScript file."""
    return scripted(TinyLama())


def scripted(module: torch.nn.Module) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Newer torch calls TorchScript deprecated.
        torch.jit.save(torch.jit.script(module), file)
    return file.getvalue()


def row(data: bytes) -> Weights:
    """The table's row of big-lama, as if this were the maker's file."""
    return WEIGHTS["big_lama"]._replace(size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest())


def write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


@lru_cache(maxsize=1)
def network() -> LamaNetwork:
    with tempfile.TemporaryDirectory() as folder:
        return LamaNetwork(write(Path(folder) / "tiny.pt", script()), row(script()), "cpu")


# What its tests draw


def noise(height, width, seed=3):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def circles(shape, *places):
    mask = np.zeros(shape, np.uint8)
    for x, y, radius in places:
        cv2.circle(mask, (x, y), radius, 1, -1)
    return mask.astype(bool)


def cancelling_after(calls: int):
    left = iter(range(calls))

    def progress(fraction):
        if next(left, None) is None:
            raise Cancelled

    return progress
