"""Zoomed in, small objects of a large picture are selected as well as if they were large ones."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import cv2
import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from tiny_sam import scenes  # noqa: E402
from tiny_sam.asked import TINY, best_mask, click  # noqa: E402

from lib_inpaint.geometry import Box, Image, Mask, Point, Size  # noqa: E402
from lib_inpaint.segment.embeddings import EmbeddingFiles  # noqa: E402
from lib_inpaint.segment.predictor import Predictor, best  # noqa: E402
from lib_inpaint.segment.sam import Sam  # noqa: E402
from lib_inpaint.segment.zoom import Zoomed  # noqa: E402

LARGE, SMALL = Size(640, 480), Size(120, 90)
"""The tiny SAM sees 96 pixels: of the small scene nearly all, of an object in the large picture hardly anything."""


class Distant(NamedTuple):
    image: Image
    masks: list[Mask]
    view: Box
    """What the person zoomed in to."""


def distant_scene(seed: int) -> Distant:
    """A small scene somewhere in a large empty picture."""
    scene, rng = scenes.clear_scene(seed, *SMALL), np.random.default_rng(seed)
    edges = np.concatenate([scene.image[0], scene.image[-1], scene.image[:, 0], scene.image[:, -1]])
    image = np.median(edges, axis=0) + rng.normal(0, 2, (*LARGE.shape, 3))
    x, y = (int(rng.integers(40, all - part - 40)) for all, part in zip(LARGE, SMALL, strict=True))
    view = Box(x, y, x + SMALL.width, y + SMALL.height)
    image[view.slices] = scene.image
    masks = [np.zeros(LARGE.shape, bool) for _ in scene.masks]
    for mask, seen in zip(masks, scene.masks, strict=True):
        mask[view.slices] = seen
    return Distant(np.clip(image, 0, 255).astype(np.uint8), masks, view)


@pytest.fixture(scope="module")
def predictor() -> Predictor:
    return Predictor(Sam(TINY, "cpu"))


def test_small_objects_are_selected_clearly_better_when_zoomed_in(predictor):
    closely, whole = [], []
    for seed in range(20):
        image, masks, view = distant_scene(seed)
        for mask in masks:
            for prompt, found in ((click(mask), whole), (replace(click(mask), view=view), closely)):
                found.append(scenes.iou(best_mask(predictor.predict(f"{seed}", image, prompt)), mask))
    assert np.mean(closely) > 0.9 and np.mean(whole) < 0.5
    assert np.mean(np.array(closely) > whole) > 0.95


def test_boxes_and_corrections_are_answered_closely_too(predictor):
    found = []
    for seed in range(10):
        image, masks, view = distant_scene(seed)
        for mask in masks:
            boxed = replace(click(mask), points=(), box=Box(*scenes.box_of(mask)), view=view)
            beside = Point(view.x1 + 2, view.y1 + 2, 0)
            corrected = replace(click(mask), points=(*click(mask).points, beside), view=view)
            for prompt in (boxed, corrected):
                (candidate,) = predictor.predict(f"{seed}", image, prompt)
                found.append(isinstance(candidate, Zoomed) and scenes.iou(candidate.mask, mask))
    assert np.mean(np.array(found) > 0.8) > 0.9


def test_an_object_larger_than_what_is_in_view_is_found_all_the_same(predictor):
    closely, whole = [], []
    for seed in range(20):
        image, masks = scenes.clear_scene(seed, *LARGE)
        for mask in masks:
            x, y = (int(place) for place in scenes.centre(mask))
            view = Box(x - 24, y - 18, x + 24, y + 18).clamped(LARGE)
            for prompt, found in ((click(mask), whole), (replace(click(mask), view=view), closely)):
                found.append(scenes.iou(best_mask(predictor.predict(f"large {seed}", image, prompt)), mask))
    assert np.mean(whole) > 0.85 and np.mean(closely) > np.mean(whole) - 0.05


def test_what_lights_up_is_what_a_close_click_selected(predictor):
    shared = []
    for seed in range(10):
        image, masks, view = distant_scene(seed)
        for mask in masks:
            prompt = replace(click(mask), view=view)
            candidates = predictor.predict(f"{seed}", image, prompt)
            if isinstance(candidates[best(candidates)], Zoomed):
                small = predictor.preview(f"{seed}", LARGE, prompt)
                enlarged = cv2.resize(small, LARGE, interpolation=cv2.INTER_LINEAR) >= 128
                shared.append(scenes.iou(enlarged, best_mask(candidates)))
    assert len(shared) > 15 and min(shared) > 0.85 and np.mean(shared) > 0.94


def test_a_part_that_was_encoded_once_is_kept_on_disk(tmp_path):
    files = EmbeddingFiles(tmp_path, 10_000_000)
    new, read = Predictor(Sam(TINY, "cpu"), 8, files), Predictor(Sam(TINY, "cpu"), 8, files)
    read.segmenter._encode = lambda *_: pytest.fail("it was encoded again")
    image, masks, view = distant_scene(1)
    prompt = replace(click(masks[0]), view=view)
    one, other = (best_mask(each.predict("a", image, prompt)) for each in (new, read))
    assert scenes.iou(one, other) > 0.99
