"""What lights up under a resting cursor is what a click there selects."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from tiny_sam import scenes  # noqa: E402
from tiny_sam.asked import TINY, best_mask, click  # noqa: E402

from lib_inpaint.geometry import Point  # noqa: E402
from lib_inpaint.segment import VisualPrompt  # noqa: E402
from lib_inpaint.segment.sam import Sam, small_mask  # noqa: E402


@pytest.fixture(scope="module")
def sam() -> Sam:
    return Sam(TINY, "cpu")


def test_the_preview_enlarged_as_a_browser_does_is_the_best_candidate(sam):
    shared = []
    for seed in range(51):
        image, masks = scenes.clear_scene(seed)
        embedding = sam.embed(image)
        for mask in masks:
            small = sam.preview(embedding, click(mask))
            assert small.shape == (64, 64) and small.dtype == np.uint8
            enlarged = cv2.resize(small, (96, 96), interpolation=cv2.INTER_LINEAR) >= 128
            shared.append(scenes.iou(enlarged, best_mask(sam.predict(embedding, click(mask), None))))
    assert min(shared) >= 0.95


@pytest.mark.parametrize("size", [(96, 96), (97, 65), (65, 97), (300, 7), (1, 1)])
def test_a_preview_stretches_over_exactly_the_picture_whatever_its_shape(sam, size):
    embedding = sam.embed(np.zeros((size[1], size[0], 3), np.uint8))
    x, y = np.meshgrid(np.arange(64) + 0.5, np.arange(64) + 0.5)
    inside = [length * 64 / embedding.model_size for length in embedding.input]
    for along, cells in ((x, inside[0]), (y, inside[1])):
        small = small_mask((along - cells / 2).astype(np.float32), embedding)
        line = small[len(small) // 2] if along is x else small[:, small.shape[1] // 2]
        # Where the logits say half of the picture is, there is half of the preview, to an eighth of a cell.
        assert abs((line.astype(float) - 128).sum()) <= len(line) * 2 + 16


def test_the_preview_of_a_damaged_model_is_nothing(sam, monkeypatch):
    embedding = sam.embed(np.zeros((40, 40, 3), np.uint8))
    nonsense = np.full((3, 64, 64), np.nan, np.float32), np.ones(3, np.float32)
    monkeypatch.setattr(sam, "_decode", lambda *asked: nonsense)
    assert sam.preview(embedding, VisualPrompt((Point(5, 5),))) is None
