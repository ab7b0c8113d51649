"""Mask R-CNN (He et al. 2017) as torchvision has it: boxes and masks of 80 kinds of things, in some seconds."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch

from ..checkpoints import Weights
from ..checkpoints.loading import plain_state_dict
from ..errors import UserError
from ..geometry import Box, Image, Size
from ..masks import PackedMask
from . import Detection
from .names import COCO

NOT_USED = (0, 12, 26, 29, 30, 45, 66, 68, 69, 71, 83)
"""Of COCO's 91 numbers: the background, and those that no class has."""
NAMES = dict(zip((number for number in range(91) if number not in NOT_USED), COCO, strict=True))

NEWER = "backbone.fpn.inner_blocks.0.1.weight"
"""A tensor that only version 2 has."""
LEAST = 0.25
"""Below that no mask is drawn: each is as large as what the network is shown."""


class MaskRcnn:
    title = "Mask R-CNN"
    side = 1333

    def __init__(self, path: Path, weights: Weights | None, device: str | None = None):
        """UserError if the file is damaged, unsafe or of another network, or without torchvision."""
        try:
            from torchvision.models import detection
        except (ImportError, RuntimeError) as error:
            raise UserError(f"{path.name} needs torchvision, which cannot be used here: {error}.") from error
        state = plain_state_dict(path)
        build = detection.maskrcnn_resnet50_fpn_v2 if NEWER in state else detection.maskrcnn_resnet50_fpn
        network = build(weights=None, weights_backbone=None, box_score_thresh=LEAST)
        try:
            network.load_state_dict(state)
        except RuntimeError as error:
            raise UserError(f"{path.name} is not torchvision's Mask R-CNN for COCO.") from error
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        self._network = network.eval().to(self.device)

    @torch.inference_mode()
    def detect(self, image: Image) -> list[Detection]:
        size = Size.of(image)
        small = size.within(self.side)
        pixels = np.ascontiguousarray(cv2.resize(image, small, interpolation=cv2.INTER_AREA))
        (answer,) = self._network([torch.from_numpy(pixels).permute(2, 0, 1).to(self.device) / 255])
        boxes, labels, scores, masks = (
            answer[name].float().cpu().numpy() for name in ("boxes", "labels", "scores", "masks")
        )
        return detections(boxes, labels, scores, masks, small, size)


def detections(
    boxes: np.ndarray, labels: np.ndarray, scores: np.ndarray, masks: np.ndarray, small: Size, size: Size
) -> list[Detection]:
    """Of the network's (N, 4), (N,), (N,) and (N, 1, h, w) on the picture at its small size, those with a mask."""
    found = []
    across, down = size.width / small.width, size.height / small.height
    for corners, label, score, likely in zip(boxes, labels, scores, masks[:, 0], strict=True):
        near = Box(
            *(int(corner) for corner in np.floor(corners[:2])), *(int(corner) for corner in np.ceil(corners[2:]))
        )
        near = near.clamped(small)
        box = near.scaled(across, down).clamped(size)
        if int(label) not in NAMES or min(*near.size, *box.size) < 2:
            continue
        part = cv2.resize(np.ascontiguousarray(likely[near.slices]), box.size, interpolation=cv2.INTER_LINEAR) > 0.5
        mask = PackedMask.of_part(part, box.x1, box.y1, size)
        if mask.area:
            found.append(Detection(box, float(score), NAMES[int(label)], mask))
    return found
