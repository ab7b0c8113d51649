"""16 bits and floating point: scaled and rounded to 8 bits, never cut off."""

import numpy as np
import pytest
from image_files import noise, png_16, saved, tiff
from PIL import Image

from lib_inpaint.errors import UserError
from lib_inpaint.images import read_picture

FROM_16 = ("16 bits a channel became 8.",)
EVERY_VALUE = np.arange(65536, dtype=np.uint16).reshape(256, 256)


def rounded(deep: np.ndarray) -> np.ndarray:
    return np.rint(deep / 257).astype(np.uint8)


def grey(picture) -> np.ndarray:
    assert (picture.pixels == picture.pixels[..., :1]).all()
    return picture.pixels[..., 0]


def test_every_16_bit_grey_is_scaled_and_rounded():
    picture = read_picture(png_16(EVERY_VALUE))
    assert np.array_equal(grey(picture), rounded(EVERY_VALUE))
    assert picture.notes == FROM_16


def test_what_pillow_writes_as_16_bit_grey_is_not_clipped_to_white():
    data = saved(Image.fromarray(EVERY_VALUE[::16, ::16].copy()), "PNG")
    assert np.array_equal(grey(read_picture(data)), rounded(EVERY_VALUE[::16, ::16]))


@pytest.mark.parametrize("channels", [3, 4])
def test_16_bit_colour_png_is_rounded_not_truncated(channels):
    deep = noise(9, 7, channels, most=65536, dtype=np.uint16)
    picture = read_picture(png_16(deep))
    assert np.array_equal(picture.pixels, rounded(deep[..., :3]))
    assert picture.notes == FROM_16
    if channels == 4:
        assert np.array_equal(picture.alpha, rounded(deep[..., 3]))


def test_16_bit_grey_with_alpha_keeps_both():
    deep = noise(4, 6, 2, most=65536, dtype=np.uint16)
    picture = read_picture(png_16(deep))
    assert np.array_equal(grey(picture), rounded(deep[..., 0]))
    assert np.array_equal(picture.alpha, rounded(deep[..., 1]))


@pytest.mark.parametrize("shape", [(4, 6), (4, 6, 3)])
def test_the_transparent_colour_of_a_16_bit_png_is_compared_in_16_bits(shape):
    deep = noise(*shape, most=65536, dtype=np.uint16)
    deep[0, 1] = deep[0, 0] ^ 1  # the same in 8 bits
    picture = read_picture(png_16(deep, transparent=deep[0, 0]))
    assert picture.alpha[0, 0] == 0 and (picture.alpha.ravel()[1:] == 255).all()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 3), (5, 6, 4)])
def test_16_bit_tiff_is_rounded(order, shape):
    deep = noise(*shape, most=65536, dtype=np.uint16)
    picture = read_picture(tiff(deep, order))
    assert picture.notes == FROM_16
    if len(shape) == 2:
        assert np.array_equal(grey(picture), rounded(deep))
    else:
        assert np.array_equal(picture.pixels, rounded(deep[..., :3]))
    if shape[-1] == 4:
        assert np.array_equal(picture.alpha, rounded(deep[..., 3]))


def test_a_16_bit_tiff_whose_zero_is_white_is_turned_over():
    deep = noise(5, 6, most=65536, dtype=np.uint16)
    assert np.array_equal(grey(read_picture(tiff(deep, T262=0))), 255 - rounded(deep))


def test_an_extra_channel_that_is_not_alpha_is_not_taken_for_it():
    deep = noise(5, 6, 4, most=65536, dtype=np.uint16)
    picture = read_picture(tiff(deep, T338=0))
    assert picture.alpha is None and np.array_equal(picture.pixels, rounded(deep[..., :3]))


def test_12_bit_grey_uses_the_whole_range():
    packed = np.frombuffer(bytes([0xFF, 0xF8, 0x00, 0x00, 0x00, 0x00]), np.uint8).reshape(1, 6)
    data = tiff(packed, T256=4, T258=12, T339=1)
    assert grey(read_picture(data)).tolist() == [[255, 128, 0, 0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("shape", [(5, 6), (5, 6, 3)])
def test_floating_point_from_0_to_1_becomes_0_to_255(dtype, shape):
    deep = np.linspace(0, 1, np.prod(shape)).reshape(shape).astype(dtype)
    picture = read_picture(tiff(deep))
    pixels = grey(picture) if len(shape) == 2 else picture.pixels
    assert np.array_equal(pixels, np.rint(deep * 255).astype(np.uint8))
    assert picture.notes == ("Floating point numbers became 8 bits a channel.",)


def test_what_is_not_a_number_becomes_black_and_is_said():
    deep = np.full((3, 4), 0.5, np.float32)
    deep[1, 2] = np.nan
    deep[0, 0] = np.inf
    picture = read_picture(tiff(deep))
    assert picture.pixels[1, 2].tolist() == [0, 0, 0] and picture.pixels[2, 2].tolist() == [128, 128, 128]
    assert "2 values that were not a number became black." in picture.notes


def test_the_overshoot_of_resampling_is_cut_off():
    assert grey(read_picture(tiff(np.array([[-0.01, 0.5, 1.02]], np.float32)))).tolist() == [[0, 128, 255]]


def test_floating_point_on_another_scale_is_refused_with_its_range():
    with pytest.raises(UserError, match="from 0 to 3.5, where 0 to 1 is expected"):
        read_picture(tiff(np.array([[0, 3.5]], np.float32)))


@pytest.mark.parametrize("dtype", [np.int16, np.int32, np.uint32, np.float16])
def test_depths_that_nobody_agrees_on_are_refused_not_guessed(dtype):
    with pytest.raises(UserError):
        read_picture(tiff(np.ones((4, 4, 3), dtype)))


def test_16_bits_in_separate_planes_are_refused_not_garbled():
    with pytest.raises(UserError, match="rare kind"):
        read_picture(tiff(noise(4, 6, 3, most=65536, dtype=np.uint16), T284=2))


def test_a_cut_off_16_bit_tiff_is_refused():
    data = bytearray(tiff(noise(40, 60, 3, most=65536, dtype=np.uint16)))
    position = data.index(b"\x17\x01\x04\x00\x01\x00\x00\x00") + 8  # how long the strip says it is
    data[position : position + 4] = (10**6).to_bytes(4, "little")
    with pytest.raises(UserError, match="ends too early"):
        read_picture(bytes(data))
