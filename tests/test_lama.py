"""LaMa's fill: in crops, holes far apart one by one, large ones small and with the picture's own detail."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

pytest.importorskip("torch")

import tiny_lama  # noqa: E402
from PIL import Image as PilImage  # noqa: E402
from tiny_lama import cancelling_after, circles, noise  # noqa: E402

from lib_inpaint.crops import around, paste  # noqa: E402
from lib_inpaint.inpaint import lama  # noqa: E402
from lib_inpaint.inpaint.lama import Lama  # noqa: E402
from lib_inpaint.inpaint.pyramid import halved  # noqa: E402
from lib_inpaint.inpaint.repaint import repaint  # noqa: E402
from lib_inpaint.jobs import Cancelled  # noqa: E402


def filled(image, mask, engine=None):
    engine = engine or Lama(tiny_lama.network)
    result = repaint(image, mask, engine, 0, lambda fraction: None)
    return paste(image, result.pixels, result.alpha, result.box)


def test_the_crop_is_128_pixels_around_and_more_around_large_holes():
    small, large = circles((900, 900), (450, 450, 10)), circles((3100, 3100), (1550, 1550, 1000))
    assert around(small, Lama.margin, Lama.least_margin) == (312, 312, 589, 589)
    assert around(large, Lama.margin, Lama.least_margin).size.width == 2001 + 2 * 501


@pytest.mark.parametrize(
    ("shape", "mask"),
    [
        ((301, 407), circles((301, 407), (200, 150, 40))),
        ((301, 407), circles((301, 407), (200, 150, 0))),
        ((301, 407), circles((301, 407), (0, 0, 30), (406, 300, 25))),
        ((1700, 31), circles((1700, 31), (15, 900, 12))),
        ((31, 1700), circles((31, 1700), (900, 15, 12), (3, 3, 3))),
        ((1203, 1601), circles((1203, 1601), (800, 600, 450))),
        ((1203, 1601), circles((1203, 1601), (90, 80, 30), (1500, 1100, 50), (1600, 0, 9))),
        ((1203, 1601), ~circles((1203, 1601), (800, 600, 30))),
    ],
    ids=["odd", "one-pixel", "corners", "upright", "flat", "large", "far-apart", "nearly-all"],
)
def test_outside_the_mask_the_picture_stays_bit_for_bit_and_inside_it_is_new(shape, mask):
    image = noise(*shape) // 4 + 90
    image[mask] = (255, 0, 255)
    before = image.copy()
    result = filled(image, mask)
    assert (image == before).all() and (result[~mask] == image[~mask]).all()
    # Nothing around is as green-less as the object was.
    assert (result[mask][:, 1] > 50).all() and (result[mask][:, 0] < 200).all()


class Watched:
    """A network that remembers what it was shown."""

    note = ""

    def __init__(self):
        self.shown = []

    def fill(self, image, hole, check=lambda: None):
        self.shown.append((image.copy(), hole.copy()))
        return tiny_lama.network().fill(image, hole, check)


def test_holes_far_apart_are_filled_one_by_one_at_full_size():
    image, mask = noise(1400, 2000), circles((1400, 2000), (200, 200, 40), (300, 240, 10), (1700, 1200, 60))
    network = Watched()
    together = filled(image, mask, Lama(lambda: network))
    assert sorted(hole.sum() for _, hole in network.shown) == sorted(
        [circles((1400, 2000), (200, 200, 40), (300, 240, 10)).sum(), circles((1400, 2000), (1700, 1200, 60)).sum()]
    )
    alone = filled(image, circles((1400, 2000), (1700, 1200, 60)))
    assert (together[1100:1300, 1600:1800] == alone[1100:1300, 1600:1800]).all()


def test_what_is_filled_first_is_known_to_the_next(monkeypatch):
    """Whose crop may reach over it."""
    monkeypatch.setattr(lama, "APART", 32)
    monkeypatch.setattr(lama, "MOST_PIXELS", 150_000)
    image, mask = noise(1400, 1000), circles((1400, 1000), (500, 300, 60), (500, 480, 60))
    network = Watched()
    filled(image, mask, Lama(lambda: network))
    first, second = (hole.sum() for _, hole in network.shown)
    assert first > second == circles((1400, 1000), (500, 480, 60)).sum()


def stripes(height, width, period=24):
    """Diagonal, with fine grain."""
    y, x = np.mgrid[:height, :width]
    light = 128 + 60 * np.sin(2 * np.pi * (x + y / 2) / period)
    grain = np.random.default_rng(5).normal(0, 12, (height, width, 3))
    return np.clip(light[..., None] + grain, 0, 255).astype(np.uint8)


def energy(image, where):
    """Mean absolute Laplacian: how much fine detail there is."""
    return np.abs(cv2.Laplacian(image[..., 1].astype(np.float32), cv2.CV_32F))[where].mean()


class Knowing:
    """A network that knows the truth at the reduced size, as a perfect one would."""

    note = ""

    def __init__(self, truth):
        self.truth = truth

    def fill(self, image, hole, check=lambda: None):
        truth = self.truth.astype(np.float32)
        while truth.shape != image.shape:
            truth, _ = halved(truth, np.zeros(truth.shape[:2], bool))
        return np.where(hole[..., None], truth, image).round().astype(np.uint8)


@pytest.mark.parametrize("shape", [(1200, 1300), (1201, 1303), (2500, 1300)])
def test_a_large_hole_gets_what_the_network_says_and_the_detail_of_the_picture(shape):
    truth, mask = stripes(*shape), circles(shape, (650, shape[0] // 2, 400))
    image = truth.copy()
    image[mask] = (255, 0, 0)
    result = filled(image, mask, Lama(lambda: Knowing(truth[around(mask, 0.25, 128).slices])))
    inside = circles(shape, (650, shape[0] // 2, 390))
    assert 0.8 < energy(result, inside) / energy(truth, inside) < 1.2
    blurred = [cv2.GaussianBlur(each, (0, 0), 3).astype(int) for each in (truth, result)]
    assert np.abs(blurred[0] - blurred[1])[mask].mean() < 4


def test_where_no_patch_is_left_to_copy_detail_from_the_answer_is_enlarged(monkeypatch):
    monkeypatch.setattr(lama, "MOST_PIXELS", 2_000)
    truth = np.full((64, 64, 3), 90, np.uint8)
    mask = np.ones((64, 64), bool)
    mask[::16] = False
    mask[1::16] = False
    image = truth.copy()
    image[mask] = 255
    assert np.abs(filled(image, mask).astype(int) - 90).max() <= 1


def test_specks_too_small_for_the_reduced_size_are_continued_by_others(monkeypatch):
    monkeypatch.setattr(lama, "MOST_PIXELS", 1_000)
    image = np.full((60, 60, 3), 120, np.uint8)
    mask = np.ones((60, 60), bool)
    mask[1::4, 1::4] = False
    image[mask] = 0
    network = Watched()
    assert np.abs(filled(image, mask, Lama(lambda: network)).astype(int) - 120).max() <= 6
    assert not network.shown


def test_cancelling_stops_between_the_stages_and_the_next_fill_works():
    image, mask = stripes(1200, 1300), circles((1200, 1300), (650, 600, 400))
    engine = Lama(tiny_lama.network)
    calls = []
    engine.inpaint(image, mask, calls.append)
    assert calls == sorted(calls) and calls[0] == 0 and calls[-1] == 1 and len(calls) > 100
    for stop in (0, 1, 2, len(calls) // 2, len(calls) - 1):
        with pytest.raises(Cancelled):
            engine.inpaint(image, mask, cancelling_after(stop))
    assert engine.inpaint(image, mask, lambda fraction: None).shape == image.shape


class Tinting:
    note = ""

    def fill(self, image, hole, check=lambda: None):
        return np.full_like(image, (200, 100, 50))


def test_a_grey_picture_stays_grey_and_others_get_the_colours_of_the_network():
    grey = np.asarray(PilImage.effect_noise((200, 150), 60).convert("RGB"))
    mask = circles((150, 200), (90, 70, 30))
    assert (filled(grey, mask, Lama(Tinting))[mask] == round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)).all()
    assert (filled(noise(150, 200), mask, Lama(Tinting))[mask] == (200, 100, 50)).all()
