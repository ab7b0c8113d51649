"""Everything in a picture beside segment_anything's automatic generator: the whole, what follows the decoder, memory.

The stock generator's decoder runs at 8 points a call and is scaled from four calls; what follows it is fed drawn
logits, all calls at 1024 x 768, four of them at 4000 x 3000. On a graphics card it has its 64 points a call.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from segment_anything import SamAutomaticMaskGenerator, SamPredictor

from lib_inpaint.geometry import Point, Size
from lib_inpaint.segment.automatic import Answer, Everything, Segment, View, distinct, grid
from lib_inpaint.segment.sam import Embedding, Sam, best_device
from lib_inpaint.segment.sam_decoder import FoldedDecoder
from lib_inpaint.segment.sam_onnx import OnnxDecoder

from .click import picture
from .drawn_logits import SIDE, Drawn, Scene
from .memory import peak_card_mb, peak_mb
from .sam_models import RANDOM, milliseconds, once_ms, ours, stock, stock_predictor, unit, where
from .timing import Row

ON_CARD = best_device() == "cuda"
AT_ONCE = 64 if ON_CARD else 8
"""Points a call of the stock generator here; 64 by default, which only costs a processor more."""
CALLS = 1 if ON_CARD else 4
POINTS = 32 * 32
SMALL, LARGE = Size(1024, 768), Size(4000, 3000)
WANTED = Everything()


class Parts(NamedTuple):
    """Milliseconds."""

    encoder: float
    decoder: float
    post: float

    @property
    def whole(self) -> float:
        return sum(self)


def rows() -> Iterator[Row]:
    sam, embedding = ours(), ours().embed(picture(SMALL.height, SMALL.width))
    encoder, stock_encoder = milliseconds(
        lambda: sam.embed(picture(SMALL.height, SMALL.width)),
        lambda: stock_predictor().set_image(picture(SMALL.height, SMALL.width)),
        rounds=2,
    )
    exact = FoldedDecoder(stock().mask_decoder, stock().prompt_encoder)
    decoders = {"": sam._hasty, " exact torch": exact}
    if isinstance(sam._decoder, OnnxDecoder):
        decoders[" exact onnx"] = sam._decoder
    times = {name: _decoder_ms(sam, embedding, decoder) for name, decoder in decoders.items()}
    stock_decoder = _stock_decoder_ms(embedding)
    for name, size in (("1mp", SMALL), ("12mp", LARGE)):
        scene = Drawing(size, sam)
        post, found = scene.ours()
        stock_post, expected, scaled = scene.stock()
        other = Parts(stock_encoder, stock_decoder, stock_post)
        same = _compared(found, expected)
        for form, decoder in times.items():
            mine = Parts(encoder, decoder, post)
            what = f"{RANDOM}, {size.width} x {size.height}, 32 x 32 points, {where()}: encoder, decoder, rest"
            what = f"{what} {_of(mine)}; stock {_of(other)}"
            yield Row.of_times(f"everything {name}{form}", mine.whole, other.whole, what, unit())
        what = f"drawn logits, {len(found)} segments, {scaled}; {same}"
        yield Row.of_times(f"everything {name} post", post, stock_post, what, unit())
    yield Drawing(LARGE, sam).memory_of_card() if ON_CARD else Drawing(LARGE, sam).memory()


class Drawing:
    """The drawn scene's answers, for both sides."""

    def __init__(self, size: Size, sam: Sam):
        self.size, self.sam = size, sam
        scene = Scene(size)
        self.points = grid(size, WANTED.points_a_side)
        self.drawn = [scene.click(point.x / size.width, point.y / size.height) for point in self.points]
        self.view = View.of(size, size.within(1024), 1024, SIDE)

    def answers(self, points: int = POINTS) -> list[Answer]:
        pairs = zip(self.points[:points], self.drawn[:points], strict=True)
        return [
            Answer(point, float(score), logits)
            for point, drawn in pairs
            for logits, score in zip(*drawn, strict=True)
            if score > WANTED.least_score
        ]

    def ours(self, points: int = POINTS) -> tuple[float, list[Segment]]:
        """Median milliseconds and what was found."""
        found = list(distinct(self.answers(points), self.view, WANTED))
        (taken,) = milliseconds(lambda: list(distinct(self.answers(points), self.view, WANTED)), rounds=3)
        return taken, found

    def stock(self) -> tuple[float, list[np.ndarray] | None, str]:
        """Milliseconds for all points, the masks if all were looked at, and how it was measured."""
        generator = DrawnGenerator(self)
        if self.size == LARGE:
            calls = [once_ms(lambda start=start: generator.batch(start * AT_ONCE)) for start in range(10, 10 + CALLS)]
            return statistics.median(calls) * POINTS / AT_ONCE, None, f"stock scaled from {CALLS} x {AT_ONCE} points"
        records: list[Any] = []
        taken = once_ms(lambda: records.extend(generator.generate_all()))
        return taken, [record["segmentation"] for record in records], "all calls of the stock generator"

    def memory(self) -> Row:
        """Peak over what the process held before; the stock one at 8 and 16 points a call, extrapolated to 64."""
        copied = (answer._replace(logits=answer.logits.copy()) for answer in self.answers())
        mine = peak_mb(lambda: list(distinct(list(copied), self.view, WANTED)))
        few, more = (peak_mb(lambda n=n: DrawnGenerator(self, n).batch(80)) for n in (8, 16))
        default = few + (more - few) / 8 * (64 - 8)
        what = f"peak over the model, without the network; stock {few:.0f} MB at 8 points a call, {more:.0f} at 16,"
        what = f"{what} extrapolated to its 64"
        return Row("everything 12mp memory", round(mine), round(default), round(default / mine, 1), what, "MB")

    @torch.inference_mode()
    def memory_of_card(self) -> Row:
        """Peak over the weights: ours with its clicks at once, the stock one with its 64."""
        points, embedding = self.points[: self.sam.at_once], self.sam.embed(picture(*self.size.shape))
        mine = peak_card_mb(lambda: self.sam.answers(embedding, points, -1))
        stock_peak = peak_card_mb(lambda: (_stock_call(embedding), DrawnGenerator(self).batch(0)))
        what = f"peak over the weights, {where()}: {len(points)} clicks at once; stock, its 64"
        return Row("everything 12mp memory", round(mine), round(stock_peak), round(stock_peak / mine, 1), what, "MB")


class DrawnGenerator(SamAutomaticMaskGenerator):
    """The stock generator whose network answers with a drawing."""

    def __init__(self, drawing: Drawing, at_once: int = AT_ONCE):
        super().__init__(stock(), points_per_batch=at_once)
        self.drawing = drawing
        self.predictor = DrawnPredictor(drawing)

    def batch(self, start: int) -> Any:
        size = self.drawing.size
        points = np.array([point[:2] for point in self.drawing.points[start : start + self.points_per_batch]])
        self.predictor.start = start
        return self._process_batch(points, size.shape, [0, 0, size.width, size.height], size.shape)

    def generate_all(self) -> list[dict[str, Any]]:
        self.predictor.start = 0
        return self.generate(np.zeros((*self.drawing.size.shape, 3), np.uint8))


class DrawnPredictor(SamPredictor):
    """Answers points in their order with the drawing's logits, enlarged as the stock one does it."""

    def __init__(self, drawing: Drawing):
        super().__init__(stock())
        self.drawing = drawing
        self.start = 0
        self.original_size = drawing.size.shape
        self.input_size = drawing.size.within(1024).shape

    def set_image(self, image: np.ndarray, image_format: str = "RGB") -> None:
        """Measured elsewhere."""

    def reset_image(self) -> None:
        pass

    @torch.no_grad()
    def predict_torch(self, point_coords: Any, *_: Any, **__: Any) -> Any:
        drawn: list[Drawn] = self.drawing.drawn[self.start : self.start + len(point_coords)]
        self.start += len(point_coords)
        low_res = torch.from_numpy(np.stack([each.logits for each in drawn])).to(self.device)
        scores = torch.from_numpy(np.stack([each.scores for each in drawn])).to(self.device)
        return self.model.postprocess_masks(low_res, self.input_size, self.original_size), scores, low_res


def _decoder_ms(sam: Sam, embedding: Embedding, decoder: Any) -> float:
    """Of all points."""
    at_once = sam.at_once if ON_CARD or decoder is sam._hasty else 1
    places = np.linspace(100, 900, max(8, at_once))
    prompts = sam._clicks([Point(float(x), 300.0) for x in places], embedding).to(decoder.dtype)
    calls = prompts.split(at_once)
    with torch.inference_mode():
        prepared, part = decoder.prepare(embedding.features), sam._part_seen(embedding)
        attended = [decoder.attend(prepared, sparse) for sparse in calls]
        looked, drawn = milliseconds(
            lambda: [decoder.attend(prepared, sparse) for sparse in calls],
            lambda: [decoder.masks(each, slice(1, None), part) for each in attended],
            rounds=5,
        )
        return (looked + _part_drawn() * drawn) * POINTS / len(prompts)


def _part_drawn() -> float:
    """How many clicks of the drawn scene have a mask that is scored well enough to be drawn at all."""
    scene = Scene(SMALL)
    clicks = [scene.click(point.x / SMALL.width, point.y / SMALL.height) for point in grid(SMALL, 32)]
    return sum(bool((click.scores > WANTED.least_score).any()) for click in clicks) / len(clicks)


def _stock_decoder_ms(embedding: Embedding) -> float:
    with torch.inference_mode():
        return milliseconds(lambda: _stock_call(embedding), rounds=CALLS)[0] * POINTS / AT_ONCE


def _stock_call(embedding: Embedding) -> None:
    """The stock network's answer to as many points as its generator asks for together."""
    device = embedding.features.device
    points = torch.rand(AT_ONCE, 1, 2, generator=torch.Generator().manual_seed(0)).to(device) * 700
    sparse, dense = stock().prompt_encoder((points, torch.ones(AT_ONCE, 1, device=device)), None, None)
    stock().mask_decoder(embedding.features, stock().prompt_encoder.get_dense_pe(), sparse, dense, True)


def _compared(found: list[Segment], expected: list[np.ndarray] | None) -> str:
    if expected is None:
        return "the same masks are compared at 1024 x 768"
    masks = [segment.mask.unpack() for segment in found]
    least = min(max(_iou(mask, other) for mask in masks) for other in expected)
    return f"stock finds {len(expected)}, least IoU {least:.4f}"


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    return np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other))


def _of(parts: Parts) -> str:
    return " + ".join(f"{part / 1000:.1f}" for part in parts) + " s"
