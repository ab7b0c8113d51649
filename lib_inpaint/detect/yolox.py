"""YOLOX (Ge et al. 2021) through OpenCV: 80 kinds of things, in 4 MB and a twentieth of a second."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from ..checkpoints import Weights, proven
from ..errors import UserError
from ..geometry import Box, Image, Size
from . import Detection
from .names import COCO

STRIDES = (8, 16, 32)
PAPER = 114
"""The grey below and to the right of the picture in the network's square, as in its training."""
LEAST = 0.1
"""Below that nothing is told of."""


class Yolox:
    title = "YOLOX-nano"
    side = 416

    def __init__(self, path: Path, weights: Weights, device: str | None = None):
        """UserError unless the file is one that the row knows. `device` is for the networks of torch."""
        data = np.frombuffer(proven(path, weights), np.uint8)
        try:
            self._net = cv2.dnn.readNetFromONNX(data)
        except cv2.error as error:
            raise UserError(f"{path.name} cannot be read by this version of OpenCV ({cv2.__version__}).") from error

    def detect(self, image: Image) -> list[Detection]:
        square, scale = in_square(image, self.side)
        self._net.setInput(cv2.dnn.blobFromImage(square, swapRB=True))
        corners, scores = decode(self._net.forward()[0], self.side)
        return detections(corners / scale, scores, Size.of(image))


def in_square(image: Image, side: int) -> tuple[Image, float]:
    """The picture in the left upper corner of a square, and how much it was scaled."""
    size = Size.of(image)
    scale = side / size.longest
    scaled = size.scaled(scale)
    square = np.full((side, side, 3), PAPER, np.uint8)
    square[: scaled.height, : scaled.width] = cv2.resize(image, scaled, interpolation=cv2.INTER_LINEAR)
    return square, scale


def decode(output: np.ndarray, side: int) -> tuple[np.ndarray, np.ndarray]:
    """The network's (N, 5 + classes) as corners (N, 4) in its square and scores (N, classes).

    Each row is a cell of one of three grids: the middle of a box in cells from its own corner, the logarithm of width
    and height in cells, whether there is anything, and what.
    """
    places, strides = [], []
    for stride in STRIDES:
        cells = side // stride
        places.append(np.stack(np.meshgrid(np.arange(cells), np.arange(cells)), axis=-1).reshape(-1, 2))
        strides.append(np.full((cells * cells, 1), stride))
    stride = np.concatenate(strides)
    middles = (output[:, :2] + np.concatenate(places)) * stride
    halves = np.exp(output[:, 2:4]) * stride / 2
    return np.concatenate([middles - halves, middles + halves], axis=1), output[:, 4:5] * output[:, 5:]


def detections(corners: np.ndarray, scores: np.ndarray, size: Size) -> list[Detection]:
    """The best class of each row, where it is believed in a little and lies in the picture."""
    best = scores.argmax(axis=1)
    found = []
    for row in np.flatnonzero(scores.max(axis=1) >= LEAST):
        x1, y1, x2, y2 = (round(float(corner)) for corner in np.clip(corners[row], -size.longest, 2 * size.longest))
        box = Box(x1, y1, x2, y2).clamped(size)
        if min(box.size) > 1:
            found.append(Detection(box, float(scores[row, best[row]]), COCO[best[row]]))
    return found
