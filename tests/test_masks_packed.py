"""Masks as small values."""

import numpy as np
import pytest
from drawn_masks import SIZES, blob, disc, small_masks
from hypothesis import given

from lib_inpaint.geometry import Size
from lib_inpaint.masks import PackedMask, area, bounds


@given(small_masks())
def test_unpacking_gives_the_mask_back(mask):
    packed = PackedMask.of(mask)
    assert np.array_equal(packed.unpack(), mask)
    assert packed.unpack().dtype == bool
    assert packed.size == Size.of(mask)
    assert packed.area == area(mask)
    assert packed.box == (bounds(mask) or (0, 0, 0, 0))


@given(small_masks(6), small_masks(6))
def test_packed_masks_are_equal_when_their_pixels_are(a, b):
    same = a.shape == b.shape and np.array_equal(a, b)
    packed_a, packed_b = PackedMask.of(a), PackedMask.of(b)
    assert (packed_a == packed_b) == same
    assert (packed_a.digest == packed_b.digest) == same
    assert len({packed_a, packed_b, PackedMask.of(a.copy())}) == (1 if same else 2)


def test_the_same_shape_elsewhere_or_in_another_picture_is_another_mask():
    masks = [disc(50, 60, 20, 20, 8), disc(50, 60, 21, 20, 8), disc(60, 50, 20, 20, 8), disc(51, 60, 20, 20, 8)]
    assert len({PackedMask.of(mask).digest for mask in masks}) == 4


@pytest.mark.parametrize("shape", SIZES)
def test_nothing_and_everything_come_back(shape):
    assert not PackedMask.of(np.zeros(shape, bool)).unpack().any()
    assert PackedMask.of(np.ones(shape, bool)).unpack().all()


def test_what_is_unpacked_may_be_changed():
    packed = PackedMask.of(blob())
    packed.unpack()[:] = False
    assert np.array_equal(packed.unpack(), blob())


def test_a_packed_mask_is_small():
    mask = blob(1200, 1600)
    assert len(PackedMask.of(mask).bits) < mask.nbytes / 100


def test_a_crop_and_its_copy_pack_alike():
    crop = blob()[10:200, 30:300]
    assert PackedMask.of(crop) == PackedMask.of(crop.copy())
