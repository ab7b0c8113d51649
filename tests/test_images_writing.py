"""What is written can be read by others: the host, browsers, image APIs."""

import numpy as np
import pytest
from image_files import drawn, exif, noise, opened, p3_profile
from PIL import Image

from lib_inpaint.errors import UserError
from lib_inpaint.images import (
    Picture,
    alpha_edit_png,
    alpha_png,
    cutout_png,
    jpeg,
    mask_png,
    png,
    read_picture,
    soft_mask_png,
)

SOFT = noise(9, 13)
HARD = SOFT > 127


@pytest.mark.parametrize("alpha", [None, noise(9, 13, seed=5)], ids=["opaque", "with alpha"])
def test_a_picture_round_trips_bit_for_bit_through_png(alpha):
    block = exif(1, T315=b"Someone\0")
    first = Picture(noise(9, 13, 3), alpha, block, p3_profile())
    again = read_picture(png(first.pixels, first.alpha, first.exif, first.icc))
    assert np.array_equal(again.pixels, first.pixels)
    assert (again.alpha is None) if alpha is None else np.array_equal(again.alpha, alpha)
    assert again.exif == block and again.icc == p3_profile() and again.notes == ()


def test_arrays_that_are_views_are_written_as_they_look():
    pixels = noise(20, 30, 3)[::-2, ::3]
    assert np.array_equal(read_picture(png(pixels)).pixels, pixels)
    assert np.array_equal(read_picture(mask_png(HARD[:, ::-2])).pixels[..., 0] > 0, HARD[:, ::-2])


def test_jpeg_is_close_and_keeps_fine_colour():
    pixels = drawn(64, 48)
    pixels[:, ::2] = (255, 0, 0)
    data = jpeg(pixels)
    image = opened(data)
    assert image.format == "JPEG" and image.mode == "RGB"
    assert np.abs(np.asarray(image).astype(int) - pixels).mean() < 4  # 4:2:0 is ten times as far off


def test_jpeg_shows_transparent_parts_white():
    alpha = np.zeros((16, 16), np.uint8)
    alpha[:, 8:] = 255
    image = np.asarray(opened(jpeg(np.zeros((16, 16, 3), np.uint8), alpha)))
    assert (image[:, :6] > 250).all() and (image[:, 10:] < 5).all()


def test_jpeg_leaves_out_exif_that_is_too_long_for_it():
    block = exif(1, T270=b"long" * 20_000 + b"\0")
    assert "exif" not in opened(jpeg(drawn(), exif=block)).info
    assert "exif" in opened(png(drawn(), exif=block)).info


def test_jpeg_says_when_a_side_is_too_long_for_it():
    with pytest.raises(UserError, match="Save the picture as PNG"):
        jpeg(np.zeros((1, 65_501, 3), np.uint8))


def test_masks_are_8_bit_grey_with_0_and_255():
    image = opened(mask_png(HARD))
    assert image.mode == "L" and image.size == (13, 9)
    assert np.array_equal(np.asarray(image), np.where(HARD, 255, 0))


def test_soft_masks_keep_their_greys():
    image = opened(soft_mask_png(SOFT))
    assert image.mode == "L" and np.array_equal(np.asarray(image), SOFT)


@pytest.mark.parametrize("mask", [SOFT, HARD, np.zeros((3, 5), bool), np.full((3, 5), 255, np.uint8)])
def test_an_alpha_png_is_white_with_the_mask_as_alpha(mask):
    rgba = np.asarray(opened(alpha_png(mask)).convert("RGBA"))
    levels = mask.astype(np.uint8) * 255 if mask.dtype == bool else mask
    assert (rgba[..., :3] == 255).all() and np.array_equal(rgba[..., 3], levels)


def test_a_hard_alpha_png_takes_one_bit_a_pixel_however_it_is_given():
    mask = noise(200, 200) > 127
    data = alpha_png(mask)
    assert data[24] == 1 and len(data) < 200 * 200 / 8 * 1.1
    assert alpha_png(mask.astype(np.uint8) * 255) == data
    assert alpha_png(np.full((2, 2), 254, np.uint8))[24] == 8


def test_a_cut_out_shows_what_is_selected_and_hides_nothing_else():
    pixels = noise(9, 13, 3) | 1
    image = opened(cutout_png(pixels, SOFT, icc=p3_profile()))
    rgba = np.asarray(image)
    assert np.array_equal(rgba[..., 3], SOFT)
    assert np.array_equal(rgba[SOFT > 0, :3], pixels[SOFT > 0]) and (rgba[SOFT == 0, :3] == 0).all()
    assert image.info["icc_profile"] == p3_profile()


def test_a_cut_out_of_a_transparent_picture_stays_transparent_there():
    alpha = np.tile(np.array([0, 128, 255], np.uint8), (4, 1))
    rgba = np.asarray(opened(cutout_png(np.full((4, 3, 3), 9, np.uint8), np.full((4, 3), 255, np.uint8), alpha)))
    assert np.array_equal(rgba[..., 3], alpha)
    rgba = np.asarray(opened(cutout_png(np.full((4, 3, 3), 9, np.uint8), np.ones((4, 3), bool), alpha)))
    assert np.array_equal(rgba[..., 3], alpha)


def test_an_alpha_edit_picture_is_transparent_where_to_repaint_and_whole_beneath():
    pixels = noise(9, 13, 3)
    image = opened(alpha_edit_png(pixels, HARD))
    assert image.mode == "RGBA"
    assert np.array_equal(np.asarray(image)[..., 3], np.where(HARD, 0, 255))
    assert np.array_equal(np.asarray(image)[..., :3], pixels)


def test_making_a_picture_leaves_the_givers_array_as_it_was():
    pixels = drawn()
    picture = Picture(pixels)
    pixels[0, 0] = 1
    assert pixels.flags.writeable and not picture.pixels.flags.writeable
    assert isinstance(Image.fromarray(picture.pixels), Image.Image)
