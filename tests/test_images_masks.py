"""Mask files of other programs: their conventions, sizes and polarity."""

import numpy as np
import pytest
from image_files import drawn, exif, noise, png_16, raw_png, saved
from PIL import Image

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Size
from lib_inpaint.images import alpha_edit_png, alpha_png, cutout_png, mask_files, mask_png, read_mask, soft_mask_png

SIZE = Size(40, 30)
MASK = np.zeros(SIZE.shape, bool)
MASK[8:20, 5:25] = True
GREY = MASK.astype(np.uint8) * 255


def photo(width: int = 40, height: int = 30) -> np.ndarray:
    return noise(height, width, 3)


def test_white_on_black_is_taken_as_it_is():
    mask, notes = read_mask(mask_png(MASK), SIZE)
    assert mask.dtype == bool and np.array_equal(mask, MASK) and notes == (mask_files.WHITE,)


@pytest.mark.parametrize("mode", ["1", "P", "RGB", "LA", "RGBA", "CMYK"])
def test_every_kind_of_pixels_works(mode):
    image = Image.fromarray(GREY).convert(mode)
    assert np.array_equal(read_mask(saved(image, "TIFF" if mode == "CMYK" else "PNG"), SIZE).mask, MASK)


def test_16_bits_work():
    assert np.array_equal(read_mask(png_16(GREY.astype(np.uint16) * 257), SIZE).mask, MASK)


def test_a_jpeg_of_a_mask_works():
    assert np.array_equal(read_mask(saved(GREY, "JPEG", quality=80), SIZE).mask, MASK)


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (80, 120, 255)])
def test_a_mask_in_one_colour_on_black_works(colour):
    assert np.array_equal(read_mask(saved(MASK[..., None] * np.array(colour, np.uint8), "PNG"), SIZE).mask, MASK)


def test_half_and_more_is_repaint():
    levels = np.zeros((30, 40), np.uint8)
    levels[10, 10:13] = (127, 128, 129)
    assert read_mask(soft_mask_png(levels), SIZE).mask[10, 10:13].tolist() == [False, True, True]


def test_a_mask_turned_by_exif_is_turned():
    data = saved(GREY, "PNG", exif=exif(6))
    mask, notes = read_mask(data, Size(30, 40))
    assert np.array_equal(mask, np.rot90(MASK, -1)) and "orientation 6" in notes[0]


def test_black_on_white_is_inverted_and_said():
    mask, notes = read_mask(mask_png(~MASK), SIZE)
    assert np.array_equal(mask, MASK) and notes == (mask_files.INVERTED,)


def test_black_on_white_is_not_inverted_when_white_is_to_mean_repaint():
    mask, notes = read_mask(mask_png(~MASK), SIZE, guess_polarity=False)
    assert np.array_equal(mask, ~MASK) and notes == ()


def test_a_large_white_object_inside_a_black_border_is_not_inverted():
    large = np.zeros(SIZE.shape, bool)
    large[2:-2, 2:-2] = True
    assert np.array_equal(read_mask(mask_png(large), SIZE).mask, large)


def test_a_white_frame_around_most_of_nothing_is_not_inverted():
    frame = np.ones(SIZE.shape, bool)
    frame[3:-3, 3:-3] = False
    assert np.array_equal(read_mask(mask_png(frame), SIZE).mask, frame)


def test_all_white_selects_everything_and_all_black_nothing():
    mask, notes = read_mask(mask_png(np.ones(SIZE.shape, bool)), SIZE)
    assert mask.all() and notes == (mask_files.EVERYTHING,)
    mask, notes = read_mask(mask_png(np.zeros(SIZE.shape, bool)), SIZE)
    assert not mask.any() and notes == (mask_files.EMPTY,)


def test_a_mask_of_one_pixel_is_not_lost():
    dot = np.zeros(SIZE.shape, bool)
    dot[3, 4] = True
    assert np.array_equal(read_mask(mask_png(dot), SIZE).mask, dot)
    assert read_mask(mask_png(np.ones((1, 1), bool)), Size(1, 1)).mask.all()


@pytest.mark.parametrize("beneath", [(255, 255, 255), (0, 0, 0), (255, 0, 0)])
def test_paint_on_transparency_is_repaint_whatever_its_colour(beneath):
    rgba = np.dstack([np.full((*SIZE.shape, 3), beneath, np.uint8), GREY])
    mask, notes = read_mask(saved(rgba, "PNG"), SIZE)
    assert np.array_equal(mask, MASK) and notes == (mask_files.PAINTED,)


def test_our_own_alpha_png_comes_back():
    assert np.array_equal(read_mask(alpha_png(MASK), SIZE).mask, MASK)


def test_black_and_white_paint_on_transparency_means_the_white():
    levels = GREY.copy()
    alpha = np.full(SIZE.shape, 255, np.uint8)
    alpha[0] = 0
    mask, notes = read_mask(saved(np.dstack([levels, alpha]), "PNG"), SIZE)
    assert np.array_equal(mask, MASK) and notes == (mask_files.WHITE,)


@pytest.mark.parametrize("guess", [True, False])
def test_holes_in_a_picture_are_repaint(guess):
    mask, notes = read_mask(alpha_edit_png(photo(), MASK), SIZE, guess_polarity=guess)
    assert np.array_equal(mask, MASK) and notes == (mask_files.HOLES,)


def test_holes_whose_colours_were_wiped_are_repaint():
    data = cutout_png(photo(), ~MASK)
    assert np.array_equal(read_mask(data, SIZE).mask, MASK)


def test_a_cut_out_object_is_repaint():
    mask, notes = read_mask(cutout_png(photo(), MASK), SIZE)
    assert np.array_equal(mask, MASK) and notes == (mask_files.CUT_OUT,)


def test_an_untouched_transparent_layer_is_empty_but_a_vanished_picture_is_everything():
    nothing = np.zeros((*SIZE.shape, 4), np.uint8)
    assert read_mask(saved(nothing, "PNG"), SIZE).notes[-1] == mask_files.EMPTY
    vanished = np.dstack([photo(), np.zeros(SIZE.shape, np.uint8)])
    assert read_mask(saved(vanished, "PNG"), SIZE).notes[-1] == mask_files.EVERYTHING


def test_another_size_of_the_same_shape_is_resized_and_said():
    half = MASK[::2, ::2]
    mask, notes = read_mask(mask_png(half), SIZE)
    assert np.array_equal(mask, np.kron(half, np.ones((2, 2), bool)))
    assert notes == ("It had 20 x 15 pixels and was resized to the picture's 40 x 30.",)


def test_a_shape_within_a_percent_is_the_same():
    assert read_mask(mask_png(np.ones((100, 201), bool)), Size(1000, 500)).mask.shape == (500, 1000)


def test_another_shape_is_refused_with_both_sizes():
    with pytest.raises(UserError, match=r"40 x 30 pixels and the picture 30 x 40"):
        read_mask(mask_png(MASK), Size(30, 40))
    with pytest.raises(UserError, match="another shape"):
        read_mask(mask_png(np.ones((100, 204), bool)), Size(1000, 500))


def test_without_a_size_the_mask_is_taken_as_it_is():
    assert np.array_equal(read_mask(mask_png(MASK), None).mask, MASK)


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_photo_is_not_a_mask(format):
    with pytest.raises(UserError, match="looks like a photo, not a mask"):
        read_mask(saved(drawn(200, 150), format), Size(200, 150))


def test_a_soft_grey_mask_is_cut_at_half_and_said():
    ramp = np.tile(np.linspace(0, 255, 40).astype(np.uint8), (30, 1))
    mask, notes = read_mask(soft_mask_png(ramp), SIZE)
    assert np.array_equal(mask, ramp >= 128) and mask_files.GREYS in notes


def test_what_is_no_picture_is_refused_as_for_pictures():
    with pytest.raises(UserError, match="100 million"):
        read_mask(raw_png(20_000, 20_000, 1, 0, b""), None)
