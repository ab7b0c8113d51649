"""Detectors of the hub that the installed transformers know: YOLOS and DETR in the WebUI, RT-DETR in newer ones."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..checkpoints import Weights
from ..checkpoints.hub_folders import architecture_of
from ..errors import UserError
from ..geometry import Box, Image, Size
from . import Detection
from .names import COCO

LEAST = 0.1
USUAL_SIDE = 1333

logger = logging.getLogger(__name__)


class Hub:
    """From a folder as the hub has it: config.json, preprocessor_config.json, model.safetensors."""

    def __init__(self, path: Path, weights: Weights | None, device: str | None = None):
        """`path` is the model.safetensors. UserError where transformers is missing, too old, or cannot read it."""
        architecture = architecture_of(path)
        try:
            import transformers

            network = getattr(transformers, architecture)
        except (ImportError, AttributeError) as error:
            raise UserError(f"{path.parent.name} needs a transformers that has {architecture}.") from error
        self.title = architecture.removesuffix("ForObjectDetection")
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        try:
            # Nothing is fetched: DETR would otherwise want its backbone from elsewhere.
            config = transformers.AutoConfig.from_pretrained(path.parent, local_files_only=True)
            config.use_pretrained_backbone = False
            self._look = transformers.AutoImageProcessor.from_pretrained(path.parent, local_files_only=True)
            model = network.from_pretrained(path.parent, config=config, local_files_only=True, use_safetensors=True)
        except Exception as error:  # Any of the many versions may fail in its own way on a file that does not fit.
            logger.info("%s cannot be used: %s", path.parent, error)
            raise UserError(f"{path.parent.name} cannot be read by this version of transformers.") from error
        self._model = model.eval().to(self.device)
        self._names = {int(number): str(name).lower() for number, name in config.id2label.items()}

    @property
    def side(self) -> int:
        sizes = dict(getattr(self._look, "size", None) or {})
        return max((int(each) for each in sizes.values() if each), default=USUAL_SIDE)

    @torch.inference_mode()
    def detect(self, image: Image) -> list[Detection]:
        size = Size.of(image)
        inputs: Any = self._look(images=image, return_tensors="pt")
        outputs = self._model(**{name: each.to(self.device) for name, each in inputs.items()})
        whole = torch.tensor([size.shape])
        (answer,) = self._look.post_process_object_detection(outputs, threshold=LEAST, target_sizes=whole)
        return detections(self._names, answer, size)


def detections(names: dict[int, str], answer: dict[str, Any], size: Size) -> list[Detection]:
    """Those of COCO's classes, of transformers' `boxes` (N, 4), `labels` and `scores` (N,)."""
    boxes, labels, scores = (answer[name].float().cpu().numpy() for name in ("boxes", "labels", "scores"))
    found = []
    for corners, label, score in zip(boxes, labels, scores, strict=True):
        box = Box(*(round(float(corner)) for corner in np.nan_to_num(corners))).clamped(size)
        name = names.get(int(label), "")
        if name in COCO and min(box.size) > 1:
            found.append(Detection(box, float(score), name))
    return found
