"""The folded decoder in ONNX Runtime, which is faster still on a CPU; used where onnx and onnxruntime are installed."""

from __future__ import annotations

import importlib.util
import io
import logging
import warnings
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .sam_decoder import ALL, Attended, FoldedDecoder, Prepared, unfolded

logger = logging.getLogger(__name__)

OPSET = 17
MOST_ERROR = 1e-3
"""Of logits and scores beside torch's, as a part of the largest: above it the runtime is not used."""

MOST_THREADS = 4

SLOWER = ["SkipLayerNormFusion"]
"""The fused sum and layer norm takes ten times as long as the two of them."""


class OnnxDecoder(nn.Module):
    """FoldedDecoder's `attend` and `masks` for one prompt at a time; everything else is its own."""

    def __init__(self, folded: FoldedDecoder):
        """Exports it now, in memory: half a second."""
        super().__init__()
        import onnxruntime

        onnxruntime.disable_telemetry_events()
        self.folded = folded
        height, width = folded.grid
        channels = folded.decoder.transformer_dim
        nothing = torch.zeros(1, channels, height, width)
        prompts = torch.zeros(1, 2, channels)
        with torch.no_grad():
            picture = folded.prepare(nothing, nothing)
            attended = folded.attend(picture, prompts)
            weights = folded.weights(attended.tokens, ALL)
        self._runtime = onnxruntime
        self._attending = self._session(_Attending(folded), {**picture._asdict(), "prompts": prompts}, "prompts")
        self._drawing = self._session(_Drawing(folded), {"image": attended.image, "weights": weights}, "weights")

    def prepare(self, embedding: Tensor, dense: Tensor) -> Any:
        """A Prepared of the runtime's own values, for `attend`."""
        return Prepared(*map(self._value, self.folded.prepare(embedding, dense)))

    def attend(self, picture: Any, prompts: Tensor) -> Attended:
        """One prompt: B = 1. The image stays with the runtime, for `masks`."""
        values = {**picture._asdict(), "prompts": self._value(prompts)}
        tokens, image, scores = self._attending.run_with_ort_values(None, values)
        return Attended(_copied(tokens), image, _copied(scores))

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        if part and part != self.folded.grid:
            image = torch.from_numpy(attended.image.numpy())  # pyright: ignore[reportAttributeAccessIssue]
            return self.folded.masks(attended._replace(image=image), wanted, part)
        values = {"image": attended.image, "weights": self._value(self.folded.weights(attended.tokens, wanted))}
        drawn = _copied(self._drawing.run_with_ort_values(None, values)[0])
        return unfolded(drawn, *self.folded.grid)

    @property
    def positions(self) -> Tensor:
        return self.folded.positions

    def is_cheaper(self, prompt_tokens: int) -> bool:
        return self.folded.is_cheaper(prompt_tokens)

    def _value(self, tensor: Tensor) -> Any:
        return self._runtime.OrtValue.ortvalue_from_numpy(tensor.contiguous().numpy())

    def _session(self, module: nn.Module, inputs: dict[str, Tensor], varying: str) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = min(MOST_THREADS, torch.get_num_threads())
        # Threads that wait busily for the next click would take a core from the person.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        exported = _exported(module, inputs, varying)
        return self._runtime.InferenceSession(
            exported, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )


def _copied(value: Any) -> Tensor:
    """The runtime's array may be its own memory, which it uses again."""
    return torch.from_numpy(value.numpy().copy())


class _Attending(nn.Module):
    def __init__(self, folded: FoldedDecoder):
        super().__init__()
        self.folded = folded

    def forward(self, image: Tensor, keys: Tensor, values: Tensor, queries: Tensor, prompts: Tensor) -> Attended:
        return self.folded.attend(Prepared(image, keys, values, queries), prompts)


class _Drawing(nn.Module):
    def __init__(self, folded: FoldedDecoder):
        super().__init__()
        self.folded = folded

    def forward(self, image: Tensor, weights: Tensor) -> Tensor:
        return self.folded.draw(image, weights)


def fastest(folded: FoldedDecoder) -> FoldedDecoder | OnnxDecoder:
    """The runtime's form where it is there and says the same, on the CPU only."""
    if folded.positions.device.type != "cpu" or not _is_installed():
        return folded
    try:
        candidate = OnnxDecoder(folded)
        error = _difference(folded, candidate)
    except Exception as reason:  # Any of the many versions of torch, onnx and onnxruntime may not fit together.
        logger.info("ONNX Runtime is there but cannot be used: %s", reason)
        return folded
    if not error <= MOST_ERROR:
        logger.info("ONNX Runtime answers otherwise than torch (by %g) and is not used", error)
        return folded
    return candidate


def _is_installed() -> bool:
    return all(importlib.util.find_spec(name) for name in ("onnx", "onnxruntime"))


@torch.no_grad()
def _difference(folded: FoldedDecoder, other: OnnxDecoder) -> float:
    """On a prompt of another length than the one that was exported."""
    numbers = np.random.default_rng(0)
    channels = folded.decoder.transformer_dim
    image, prompt = (
        torch.from_numpy(numbers.standard_normal(shape, np.float32))
        for shape in ((1, channels, *folded.grid), (1, 3, channels))
    )
    right, found = (each.attend(each.prepare(image, torch.zeros_like(image)), prompt) for each in (folded, other))
    pairs = [(right.scores, found.scores), (folded.masks(right), other.masks(found))]
    return max(float((one - two).abs().max() / one.abs().max()) for one, two in pairs)


def _exported(module: nn.Module, inputs: dict[str, Tensor], varying: str) -> bytes:
    """ONNX with a varying number of tokens, or of masks, in that input."""
    buffer = io.BytesIO()
    # torch's new exporter needs one more package and is not in the host's torch.
    older: dict[str, Any] = {} if tuple(map(int, torch.__version__.split(".")[:2])) < (2, 5) else {"dynamo": False}
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            buffer,  # pyright: ignore[reportArgumentType]  (the older exporter takes it)
            input_names=list(inputs),
            opset_version=OPSET,
            dynamic_axes={varying: {1: "number"}},
            **older,
        )
    return buffer.getvalue()
