"""Detectors by words of the installed transformers: OWL-ViT in the WebUI, OWLv2 and Grounding DINO in newer ones."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..checkpoints import Weights
from ..checkpoints.hub_folders import architecture_of
from ..detect import Detection
from ..errors import UserError
from ..geometry import Box, Image, Size

DINO = "GroundingDinoForObjectDetection"
LEAST = {DINO: 0.3}
USUAL_LEAST = 0.1
"""How much each must believe in a box; OWL's scores are low by nature."""
LEAST_WORD = 0.25
"""Of a word of the question, for Grounding DINO to count it as said."""

logger = logging.getLogger(__name__)


class TextBoxes:
    """From a folder as the hub has it, with its tokenizer and its preprocessor_config.json."""

    def __init__(self, path: Path, weights: Weights | None, device: str | None = None):
        """`path` is the model.safetensors. UserError where transformers is missing, too old, or cannot read it."""
        self._architecture = architecture_of(path)
        try:
            import transformers

            network = getattr(transformers, self._architecture)
        except (ImportError, AttributeError) as error:
            raise UserError(f"{path.parent.name} needs a transformers that has {self._architecture}.") from error
        self.title = self._architecture.removesuffix("ForObjectDetection")
        self.device = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
        try:
            # Nothing is fetched: Grounding DINO would otherwise want its backbone from elsewhere.
            config = transformers.AutoConfig.from_pretrained(path.parent, local_files_only=True)
            if hasattr(config, "use_pretrained_backbone"):
                config.use_pretrained_backbone = False
            self._look: Any = transformers.AutoProcessor.from_pretrained(path.parent, local_files_only=True)
            model = network.from_pretrained(path.parent, config=config, local_files_only=True, use_safetensors=True)
        except Exception as error:  # Any of the many versions may fail in its own way on a file that does not fit.
            logger.info("%s cannot be used: %s", path.parent, error)
            raise UserError(f"{path.parent.name} cannot be read by this version of transformers.") from error
        self._model = model.float().eval().to(self.device)

    @torch.inference_mode()
    def boxes(self, image: Image, words: str) -> list[Detection]:
        size = Size.of(image)
        question = _sentence(words) if self._architecture == DINO else [[words]]
        inputs = self._look(text=question, images=image, return_tensors="pt")
        inputs = {name: each.to(self.device) for name, each in inputs.items()}
        outputs = self._model(**inputs)
        return detections(self._answer(inputs, outputs, size), words, size)

    def _answer(self, inputs: dict[str, Any], outputs: Any, size: Size) -> dict[str, Any]:
        """transformers' `boxes` (N, 4) in picture pixels and `scores` (N,), in any version."""
        look, least, whole = self._look, LEAST.get(self._architecture, USUAL_LEAST), torch.tensor([size.shape])
        if self._architecture == DINO:
            (answer,) = look.post_process_grounded_object_detection(
                outputs,
                inputs["input_ids"],
                **_dino_threshold(look, least),
                text_threshold=LEAST_WORD,
                target_sizes=whole,
            )
            return answer
        process = getattr(look, "post_process_grounded_object_detection", None) or look.post_process_object_detection
        (answer,) = process(outputs, threshold=least, target_sizes=whole)
        return answer


def detections(answer: dict[str, Any], words: str, size: Size) -> list[Detection]:
    """Inside the picture and not empty."""
    boxes, scores = (answer[name].float().cpu().numpy() for name in ("boxes", "scores"))
    found = []
    for corners, score in zip(boxes, scores, strict=True):
        box = Box(*(round(float(corner)) for corner in np.nan_to_num(corners))).clamped(size)
        if min(box.size) > 1:
            found.append(Detection(box, float(score), words))
    return found


def _sentence(words: str) -> str:
    """As Grounding DINO was taught to be asked: small letters, a full stop."""
    return f"{words.lower().rstrip('. ')}."


def _dino_threshold(look: Any, least: float) -> dict[str, float]:
    """Versions before 4.51 call it otherwise."""
    import inspect

    names = inspect.signature(look.post_process_grounded_object_detection).parameters
    return {"threshold" if "threshold" in names else "box_threshold": least}
