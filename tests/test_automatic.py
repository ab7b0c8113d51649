"""Everything in a picture: the same segments as segment_anything's generator, at a fraction of the work."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Point, Size
from lib_inpaint.masks import PackedMask
from lib_inpaint.segment.automatic import Answer, Everything, Segment, View, distinct, grid, labels

SIZE = Size(320, 240)
VIEW = View.of(SIZE, Size(256, 192), 256, 64)


def hill(x: float, y: float, radius: float, steepness: float = 40) -> np.ndarray:
    """(64, 64) logits of a disc, in the logits' own pixels."""
    rows, columns = np.mgrid[:64, :64]
    return ((radius - np.hypot(columns - x, rows - y)) * steepness).astype(np.float32)


def answer(logits: np.ndarray, score: float) -> Answer:
    return Answer(Point(0, 0), score, logits)


def found(*answers: Answer, wanted: Everything | None = None) -> list[Segment]:
    return list(distinct(list(answers), VIEW, wanted or Everything()))


def test_of_two_alike_the_better_one_is_kept():
    (only,) = found(answer(hill(20, 20, 9), 0.9), answer(hill(20.5, 20, 9), 0.95))
    assert only.score == 0.95


def test_different_things_are_all_found_best_first():
    segments = found(answer(hill(15, 15, 9), 0.9), answer(hill(45, 30, 9), 0.97), answer(hill(15, 15, 3), 0.93))
    assert [segment.score for segment in segments] == [0.97, 0.93, 0.9]
    mask = segments[0].mask.unpack()
    assert mask.shape == SIZE.shape and mask[152, 227] and not mask[10, 10]


def test_what_is_unstable_is_left_out_and_suppresses_nothing():
    vague = hill(20, 20, 9, steepness=2)
    segments = found(answer(vague, 0.99), answer(hill(20, 20, 9), 0.9))
    assert [segment.score for segment in segments] == [0.9]
    assert all(segment.stability >= 0.95 for segment in segments)


def test_nothing_at_all_is_no_segment():
    assert found() == []
    assert found(answer(np.full((64, 64), -9, np.float32), 0.99)) == []


def test_a_segment_at_the_edge_reaches_it_and_padding_is_not_part_of_the_picture():
    everywhere = np.full((64, 64), 9, np.float32)
    (segment,) = found(answer(everywhere, 0.9))
    assert segment.mask.area == 320 * 240


def test_what_shows_nothing_is_no_segment_however_little_is_wanted():
    nothing = np.full_like(hill(20, 20, 9), -20)
    hardly = np.full_like(nothing, -0.5)
    segments = found(answer(nothing, 0.9), answer(hardly, 0.9), wanted=Everything(least_stability=0))
    assert not segments


def test_the_grid_lies_in_the_middle_of_equal_cells():
    assert grid(Size(40, 20), 2) == [Point(10, 5), Point(30, 5), Point(10, 15), Point(30, 15)]


def test_a_cell_that_enlarging_skips_does_not_stretch_a_box():
    """Small pictures do not show every cell: two answers differ by one that nobody sees, and are alike."""
    small = View.of(Size(32, 24), Size(256, 192), 256, 64)
    assert small.skips_cells and not VIEW.skips_cells
    speck = hill(20, 20, 9)
    speck[45, 60] = 0.1
    answers = [answer(hill(20, 20, 9), 0.95), answer(speck, 0.9)]
    assert len(list(distinct(answers, small, Everything(least_stability=0.9)))) == 1


@pytest.mark.parametrize(("width", "height"), [(320, 240), (97, 130), (500, 33)])
def test_enlarging_by_matrices_is_enlarging_in_two_steps(width, height):
    size, side, cells = Size(width, height), 128, 64
    scaled = size.within(side)
    logits = np.random.default_rng(0).standard_normal((cells, cells)).astype(np.float32)
    square = cv2.resize(logits, (side, side), interpolation=cv2.INTER_LINEAR)
    expected = cv2.resize(square[: scaled.height, : scaled.width], size, interpolation=cv2.INTER_LINEAR)
    view = View.of(size, scaled, side, cells)
    rows, columns = view.rows, view.columns
    assert np.allclose(rows @ logits[: rows.shape[1], : columns.shape[1]] @ columns.T, expected, atol=1e-4)


@pytest.mark.parametrize("wrong", [Everything(0), Everything(999), Everything(least_score=2), Everything(8, -1)])
def test_senseless_wishes_get_a_sentence(wrong):
    with pytest.raises(UserError):
        wrong.checked()


def test_labels_of_a_smaller_picture_are_those_of_its_nearest_pixels():
    numbers = np.random.default_rng(3)
    masks = [
        cv2.circle(np.zeros((301, 457), np.uint8), (x, y), radius, 1, -1).view(bool)
        for x, y, radius in numbers.integers((0, 0, 2), (457, 301, 90), (30, 3)).tolist()
    ]
    segments = [Segment(PackedMask.of(mask), 0.9, 1, Point(0, 0)) for mask in masks]
    small = Size(457, 301).within(200)
    expected = cv2.resize(labels(segments, Size(457, 301)), small, interpolation=cv2.INTER_NEAREST)
    assert (labels(segments, small) == expected).all()


def test_small_segments_lie_on_top():
    masks = [np.zeros((8, 8), bool) for _ in range(2)]
    masks[0][2:4, 2:4] = True
    masks[1][1:7, 1:7] = True
    segments = [Segment(PackedMask.of(mask), 0.9, 1, Point(0, 0)) for mask in masks]
    seen = labels(segments, Size(8, 8))
    assert seen[3, 3] == 1 and seen[5, 5] == 2 and seen[0, 0] == 0
    assert labels(segments, Size(4, 4)).max() == 2


# Beside the stock generator, on the tiny SAM


@pytest.mark.parametrize(("seed", "width", "height"), [(0, 96, 96), (1, 301, 203), (2, 150, 220), (3, 640, 480)])
def test_it_finds_what_the_stock_generator_finds(seed, width, height):
    pytest.importorskip("torch")
    pytest.importorskip("segment_anything")
    from safetensors.torch import load_file
    from segment_anything import SamAutomaticMaskGenerator
    from tiny_sam import scenes

    from lib_inpaint.segment.predictor import Predictor
    from lib_inpaint.segment.sam import Sam
    from lib_inpaint.segment.sam_network import build

    tiny = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"
    image, _ = scenes.clear_scene(seed, width, height)
    stock = SamAutomaticMaskGenerator(
        build(load_file(tiny)), points_per_side=16, pred_iou_thresh=0.7, stability_score_thresh=0.9
    )
    expected = [each["segmentation"] for each in stock.generate(image)]
    told: list[float] = []
    segments = Predictor(Sam(tiny, "cpu")).everything("a", image, Everything(16, 0.7, 0.9), told.append)
    assert len(segments) == len(expected) > 0
    masks = [segment.mask.unpack() for segment in segments]
    assert all(max(scenes.iou(mask, other) for other in expected) >= 0.98 for mask in masks)
    assert all(max(scenes.iou(mask, other) for mask in masks) >= 0.98 for other in expected)
    assert told == sorted(told) and told[-1] <= 1
