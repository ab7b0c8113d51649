"""Cropping around masks and pasting back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from lib_inpaint.crops import around, paste
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Size


def mask_of(shape, box):
    mask = np.zeros(shape, bool)
    mask[Box(*box).slices] = True
    return mask


def test_the_margin_is_a_part_of_the_longest_side():
    assert around(mask_of((400, 600), (200, 150, 300, 190)), 0.5) == Box(150, 100, 350, 240)


def test_the_margin_has_a_least():
    assert around(mask_of((400, 600), (200, 150, 201, 151)), 0.5) == Box(168, 118, 233, 183)
    assert around(mask_of((400, 600), (200, 150, 201, 151)), 0, least=0) == Box(200, 150, 201, 151)


def test_the_crop_ends_where_the_picture_ends():
    assert around(mask_of((100, 120), (0, 90, 20, 100)), 0.5) == Box(0, 58, 52, 100)


def test_an_empty_mask_is_a_user_error():
    with pytest.raises(UserError, match="empty"):
        around(np.zeros((5, 5), bool), 1)


def test_a_mix_is_rounded_to_the_nearest():
    grey = np.arange(256)
    below, above, alpha = np.meshgrid(grey[::5], grey[::5], grey, indexing="ij")
    exact = ((255 - alpha) * below + alpha * above) / 255
    stack = [np.repeat(plane.reshape(-1, 256, 1), 3, axis=2).astype(np.uint8) for plane in (below, above)]
    result = paste(*stack, alpha.reshape(-1, 256).astype(np.uint8), Box(0, 0, 256, 52 * 52))
    assert (np.abs(result[..., 1] - exact.reshape(-1, 256)) <= 0.5).all()


@st.composite
def pasted(draw):
    height, width = draw(st.integers(1, 12)), draw(st.integers(1, 12))
    x1, y1 = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    box = Box(x1, y1, draw(st.integers(x1 + 1, width)), draw(st.integers(y1 + 1, height)))
    image = draw(arrays(np.uint8, (height, width, 3)))
    pixels = draw(arrays(np.uint8, (*box.size.shape, 3)))
    alpha = draw(arrays(np.uint8, box.size.shape, elements=st.sampled_from([0, 0, 1, 128, 255])))
    return image, pixels, alpha, box


@given(pasted())
def test_pasting_keeps_what_alpha_does_not_cover_and_its_arguments(case):
    image, pixels, alpha, box = case
    before = [array.copy() for array in (image, pixels, alpha)]
    result = paste(image, pixels, alpha, box)
    assert all((old == new).all() for old, new in zip(before, (image, pixels, alpha), strict=True))
    full = np.zeros(Size.of(image).shape, np.uint8)
    full[box.slices] = alpha
    assert (result[full == 0] == image[full == 0]).all()
    assert (result[box.slices][alpha == 255] == pixels[alpha == 255]).all()
    assert not np.shares_memory(result, image)
