"""CLIPSeg (Lueddecke and Ecker 2022) of the installed transformers: a coarse map of where the words fit."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import torch

from ..checkpoints import Weights
from ..errors import UserError
from ..geometry import Image, Size

MEAN, SPREAD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of the pictures that it was trained on: ImageNet's."""
BUFFERS = "position_ids"
"""Counted numbers that some versions of transformers keep among the weights."""

logger = logging.getLogger(__name__)


class ClipSeg:
    """From a folder as the hub has it: config.json, vocab.json, merges.txt, model.safetensors."""

    title = "CLIPSeg"

    def __init__(self, path: Path, weights: Weights | None, device: str | None = None):
        """`path` is the model.safetensors. UserError where transformers is missing or the files do not fit."""
        try:
            from transformers import CLIPSegForImageSegmentation, CLIPTokenizer
        except ImportError as error:
            raise UserError("CLIPSeg needs the package transformers, 4.22 or newer.") from error
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        for name in ("vocab.json", "merges.txt"):
            if not (path.parent / name).is_file():
                raise UserError(
                    f"{name} is missing beside {path}. Get it from the same page, or download CLIPSeg again."
                )
        try:
            self._tokens = CLIPTokenizer.from_pretrained(path.parent, local_files_only=True)
            network: Any = CLIPSegForImageSegmentation
            model, report = network.from_pretrained(
                path.parent, local_files_only=True, use_safetensors=True, output_loading_info=True
            )
        except Exception as error:  # Any of the many versions may fail in its own way on a file that does not fit.
            logger.info("%s cannot be used: %s", path.parent, error)
            raise UserError(f"{path.parent.name} cannot be read by this version of transformers.") from error
        if missing := [name for name in report["missing_keys"] if not name.endswith(BUFFERS)]:
            # What is missing would be random numbers.
            raise UserError(f"{path.parent.name} is not the whole CLIPSeg: {missing[0]} is missing.")
        self._model = model.float().eval().to(self.device)

    @torch.inference_mode()
    def heat(self, image: Image, words: str) -> np.ndarray:
        return torch.sigmoid(self.logits(image, words)).cpu().numpy()

    @torch.inference_mode()
    def logits(self, image: Image, words: str) -> torch.Tensor:
        """(h, w) float32."""
        config = self._model.config
        tokens = self._tokens(
            [words], truncation=True, max_length=config.text_config.max_position_embeddings, return_tensors="pt"
        )
        asked: dict[str, Any] = {name: tokens[name].to(self.device) for name in ("input_ids", "attention_mask")}
        pixels = torch.from_numpy(prepared(image, config.vision_config.image_size)).to(self.device)
        logits = self._model(pixel_values=pixels, **asked).logits
        # Some versions leave out the dimension of the one picture.
        return logits.float().reshape(logits.shape[-2:])


def prepared(image: Image, side: int) -> np.ndarray:
    """(1, 3, side, side) float32: the whole picture squeezed into a square, as in its training."""
    shrinks = Size.of(image).longest > side
    square = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    normal = (square.astype(np.float32) / 255 - np.array(MEAN, np.float32)) / np.array(SPREAD, np.float32)
    return np.ascontiguousarray(normal.transpose(2, 0, 1)[None], np.float32)
