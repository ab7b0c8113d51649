"""The folded decoder in ONNX Runtime, which is faster still on a CPU; used where onnx and onnxruntime are installed."""

from __future__ import annotations

import importlib.util
import io
import logging
import warnings
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .sam_decoder import ALL, Attended, FoldedDecoder, unfolded
from .sam_picture import Prepared

logger = logging.getLogger(__name__)

OPSET = 17
MOST_ERROR = 1e-3
"""Of logits and scores beside torch's, as a part of the largest: above it the runtime is not used."""

MOST_THREADS = 4

SLOWER = ["SkipLayerNormFusion"]
"""The fused sum and layer norm takes ten times as long as the two of them."""


class OnnxPrepared(NamedTuple):
    """A picture in the runtime's own values."""

    picture: Prepared
    looked_at: dict[str, Any]
    upscaled: Any


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
        prompts = torch.zeros(1, 2, channels)
        with torch.no_grad():
            picture = folded.prepare(torch.zeros(1, channels, height, width))
            attended = folded.attend(picture, prompts)
            weights = folded.weights(attended.tokens, ALL)
        self._runtime = onnxruntime
        self._attending = self._session(
            _Attending(folded),
            {**_looked_at(picture), "prompts": prompts},
            ["tokens", "scores", "scale", "along", "across"],
            prompts="points",
            tokens="tokens",
            along="offers",
            across="offers",
        )
        self._drawing = self._session(
            _Drawing(folded),
            {**_drawn_from(attended), "weights": weights},
            ["drawn"],
            weights="masks",
            drawn="masks",
            along="offers",
            across="offers",
        )

    def prepare(self, embedding: Tensor) -> Any:
        """An OnnxPrepared."""
        return self._handed_over(self.folded.prepare(embedding))

    def refined(self, picture: Any, low_res: Tensor) -> Any:
        return self._handed_over(self.folded.refined(picture.picture, low_res))

    def attend(self, picture: Any, prompts: Tensor) -> Attended:
        """One prompt: B = 1. All but tokens and scores stays with the runtime, for `masks`."""
        values = {**picture.looked_at, "prompts": self._value(prompts)}
        tokens, scores, scale, along, across = self._attending.run_with_ort_values(None, values)
        return Attended(_copied(tokens), _copied(scores), scale, along, across, picture.upscaled)

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        if part and part != self.folded.grid:
            there = {name: torch.from_numpy(value.numpy()) for name, value in _drawn_from(attended).items()}
            return self.folded.masks(attended._replace(**there), wanted, part)
        values = {**_drawn_from(attended), "weights": self._value(self.folded.weights(attended.tokens, wanted))}
        drawn = _copied(self._drawing.run_with_ort_values(None, values)[0])
        return unfolded(drawn, *self.folded.grid)

    def _handed_over(self, picture: Prepared) -> OnnxPrepared:
        looked_at = {name: self._value(tensor) for name, tensor in _looked_at(picture).items()}
        return OnnxPrepared(picture, looked_at, self._value(picture.upscaled))

    @property
    def dtype(self) -> torch.dtype:
        return self.folded.dtype

    def is_cheaper(self, prompt_tokens: int) -> bool:
        return self.folded.is_cheaper(prompt_tokens)

    def _value(self, tensor: Tensor) -> Any:
        return self._runtime.OrtValue.ortvalue_from_numpy(tensor.contiguous().numpy())

    def _session(self, module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], **varying: str) -> Any:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = min(MOST_THREADS, torch.get_num_threads())
        # Threads that wait busily for the next click would take a core from the person.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        exported = _exported(module, inputs, outputs, varying)
        return self._runtime.InferenceSession(
            exported, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER
        )


def _looked_at(picture: Prepared) -> dict[str, Tensor]:
    """What attending takes of a picture."""
    parts = {name: enumerate(getattr(picture, name)) for name in ("keys", "values", "queries")}
    return {"image": picture.image, **{f"{name}{each}": part for name in parts for each, part in parts[name]}}


def _drawn_from(attended: Attended) -> dict[str, Any]:
    """What drawing takes of the answer to a prompt."""
    return {name: getattr(attended, name) for name in ("upscaled", "scale", "along", "across")}


def _copied(value: Any) -> Tensor:
    """The runtime's array may be its own memory, which it uses again."""
    return torch.from_numpy(value.numpy().copy())


class _Attending(nn.Module):
    def __init__(self, folded: FoldedDecoder):
        super().__init__()
        self.folded = folded

    def forward(self, image: Tensor, *inputs: Tensor) -> Any:
        *parts, prompts = inputs
        layers = len(self.folded.picture.queries)
        keys, values, queries = parts[: layers + 1], parts[layers + 1 : -layers], parts[-layers:]
        picture = Prepared(image, tuple(keys), tuple(values), tuple(queries), image, image)
        return self.folded.attend(picture, prompts)[:-1]


class _Drawing(nn.Module):
    def __init__(self, folded: FoldedDecoder):
        super().__init__()
        self.folded = folded

    def forward(self, *inputs: Tensor) -> Tensor:
        return self.folded.draw(*inputs)


def fastest(folded: FoldedDecoder) -> FoldedDecoder | OnnxDecoder:
    """The runtime's form where it is there and says the same, on the CPU only."""
    if folded.device.type != "cpu" or not _is_installed():
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
    right, found = (each.attend(each.prepare(image), prompt) for each in (folded, other))
    pairs = [(right.scores, found.scores), (folded.masks(right), other.masks(found))]
    return max(float((one - two).abs().max() / one.abs().max()) for one, two in pairs)


def _exported(module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], varying: dict[str, str]) -> bytes:
    """ONNX with a varying number of what is named in those inputs and outputs, along their second axis.

    The runtime warns on the console, at every click, of an output that varies and is not named.
    """
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
            output_names=outputs,
            opset_version=OPSET,
            dynamic_axes={name: {1: number} for name, number in varying.items()},
            **older,
        )
    return buffer.getvalue()
