"""What the browser gets: small, in the right colours, masks at the same scale."""

import numpy as np
import pytest
from image_files import drawn, noise, opened

from lib_inpaint.geometry import Size
from lib_inpaint.images import proxy, proxy_mask


def test_a_large_picture_becomes_a_jpeg_of_the_proxys_size():
    data, media_type = proxy(drawn(400, 300), longest=100)
    image = opened(data)
    assert media_type == "image/jpeg" and image.format == "JPEG" and image.size == (100, 75)
    means = drawn(400, 300).reshape(75, 4, 100, 4, 3).mean(axis=(1, 3))
    assert np.abs(np.asarray(image) - means).mean() < 2


def test_a_small_picture_keeps_its_size():
    assert opened(proxy(drawn(40, 30))[0]).size == (40, 30)


@pytest.mark.parametrize("size", [(3000, 1), (1, 5000), (2049, 2)])
def test_very_long_pictures_keep_at_least_a_pixel(size):
    image = opened(proxy(drawn(*size))[0])
    assert image.size == Size(*size).within(2048)


def test_transparency_makes_it_a_png_and_what_is_hidden_does_not_bleed():
    pixels = np.full((8, 8, 3), 255, np.uint8)
    alpha = np.zeros((8, 8), np.uint8)
    pixels[:, :3], alpha[:, :3] = (200, 100, 50), 255
    data, media_type = proxy(pixels, alpha, longest=4)
    rgba = np.asarray(opened(data)).astype(int)
    assert media_type == "image/png" and rgba.shape == (4, 4, 4)
    assert rgba[0, :, 3].tolist() == [255, 128, 0, 0]
    assert np.abs(rgba[:, :2, :3] - (200, 100, 50)).max() <= 2


def test_transparency_without_shrinking_is_exact():
    rgba = noise(9, 13, 4)
    assert np.array_equal(np.asarray(opened(proxy(rgba[..., :3], rgba[..., 3])[0])), rgba)


@pytest.mark.parametrize("hard", [True, False])
def test_a_mask_of_the_proxys_size_stays_as_it_is(hard):
    levels = noise(6, 8) // 128 * 255
    same = proxy_mask(levels > 0 if hard else levels, Size(8, 6))
    assert same.dtype == np.uint8 and np.array_equal(same, levels)


def test_a_smaller_mask_says_how_much_of_each_pixel_is_covered():
    mask = np.zeros((4, 8), bool)
    mask[:, :3] = True
    assert proxy_mask(mask, Size(4, 2)).tolist() == [[255, 128, 0, 0]] * 2


def test_a_thin_line_in_a_large_picture_stays_visible():
    mask = np.zeros((2000, 8000), bool)
    mask[1001] = True
    small = proxy_mask(mask, Size(2000, 500))
    assert (small[250] >= 63).all() and (small[:250] == 0).all()
