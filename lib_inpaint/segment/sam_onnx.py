"""The folded decoder in ONNX Runtime, which is faster still on a CPU; used where onnx and onnxruntime are installed."""

from __future__ import annotations

import importlib.util
import io
import logging
import warnings
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from .sam_decoder import ALL, AT_ONCE, Attended, FoldedDecoder
from .sam_picture import Prepared
from .sam_spread import Known

logger = logging.getLogger(__name__)

OPSET = 17
MOST_ERROR = 1e-3
"""Of logits and scores beside torch's, as a part of the largest: above it the runtime is not used."""

MOST_THREADS = 4

DRAWN_FROM = ("upscaled", "along", "across", "weights")

SLOWER = ["SkipLayerNormFusion"]
"""The fused sum and layer norm takes ten times as long as the two of them."""


class OnnxPrepared(NamedTuple):
    """A picture, and what attending takes of it in the runtime's own values."""

    picture: Prepared
    looked_at: dict[str, Any]


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
        drawn_from = (attended.upscaled, attended.along, attended.across, attended.weights)
        self._runtime = onnxruntime
        self._attending = self._session(
            _Attending(folded),
            {**_looked_at(picture), "prompts": prompts},
            ["scores", "weights", "along", "across"],
            prompts={1: "points"},
            along={1: "offers"},
            across={1: "offers"},
        )
        self._drawing = self._session(
            _Drawing(folded),
            dict(zip(DRAWN_FROM, drawn_from, strict=True)),
            ["drawn"],
            upscaled={1: "seen"},
            along={1: "offers", 2: "seen"},
            across={1: "offers"},
            weights={1: "masks"},
            drawn={1: "masks", 2: "pixels"},
        )

    def prepare(self, embedding: Tensor) -> Any:
        """An OnnxPrepared."""
        return self._handed_over(self.folded.prepare(embedding))

    def refined(self, picture: Any, low_res: Tensor) -> Any:
        return self._handed_over(self.folded.refined(picture.picture, low_res))

    def attend(self, picture: Any, prompts: Tensor) -> Attended:
        """One prompt: B = 1."""
        values = {**picture.looked_at, "prompts": self._value(prompts)}
        scores, weights, along, across = self._run(self._attending, values)
        return Attended(scores, weights, along, across, picture.picture.upscaled)

    def masks(self, attended: Attended, wanted: slice = ALL, part: tuple[int, int] | None = None) -> Tensor:
        return self.folded.drawn(self._draw, attended, wanted, part, AT_ONCE)

    def _draw(self, *inputs: Tensor) -> Tensor:
        values = {name: self._value(tensor) for name, tensor in zip(DRAWN_FROM, inputs, strict=True)}
        return self._run(self._drawing, values)[0]

    def _handed_over(self, picture: Prepared) -> OnnxPrepared:
        return OnnxPrepared(picture, {name: self._value(tensor) for name, tensor in _looked_at(picture).items()})

    def _run(self, session: Any, values: dict[str, Any]) -> list[Tensor]:
        return [torch.from_numpy(value.numpy()) for value in session.run_with_ort_values(None, values)]

    @property
    def dtype(self) -> torch.dtype:
        return self.folded.dtype

    def is_cheaper(self, prompt_tokens: int) -> bool:
        return self.folded.is_cheaper(prompt_tokens)

    def _value(self, tensor: Tensor) -> Any:
        return self._runtime.OrtValue.ortvalue_from_numpy(tensor.contiguous().numpy())

    def _session(
        self, module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], **varying: dict[int, str]
    ) -> Any:
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
    parts = {name: getattr(picture, name) for name in ("keys", "values", "queries")}
    for number, known in enumerate(picture.spreads):
        parts[f"spread{number}_"] = (*known.crosses, known.plain)
    return {f"{name}{each}": tensor for name, part in parts.items() for each, tensor in enumerate(part)}


class _Attending(nn.Module):
    def __init__(self, folded: FoldedDecoder):
        super().__init__()
        self.folded = folded

    def forward(self, *inputs: Tensor) -> Any:
        parts, prompts = iter(inputs[:-1]), inputs[-1]
        layers = len(self.folded.picture.queries)
        keys, values, queries = (tuple(islice(parts, count)) for count in (layers + 1, layers + 1, layers))
        spreads = tuple(Known(tuple(islice(parts, number + 1)), next(parts)) for number in range(layers))
        picture = Prepared(prompts, keys, values, queries, prompts, spreads, prompts)
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


def _exported(
    module: nn.Module, inputs: dict[str, Tensor], outputs: list[str], varying: dict[str, dict[int, str]]
) -> bytes:
    """ONNX with a varying number of what is named along those axes of inputs and outputs.

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
            dynamic_axes=varying,
            **older,
        )
    return buffer.getvalue()
