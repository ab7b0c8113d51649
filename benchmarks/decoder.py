"""One click's arithmetic: prompt encoder and mask decoder on a picture that is encoded."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import torch

from lib_inpaint.segment import sam_onnx
from lib_inpaint.segment.sam_decoder import FoldedDecoder
from lib_inpaint.segment.sam_prompts import PromptTokens

from .sam_models import RANDOM, milliseconds, one_thread, stock, unit, where
from .timing import Row

Masks = tuple[torch.Tensor, torch.Tensor]


@torch.inference_mode()
def rows() -> Iterator[Row]:
    one_thread()
    sam = stock()
    positions = sam.prompt_encoder.get_dense_pe()
    device = positions.device
    image = torch.randn(1, 256, 64, 64, generator=torch.Generator().manual_seed(0)).to(device)
    point = (torch.tensor([[[400.0, 300.0]]], device=device), torch.ones(1, 1, device=device))

    def other() -> Masks:
        return sam.mask_decoder(image, positions, *sam.prompt_encoder(point, None, None), multimask_output=True)

    tokens = PromptTokens(sam.prompt_encoder)

    def click(decoder: FoldedDecoder | sam_onnx.OnnxDecoder) -> Callable[[], Masks]:
        picture = decoder.prepare(image)

        def call() -> Masks:
            attended = decoder.attend(picture, tokens(point, None))
            return decoder.masks(attended, slice(1, None)), attended.scores[:, 1:]

        return call

    folded = FoldedDecoder(sam.mask_decoder, sam.prompt_encoder)
    fastest = sam_onnx.fastest(folded)
    forms = {"torch": click(folded)}
    if fastest is not folded:
        forms["onnx"] = click(fastest)
    *taken, stock_ms = milliseconds(*forms.values(), other, rounds=30)
    for (name, call), ours in zip(forms.items(), taken, strict=True):
        error = max(float((one - two).abs().max()) for one, two in zip(call(), other(), strict=True))
        what = f"{RANDOM}, one point, three masks of 256 x 256, {where()}; the stock decoder; max error {error:.1e}"
        yield Row.of_times(f"decoder {name}", ours, stock_ms, what, unit())
