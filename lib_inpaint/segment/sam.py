"""Segment Anything (Kirillov et al. 2023) of any size, from the modules of the package segment_anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import torch
from PIL import Image as PilImage

from ..checkpoints.loading import load_state_dict
from ..errors import UserError
from ..geometry import Image, Mask, Size, SoftMask
from . import Candidate, VisualPrompt
from .sam_network import build, title_of

Answer = TypeVar("Answer")

SLOPE = 8
"""Grey levels a logit: steep enough for a clear edge, flat enough that a browser can place it between two cells."""


@dataclass(frozen=True)
class Embedding:
    """What the encoder made of one picture."""

    features: torch.Tensor
    """(1, C, S / patch, S / patch) float32 on the device of the model, S = model_size."""

    original: Size
    """Of the picture itself."""

    input: Size
    """Of the picture scaled into the model's square; below and to the right of it is padding."""

    model_size: int
    """Side of the model's square: 1024 for Meta's."""


class Sam:
    """Segmenter of points and boxes. Not for two threads at once: the caller holds one lock a model."""

    def __init__(self, path: Path | str, device: torch.device | str | None = None, title: str | None = None):
        """UserError if the file is damaged, unsafe or not a SAM. Without a `title` the network's size tells it."""
        state = load_state_dict(path)
        self._title = title or title_of(state)
        self._model = build(state, Path(path).name)
        self.device = torch.device(device or best_device())
        self._within_memory(lambda: self._model.to(self.device))

    @property
    def name(self) -> str:
        return f"{self._title} on {self.device}"

    def embed(self, image: Image) -> Embedding:
        """Scale, normalise, pad and encode, as SamPredictor.set_image does."""
        side = self._model.image_encoder.img_size
        original = Size.of(image)
        scaled = _scaled(original, side)
        small = PilImage.fromarray(np.ascontiguousarray(image)).resize(scaled, PilImage.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None].float()
        return Embedding(self._within_memory(lambda: self._encode(pixels)), original, scaled, side)

    def predict(self, embedding: Embedding, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        """Three candidates for a lone click, one otherwise, smallest first; `previous.low_res` is refined if given."""
        logits, scores = self._within_memory(lambda: self._decode(embedding, prompt, previous))
        if not (np.isfinite(logits).all() and np.isfinite(scores).all()):
            raise UserError(f"{self._title} answers with nonsense: its file is damaged. Download it again.")
        candidates = [
            Candidate(full_size(low_res, embedding), float(score), low_res)
            for low_res, score in zip(logits, scores, strict=True)
        ]
        return sorted(candidates, key=lambda candidate: np.count_nonzero(candidate.mask))

    def preview(self, embedding: Embedding, prompt: VisualPrompt) -> SoftMask | None:
        """The best-scored candidate as the decoder leaves it; None for nonsense, which a click then tells of."""
        logits, scores = self._within_memory(lambda: self._decode(embedding, prompt, None))
        low_res = logits[int(scores.argmax())]
        return small_mask(low_res, embedding) if np.isfinite(low_res).all() else None

    @torch.inference_mode()
    def _encode(self, pixels: torch.Tensor) -> torch.Tensor:
        return self._model.image_encoder(self._model.preprocess(pixels.to(self.device)))

    @torch.inference_mode()
    def _decode(
        self, embedding: Embedding, prompt: VisualPrompt, previous: Candidate | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Low-res logits (N, h, w) float32 and scores (N,) 0 to 1."""
        encoder, on = self._model.prompt_encoder, self.device
        points, box = _coordinates(prompt, embedding)
        low_res = None if previous is None else previous.low_res
        sparse, dense = encoder(
            points=None if points is None else tuple(torch.from_numpy(part).to(on) for part in points),
            boxes=None if box is None else torch.from_numpy(box).to(on),
            masks=None if low_res is None else torch.from_numpy(low_res.astype(np.float32))[None, None].to(on),
        )
        masks, scores = self._model.mask_decoder(
            image_embeddings=embedding.features.to(on),
            image_pe=encoder.get_dense_pe(),
            sparse_prompt_embeddings=sparse,
            dense_prompt_embeddings=dense,
            multimask_output=prompt.is_lone_click,
        )
        return masks[0].float().cpu().numpy(), scores[0].float().clamp(0, 1).cpu().numpy()

    def _within_memory(self, work: Callable[[], Answer]) -> Answer:
        """The work done; on the CPU, from now on, if the graphics card's memory does not suffice."""
        try:
            return work()
        except torch.cuda.OutOfMemoryError:
            if self.device.type == "cpu":
                raise
        # Outside the except block: the error would keep the tensors alive that fill the card.
        self.device = torch.device("cpu")
        self._model.to(self.device)
        return work()


def best_device() -> str:
    """ "cuda", "mps" or "cpu", the first that is there."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _scaled(original: Size, side: int) -> Size:
    """With `side` as the longest one, rounded as ResizeLongestSide does and not as Size does."""
    scale = side / original.longest
    return Size(*(max(1, int(length * scale + 0.5)) for length in original))


def full_size(low_res: np.ndarray, embedding: Embedding) -> Mask:
    """The mask of the picture's size out of (h, w) logits, upscaled in the two steps of Sam.postprocess_masks."""
    side = embedding.model_size
    square = cv2.resize(low_res, (side, side), interpolation=cv2.INTER_LINEAR)
    inside = square[: embedding.input.height, : embedding.input.width]
    return cv2.resize(inside, embedding.original, interpolation=cv2.INTER_LINEAR) > 0


def small_mask(low_res: np.ndarray, embedding: Embedding) -> SoftMask:
    """Coverage of the whole picture on about the grid of the (h, w) logits; a logit of 0 is 128."""
    width, height = (length / embedding.model_size * len(low_res) for length in embedding.input)
    size = Size(max(1, round(width)), max(1, round(height)))
    x, y = width / size.width, height / size.height
    # The picture's edge seldom falls between two cells of the grid: simply cut there, the mask would be stretched.
    cut = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2]])
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    inside = cv2.warpAffine(low_res, cut, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.clip(128 + SLOPE * inside, 0, 255).astype(np.uint8)


def _coordinates(prompt: VisualPrompt, embedding: Embedding) -> tuple[tuple[np.ndarray, np.ndarray] | None, Any]:
    """(Points (1, N, 2), labels (1, N)) and box (1, 4) in the model's square, or None; float32: MPS has no other."""
    x, y = (to / of for to, of in zip(embedding.input, embedding.original, strict=True))
    box = None if prompt.box is None else np.array([prompt.box], np.float32) * np.array([x, y, x, y], np.float32)
    if not prompt.points:
        return None, box
    points = np.array([prompt.points], np.float32)
    return (points[..., :2] * np.array([x, y], np.float32), np.ascontiguousarray(points[..., 2])), box
