"""Segment Anything (Kirillov et al. 2023) of any size, from the modules of the package segment_anything."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import torch
from PIL import Image as PilImage

from ..checkpoints.loading import load_state_dict
from ..errors import UserError
from ..geometry import Box, Image, Point, Size, SoftMask
from . import Candidate, VisualPrompt
from .automatic import Answer, View
from .sam_decoder import FoldedDecoder
from .sam_encoder import encode, precision
from .sam_network import build, fingerprint, title_of
from .sam_onnx import OnnxDecoder, fastest
from .sam_prompts import PromptTokens
from .sam_square import Embedding, coordinates, drawing, scaled_into, small_mask
from .similar import Cells

LEFT_THE_CARD = (
    "The graphics card has no memory left for SAM, which answers on the processor from now on, slower. "
    "Close what else fills the card, then start again."
)

Result = TypeVar("Result")
Decoder = FoldedDecoder | OnnxDecoder

COMPARED = 512
"""Longest side at which candidates are drawn to see which is smaller."""

SMALL_PIECES = 1 << 23
"""Scores at once where a graphics card is nearly full: 16 MB."""


class Sam:
    """Segmenter of points and boxes. Not for two threads at once: the caller holds one lock a model."""

    def __init__(self, path: Path | str, device: torch.device | str | None = None, title: str | None = None):
        """UserError if the file is damaged, unsafe or not a SAM. Without a `title` the network's size tells it."""
        state = load_state_dict(path)
        self._title = title or title_of(state)
        self._model = build(state, Path(path).name)
        self._fingerprint = fingerprint(self._model.image_encoder)
        self._scores_at_once = math.inf
        self.note = ""
        self._place(torch.device(device or best_device()))

    @property
    def name(self) -> str:
        return f"{self._title} on {self.device}"

    @property
    def side(self) -> int:
        return self._model.image_encoder.img_size

    def embed(self, image: Image, still_wanted: Callable[[], None] = lambda: None) -> Embedding:
        """Scale, normalise, pad and encode, as SamPredictor.set_image does."""
        original = Size.of(image)
        scaled = scaled_into(original, self.side)
        small = PilImage.fromarray(np.ascontiguousarray(image)).resize(scaled, PilImage.Resampling.BILINEAR)
        pixels = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None].float()
        features = self._within_memory(lambda: self._encode(pixels, still_wanted))
        return Embedding(features, original, scaled, self.side)

    def predict(self, embedding: Embedding, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        """Three candidates for a lone click, one otherwise, smallest first; `previous.low_res` is refined if given."""
        logits, scores = self._within_memory(lambda: self._decode(embedding, prompt, previous))
        self._check(logits, scores)
        candidates = [
            Candidate(embedding.original, drawing(low_res, embedding), float(score), low_res)
            for low_res, score in zip(logits, scores, strict=True)
        ]
        small = embedding.original.within(COMPARED)
        return sorted(candidates, key=lambda candidate: np.count_nonzero(candidate.draw(small)))

    @property
    def at_once(self) -> int:
        """A processor gains little from more clicks at once; a graphics card waits for us otherwise."""
        if self.device.type != "cpu":
            return 32
        return 1 if isinstance(self._hasty, OnnxDecoder) else 2

    def answers(self, embedding: Embedding, points: list[Point], least_score: float) -> list[Answer]:
        """The masks of lone clicks that are scored higher than that; a click without any is never drawn."""
        return self._within_memory(lambda: self._answers(embedding, points, least_score))

    @property
    def boxes_at_once(self) -> int:
        return 32 if self.device.type != "cpu" else 8

    def in_boxes(self, embedding: Embedding, boxes: Sequence[Box]) -> list[Candidate]:
        """What `predict` answers to each of these boxes, in one call of the decoder."""
        logits, scores = self._within_memory(lambda: self._decode_boxes(embedding, boxes))
        self._check(logits, scores)
        return [
            Candidate(embedding.original, drawing(low_res, embedding), float(score), low_res)
            for low_res, score in zip(logits, scores, strict=True)
        ]

    def preview(self, embedding: Embedding, prompt: VisualPrompt) -> SoftMask | None:
        """The best-scored candidate as the decoder leaves it; None for nonsense, which a click then tells of."""
        logits, scores = self._within_memory(lambda: self._decode(embedding, prompt, None))
        low_res = logits[int(scores.argmax())]
        return small_mask(low_res, embedding) if np.isfinite(low_res).all() else None

    @torch.inference_mode()
    def _answers(self, embedding: Embedding, points: list[Point], least_score: float) -> list[Answer]:
        decoder = self._hasty
        kind = decoder.dtype
        prompts = self._clicks(points, embedding).to(kind)
        attended = decoder.attend(self._prepared(embedding, None, decoder), prompts)
        scores = attended.scores[:, 1:].float().cpu().numpy()
        self._check(scores)
        good = scores > least_score
        if not good.any():
            return []
        (drawn,) = np.nonzero(good.any(axis=1))
        masks = decoder.masks(attended.of(drawn), slice(1, None), self._part_seen(embedding))
        logits = masks[torch.from_numpy(good[drawn]).to(masks.device)].cpu().float().numpy()
        return [
            Answer(points[which], float(scores[which, mask]), each)
            for (which, mask), each in zip(np.argwhere(good), logits, strict=True)
        ]

    @torch.inference_mode()
    def _decode_boxes(self, embedding: Embedding, boxes: Sequence[Box]) -> tuple[np.ndarray, np.ndarray]:
        """Low-res logits (B, h, w) float32 and scores (B,) 0 to 1."""
        corners = np.concatenate([coordinates(VisualPrompt(box=box), embedding)[1] for box in boxes])
        prompts = self._tokens(None, torch.from_numpy(corners).to(self.device))
        # The runtime's form takes one prompt at a time.
        decoder = self._hasty.folded if isinstance(self._hasty, OnnxDecoder) else self._hasty
        attended = decoder.attend(self._prepared(embedding, None, decoder), prompts.to(decoder.dtype))
        masks, scores = decoder.masks(attended, slice(1))[:, 0], attended.scores[:, 0].clamp(0, 1)
        return masks.float().cpu().numpy(), scores.float().cpu().numpy()

    def _check(self, *answers: np.ndarray) -> None:
        if not all(np.isfinite(answer).all() for answer in answers):
            raise UserError(f"{self._title} answers with nonsense: its file is damaged. Download it again.")

    def _clicks(self, points: list[Point], embedding: Embedding) -> torch.Tensor:
        """The sparse prompts of lone clicks, (B, 2, C), encoded together: one by one a graphics card waits for us."""
        places, labels = zip(*(coordinates(VisualPrompt((point,)), embedding)[0] for point in points), strict=True)
        place, label = (torch.from_numpy(np.concatenate(part)).to(self.device) for part in (places, labels))
        return self._tokens((place, label), None)

    def _part_seen(self, embedding: Embedding) -> tuple[int, int]:
        """Rows and columns of the embedding that show the picture, and one more that its edge is enlarged from."""
        patch = embedding.model_size / embedding.features.shape[-1]
        rows, columns = (math.ceil(length / patch) + 1 for length in reversed(embedding.input))
        return min(rows, embedding.features.shape[-2]), min(columns, embedding.features.shape[-1])

    def view(self, embedding: Embedding) -> View:
        cells = self._model.prompt_encoder.mask_input_size[0]
        return View.of(embedding.original, embedding.input, embedding.model_size, cells)

    def cells(self, embedding: Embedding) -> Cells:
        features, patch = embedding.features[0], embedding.model_size / embedding.features.shape[-1]
        columns, rows = (math.ceil(length / patch) for length in embedding.input)
        scales = (patch * to / of for to, of in zip(embedding.original, embedding.input, strict=True))
        return Cells(features[:, :rows, :columns].permute(1, 2, 0).cpu().float().numpy(), *scales)

    @property
    def version(self) -> str:
        return f"{self._fingerprint} {next(self._model.image_encoder.parameters()).dtype}"

    def pack(self, embedding: Embedding) -> dict[str, np.ndarray]:
        """2 MB: half precision, which costs 0.02 %."""
        sizes = np.array([*embedding.original, *embedding.input, embedding.model_size], np.int32)
        return {"features": embedding.features.to("cpu", torch.float16).numpy(), "sizes": sizes}

    def unpack(self, packed: dict[str, np.ndarray]) -> Embedding:
        width, height, input_width, input_height, side = packed["sizes"].tolist()
        if side != self.side:
            raise ValueError("made by another network")
        features = torch.from_numpy(packed["features"].astype(np.float32)).to(self.device)
        return Embedding(features, Size(width, height), Size(input_width, input_height), side)

    @torch.inference_mode()
    def _encode(self, pixels: torch.Tensor, still_wanted: Callable[[], None]) -> torch.Tensor:
        pixels = self._model.preprocess(pixels.to(self.device))
        return encode(self._model.image_encoder, pixels, still_wanted, self._scores_at_once)

    @torch.inference_mode()
    def _decode(
        self, embedding: Embedding, prompt: VisualPrompt, previous: Candidate | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Low-res logits (N, h, w) float32 and scores (N,) 0 to 1."""
        points, boxes = self._places(prompt, embedding)
        sparse = self._tokens(points, boxes)
        wanted = slice(1, None) if prompt.is_lone_click else slice(1)
        if self._decoder.is_cheaper(sparse.shape[1]):
            attended = self._decoder.attend(self._prepared(embedding, previous, self._decoder), sparse)
            masks, scores = self._decoder.masks(attended, wanted), attended.scores[:, wanted]
        else:
            refined = None if previous is None else self._low_res(previous)
            dense = self._model.prompt_encoder(points, boxes, refined)[1]
            features, positions = embedding.features.to(self.device), self._model.prompt_encoder.get_dense_pe()
            masks, scores = self._model.mask_decoder(features, positions, sparse, dense, prompt.is_lone_click)
        return masks[0].cpu().numpy(), scores[0].clamp(0, 1).cpu().numpy()

    def _places(
        self, prompt: VisualPrompt, embedding: Embedding
    ) -> tuple[tuple[torch.Tensor, torch.Tensor] | None, torch.Tensor | None]:
        """Points with their labels, and the box."""
        points, box = coordinates(prompt, embedding)
        places = points and (torch.from_numpy(points[0]).to(self.device), torch.from_numpy(points[1]).to(self.device))
        return places, None if box is None else torch.from_numpy(box).to(self.device)

    def _prepared(self, embedding: Embedding, previous: Candidate | None, decoder: Decoder) -> Any:
        """Remembered for the last picture; a mask that is refined changes it for one prompt."""
        last = self._last.get(decoder)
        if last is None or last[0] is not embedding:
            last = self._last[decoder] = (embedding, decoder.prepare(embedding.features.to(self.device)))
        low_res = None if previous is None else self._low_res(previous)
        return last[1] if low_res is None else decoder.refined(last[1], low_res)

    def _low_res(self, previous: Candidate) -> torch.Tensor | None:
        """(1, 1, h, w) logits of a mask to refine."""
        low_res = previous.low_res
        return None if low_res is None else torch.from_numpy(low_res.astype(np.float32))[None, None].to(self.device)

    def _place(self, device: torch.device) -> None:
        """Move to a device, in the precision that suits it; to the CPU if its memory does not suffice."""
        self.device = device
        self._last: dict[Decoder, tuple[Embedding, Any]] = {}
        self._within_memory(lambda: self._model.to(self.device))
        if self.device == device:
            kind = precision(self._model.image_encoder, device)
            self._model.image_encoder.to(kind)
            self._tokens = PromptTokens(self._model.prompt_encoder)
            folded = FoldedDecoder(self._model.mask_decoder, self._model.prompt_encoder)
            self._decoder: Decoder = fastest(folded)
            self._hasty: Decoder = self._decoder if kind == torch.float32 else copy.deepcopy(folded).to(kind)

    def _within_memory(self, work: Callable[[], Result]) -> Result:
        """The work done: if the graphics card's memory does not suffice in smaller pieces, then on the CPU for good."""
        try:
            return work()
        except torch.cuda.OutOfMemoryError:
            if self.device.type == "cpu":
                raise
        # Outside the except block: the error would keep the tensors alive that fill the card.
        torch.cuda.empty_cache()
        if self._scores_at_once > SMALL_PIECES:
            self._scores_at_once = SMALL_PIECES
        else:
            self.note = LEFT_THE_CARD
            self._place(torch.device("cpu"))
        return self._within_memory(work)


def best_device() -> str:
    """ "cuda", "mps" or "cpu", the first that is there."""
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"
