"""Colour spaces and profiles: RGB stays in its own, all else becomes sRGB through its own."""

import io

import numpy as np
import pytest
from image_files import (
    cmyk_profile,
    drawn,
    grey_profile,
    noise,
    opened,
    p3_profile,
    saved,
    srgb_profile,
    with_icc_signature,
)
from PIL import Image, ImageCms

from lib_inpaint.images import colour, jpeg, png, proxy, read_picture

LEFT_OUT = ("Its colour profile is broken or made for other colours, and was left out.",)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_rgb_keeps_its_pixels_and_its_profile(format):
    options = {"lossless": True} if format == "WEBP" else {}
    data = saved(drawn(), format, icc_profile=p3_profile(), **options)
    picture = read_picture(data)
    assert picture.icc == p3_profile() and picture.notes == ()
    assert np.array_equal(picture.pixels, np.asarray(opened(data)))


def test_written_files_and_proxies_carry_the_profile():
    picture = read_picture(saved(drawn(), "PNG", icc_profile=p3_profile()))
    for data in (
        png(picture.pixels, icc=picture.icc),
        jpeg(picture.pixels, icc=picture.icc),
        proxy(picture.pixels, icc=picture.icc)[0],
        proxy(picture.pixels, np.full((8, 12), 9, np.uint8), icc=picture.icc)[0],
    ):
        assert opened(data).info["icc_profile"] == p3_profile()


def test_a_palette_with_a_profile_keeps_it():
    assert read_picture(saved(Image.fromarray(drawn()).convert("P"), "PNG", icc_profile=p3_profile())).icc


BAD_PROFILES = {
    "nonsense": b"nonsense",
    "empty body": p3_profile()[:132],
    "grey": grey_profile(),
    "says CMYK": with_icc_signature(p3_profile(), b"CMYK"),
}


@pytest.mark.parametrize("profile", BAD_PROFILES.values(), ids=BAD_PROFILES)
def test_a_profile_that_is_broken_or_for_other_colours_is_left_out_and_said(profile):
    picture = read_picture(saved(drawn(), "PNG", icc_profile=profile))
    assert picture.icc is None and picture.notes == LEFT_OUT
    assert np.array_equal(picture.pixels, drawn())


def test_grey_with_a_grey_profile_becomes_srgb_through_it():
    grey = drawn()[..., 0].copy()
    picture = read_picture(saved(grey, "PNG", icc_profile=grey_profile()))
    linear = grey / 255
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055) * 255
    assert np.abs(picture.pixels - srgb[..., None]).max() <= 2
    assert picture.icc is None and picture.notes == ("Its grey profile was converted to sRGB.",)


def test_grey_with_alpha_and_a_grey_profile_keeps_its_alpha():
    grey_alpha = noise(5, 7, 2)
    picture = read_picture(saved(grey_alpha, "PNG", icc_profile=grey_profile()))
    assert np.array_equal(picture.alpha, grey_alpha[..., 1])
    assert (picture.pixels[..., 0].astype(int) >= grey_alpha[..., 0]).all()


def test_grey_with_an_rgb_profile_keeps_it_as_it_is_rgb_now():
    picture = read_picture(saved(drawn()[..., 0].copy(), "JPEG", icc_profile=p3_profile()))
    assert picture.icc == p3_profile() and picture.notes == ()


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_without_a_profile_becomes_srgb_by_the_plain_formula(format):
    cmyk = Image.fromarray(drawn()).convert("CMYK")
    data = saved(cmyk, format, **({"quality": 100} if format == "JPEG" else {}))
    picture = read_picture(data)
    assert np.abs(picture.pixels.astype(int) - drawn()).max() <= (6 if format == "JPEG" else 1)
    assert picture.alpha is None and picture.icc is None
    assert picture.notes == ("CMYK was converted to sRGB.",)


def test_cmyk_with_a_profile_for_rgb_drops_it_and_says_so():
    data = saved(Image.fromarray(drawn()).convert("CMYK"), "TIFF", icc_profile=p3_profile())
    assert read_picture(data).notes == (*LEFT_OUT, "CMYK was converted to sRGB.")


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_goes_through_its_own_profile(format):
    cyan = Image.new("CMYK", (16, 16), (255, 0, 0, 0))
    picture = read_picture(saved(cyan, format, icc_profile=cmyk_profile()))
    red, green, blue = picture.pixels[8, 8]
    assert red > 240 and green < 30 and blue < 30
    assert picture.icc is None and picture.notes == ("CMYK was converted to sRGB.",)
    paper = read_picture(saved(Image.new("CMYK", (16, 16)), format, icc_profile=cmyk_profile()))
    assert (paper.pixels >= 254).all()


def test_lab_becomes_srgb():
    to_lab = ImageCms.buildTransform(ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB")
    lab = ImageCms.applyTransform(Image.fromarray(drawn()), to_lab)
    picture = read_picture(saved(lab, "TIFF"))
    assert np.abs(picture.pixels.astype(int) - drawn()).mean() < 1  # 8-bit Lab is coarse
    assert picture.notes == ("Lab colours were converted to sRGB.",)


@pytest.mark.parametrize("mode", ["HSV", "YCbCr"])
def test_other_ways_to_write_rgb_become_rgb(mode):
    image = Image.fromarray(drawn()).convert(mode)
    coloured = colour.to_rgb(image, None)
    assert np.array_equal(np.asarray(coloured.image), np.asarray(image.convert("RGB")))


@pytest.mark.parametrize("mode", ["La", "RGBa"])
def test_premultiplied_alpha_is_taken_apart(mode):
    straight = Image.new("RGBA", (2, 2), (200, 200, 200, 128)).convert({"La": "LA", "RGBa": "RGBA"}[mode])
    coloured = colour.to_rgb(straight.convert(mode), None)
    assert np.abs(np.asarray(coloured.image).astype(int) - 200).max() <= 2
    assert (np.asarray(coloured.alpha) == 128).all()


def test_a_palette_image_with_alpha_keeps_it():
    image = Image.merge("PA", [Image.new("L", (2, 1), 1), Image.new("L", (2, 1), 40)])
    image.putpalette(bytes([0, 0, 0, 10, 20, 30]))
    coloured = colour.to_rgb(image, None)
    assert (np.asarray(coloured.image) == (10, 20, 30)).all() and (np.asarray(coloured.alpha) == 40).all()


def test_a_profile_too_large_for_pillows_png_reader_becomes_srgb():
    large = p3_profile() + bytes(1_100_000)
    large = len(large).to_bytes(4, "big") + large[4:]
    picture = read_picture(saved(drawn(), "JPEG", quality=100, subsampling=0, icc_profile=large))
    assert picture.icc is None and "too large for PNG" in picture.notes[0]
    srgb = ImageCms.profileToProfile(
        Image.fromarray(drawn()), io.BytesIO(p3_profile()), io.BytesIO(srgb_profile()), renderingIntent=1
    )
    assert np.abs(picture.pixels.astype(int) - np.asarray(srgb)).max() <= 8
