"""SAM as the product runs it gives the masks of Meta's own predictor, on the tiny SAM."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from safetensors.torch import load_file  # noqa: E402
from segment_anything import SamPredictor  # noqa: E402
from tiny_sam import scenes  # noqa: E402
from tiny_sam.asked import TINY, click  # noqa: E402

from lib_inpaint.geometry import Box, Point, Size  # noqa: E402
from lib_inpaint.segment import VisualPrompt  # noqa: E402
from lib_inpaint.segment.sam import Sam  # noqa: E402
from lib_inpaint.segment.sam_network import build  # noqa: E402

SCENES = range(60)


@pytest.fixture(scope="module")
def sam() -> Sam:
    return Sam(TINY, "cpu")


@pytest.mark.parametrize(("width", "height"), [(96, 96), (641, 427), (150, 403), (50, 37)])
def test_masks_are_those_of_the_stock_predictor(sam, width, height):
    image, masks = scenes.clear_scene(5, width, height)
    stock = SamPredictor(build(load_file(TINY)))
    stock.set_image(image)
    embedding = sam.embed(image)
    point, box = click(masks[0]).points[0], Box(*scenes.box_of(masks[-1]))
    assert embedding.input == Size(stock.input_size[1], stock.input_size[0])

    lone = sam.predict(embedding, VisualPrompt((point,)), None)
    expected = stock_masks(stock, [point], None, None, multimask=True)
    assert_same_masks([candidate.mask for candidate in lone], sorted(expected, key=np.count_nonzero))

    points = [point, Point(width - 2, 1, 0)]
    refined = sam.predict(embedding, VisualPrompt(tuple(points)), lone[1])
    assert_same_masks([refined[0].mask], stock_masks(stock, points, None, lone[1].low_res, multimask=False))

    for more in ([], [Point(box.x1 + 3.5, box.y1 + 3.5, 1)]):
        boxed = sam.predict(embedding, VisualPrompt(tuple(more), box), None)
        assert_same_masks([boxed[0].mask], stock_masks(stock, more, box, None, multimask=False))


def test_on_every_scene_a_click_gets_the_masks_of_the_stock_predictor(sam):
    stock = SamPredictor(build(load_file(TINY)))
    for seed in SCENES:
        image, masks = scenes.clear_scene(seed)
        stock.set_image(image)
        embedding = sam.embed(image)
        for mask in masks:
            expected = stock_masks(stock, click(mask).points, None, None, multimask=True)
            candidates = sam.predict(embedding, click(mask), None)
            different = [
                np.count_nonzero(candidate.mask != other)
                for candidate, other in zip(candidates, sorted(expected, key=np.count_nonzero), strict=True)
            ]
            assert max(different) <= 2, seed


def stock_masks(stock, points, box, low_res, multimask) -> list[np.ndarray]:
    masks, _, _ = stock.predict(
        point_coords=np.array([point[:2] for point in points]) if points else None,
        point_labels=np.array([point.label for point in points]) if points else None,
        box=None if box is None else np.array(box),
        mask_input=None if low_res is None else low_res[None],
        multimask_output=multimask,
    )
    return list(masks)


def assert_same_masks(masks, expected) -> None:
    assert len(masks) == len(expected)
    assert all(scenes.iou(mask, other) >= 0.999 for mask, other in zip(masks, expected, strict=True))
