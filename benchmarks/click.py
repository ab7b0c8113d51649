"""A click from the prompt to an encoded mask, and ten of them on one picture."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
from PIL import Image as Pillow

from lib_inpaint.geometry import Image, Point
from lib_inpaint.images import alpha_png
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.predictor import best

from .sam_models import LARGE, MEDIUM, RANDOM, milliseconds, ours, stock_predictor, unit, where
from .timing import Row

CLICKS = 10


def rows() -> Iterator[Row]:
    sam, predictor = ours(), stock_predictor()
    large = picture(*LARGE)
    embedding = sam.embed(large)
    predictor.set_image(large)
    mine, other = milliseconds(
        lambda: clicked(sam, embedding, LARGE), lambda: stock_clicked(predictor, LARGE), rounds=9
    )
    what = f"{RANDOM}, 4000 x 3000, {where()}, to a 1-bit PNG of the best of three; stock predict and Pillow's PNG"
    yield Row.of_times("click 12mp", mine, other, what, unit())

    medium = picture(*MEDIUM)
    encode, stock_encode = milliseconds(lambda: sam.embed(medium), lambda: predictor.set_image(medium), rounds=2)
    embedding = sam.embed(medium)
    mine, other = milliseconds(
        lambda: clicked(sam, embedding, MEDIUM), lambda: stock_clicked(predictor, MEDIUM), rounds=9
    )
    again = stock_encode + other
    what = f"{RANDOM}, 1500 x 1000, {where()}; encoding and clicking anew each time, as other extensions do"
    yield Row.of_times("clicks ten", encode + CLICKS * mine, CLICKS * again, what, unit())
    yield Row.of_times("clicks later", mine, again, what, unit())


def picture(height: int, width: int) -> Image:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), np.uint8)


def clicked(sam, embedding, shape: tuple[int, int]) -> bytes:
    candidates = sam.predict(embedding, VisualPrompt((Point(shape[1] * 0.4, shape[0] * 0.4),)), None)
    return alpha_png(smooth(candidates[best(candidates)].mask))


def stock_clicked(predictor, shape: tuple[int, int]) -> bytes:
    point = np.array([[shape[1] * 0.4, shape[0] * 0.4]])
    masks, scores, _ = predictor.predict(point, np.ones(1), multimask_output=True)
    buffer = io.BytesIO()
    Pillow.fromarray(smooth(masks[scores.argmax()]).astype(np.uint8) * 255).save(buffer, "PNG")
    return buffer.getvalue()


def smooth(mask: np.ndarray) -> np.ndarray:
    """A disc of the same size instead: random weights give noise, which no real mask is and no PNG likes."""
    disc = DISCS.get(mask.shape)
    if disc is None:
        rows, columns = np.ogrid[: mask.shape[0], : mask.shape[1]]
        away = np.hypot(rows - mask.shape[0] / 2, columns - mask.shape[1] / 2)
        disc = DISCS[mask.shape] = away < mask.shape[0] / 3
    return disc


DISCS: dict[tuple[int, ...], np.ndarray] = {}
