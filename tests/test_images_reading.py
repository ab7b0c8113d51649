"""What comes out of ordinary and less ordinary picture files."""

import io

import numpy as np
import pytest
from image_files import chunk, drawn, noise, opened, png_16, raw_png, saved, tiff
from PIL import Image

from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Size
from lib_inpaint.images import read_picture, read_picture_file


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "GIF"])
def test_exact_formats_give_the_pixels_as_they_are(format):
    pixels = drawn() & 0xC0  # few colours, so that GIF is exact too
    picture = read_picture(saved(pixels, format), "a.x")
    assert np.array_equal(picture.pixels, pixels)
    assert picture.alpha is None and picture.icc is None and picture.notes == ()
    assert picture.size == Size(12, 8)


@pytest.mark.parametrize("options", [{"format": "JPEG", "quality": 95}, {"format": "WEBP", "lossless": True}])
def test_photo_formats_give_what_pillow_gives(options):
    data = saved(drawn(), **options)
    assert np.array_equal(read_picture(data).pixels, np.asarray(opened(data).convert("RGB")))


def test_the_arrays_cannot_be_written_to():
    picture = read_picture(saved(noise(4, 4, 4), "PNG"))
    for array in (picture.pixels, picture.alpha):
        with pytest.raises(ValueError, match="read-only"):
            array[0, 0] = 0


def test_the_name_is_safe_to_show():
    assert read_picture(saved(drawn(), "PNG"), "../../etc/pass:wd.png").name == "pass_wd.png"


@pytest.mark.parametrize("mode", ["1", "L", "P"])
def test_grey_bilevel_and_palette_become_rgb(mode):
    image = Image.fromarray(drawn()).convert(mode)
    picture = read_picture(saved(image, "PNG"))
    assert np.array_equal(picture.pixels, np.asarray(image.convert("RGB")))
    assert picture.alpha is None


def test_rgba_keeps_alpha_and_the_colours_under_it():
    rgba = noise(5, 7, 4)
    picture = read_picture(saved(rgba, "PNG"))
    assert np.array_equal(picture.pixels, rgba[..., :3])
    assert np.array_equal(picture.alpha, rgba[..., 3])


def test_an_alpha_that_hides_nothing_is_no_alpha():
    rgba = np.dstack([drawn(), np.full((8, 12), 255, np.uint8)])
    assert read_picture(saved(rgba, "PNG")).alpha is None


def test_grey_with_alpha_keeps_both():
    grey_alpha = noise(5, 7, 2)
    picture = read_picture(saved(grey_alpha, "PNG"))
    assert np.array_equal(picture.pixels, np.repeat(grey_alpha[..., :1], 3, axis=2))
    assert np.array_equal(picture.alpha, grey_alpha[..., 1])


def test_a_palette_with_transparency_keeps_it():
    image = Image.fromarray(np.arange(6, dtype=np.uint8).reshape(2, 3))
    image.putpalette(bytes(range(18)))
    picture = read_picture(saved(image, "PNG", transparency=bytes([0, 10, 20, 255, 255, 255])))
    assert picture.alpha.tolist() == [[0, 10, 20], [255, 255, 255]]
    assert picture.pixels[0].tolist() == [[0, 1, 2], [3, 4, 5], [6, 7, 8]]


@pytest.mark.parametrize(("mode", "clear"), [("L", 7), ("RGB", (7, 7, 7))])
def test_one_transparent_colour_becomes_alpha(mode, clear):
    image = Image.new(mode, (3, 1), 100 if mode == "L" else (100, 100, 100))
    image.putpixel((1, 0), clear)
    picture = read_picture(saved(image, "PNG", transparency=clear))
    assert picture.alpha.tolist() == [[255, 0, 255]]


def test_a_transparent_bilevel_png_becomes_alpha():
    data = raw_png(8, 1, 1, 0, b"\0\xf0", chunk(b"tRNS", b"\0\1"))
    picture = read_picture(data)
    assert picture.alpha.tolist() == [[0, 0, 0, 0, 255, 255, 255, 255]]


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_used_and_said(format):
    frames = [Image.new("RGB", (6, 4), colour) for colour in ("red", "green", "blue")]
    data = saved(
        frames[0], format, save_all=True, append_images=frames[1:], **({} if format == "PNG" else {"duration": 50})
    )
    picture = read_picture(data)
    assert picture.pixels[0, 0, 0] > 200 and picture.pixels[0, 0, 2] < 50
    assert len(picture.notes) == 1 and picture.notes[0].startswith("Only the first ")
    if format != "GIF":
        assert "first of 3 frames" in picture.notes[0]


def test_of_a_tiff_the_first_page_is_used_and_said():
    page = Image.fromarray(drawn())
    picture = read_picture(saved(page, "TIFF", save_all=True, append_images=[page.rotate(180)]))
    assert np.array_equal(picture.pixels, drawn())
    assert picture.notes == ("Only the first page of the file is used.",)


def test_avif_is_read_where_pillow_can():
    Image.init()
    if "AVIF" not in Image.SAVE:
        pytest.skip("this Pillow knows no AVIF")
    picture = read_picture(saved(drawn(64, 48), "AVIF", quality=95))
    assert np.abs(picture.pixels.astype(int) - drawn(64, 48)).mean() < 4


@pytest.mark.parametrize("size", [(1, 1), (5, 3000), (3000, 1)])
def test_tiny_and_very_long_pictures_are_read(size):
    assert read_picture(saved(drawn(*size), "PNG")).size == Size(*size)


@pytest.mark.parametrize("format", ["PNG", "JPEG", "GIF", "WEBP", "BMP", "TIFF"])
def test_the_hosts_own_limits_and_settings_are_neither_asked_nor_changed(format, monkeypatch):
    data = saved(drawn(), format)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50)  # 96 pixels: PIL.Image.open would warn, which is an error here
    assert read_picture(data).size == Size(12, 8)
    assert Image.MAX_IMAGE_PIXELS == 50


def test_a_file_is_read_under_its_name(tmp_path):
    path = tmp_path / "Größe #1 100%.png"
    path.write_bytes(saved(drawn(), "PNG"))
    picture = read_picture_file(path)
    assert picture.name == "Größe #1 100%.png" and np.array_equal(picture.pixels, drawn())


def test_a_file_that_is_not_there_or_a_folder_is_said_so(tmp_path):
    with pytest.raises(UserError, match="There is no file"):
        read_picture_file(tmp_path / "no.png")
    with pytest.raises(UserError, match="is a folder"):
        read_picture_file(tmp_path)
    with pytest.raises(UserError, match="cannot be opened"):
        read_picture_file("a\0b.png")


def test_sixteen_bits_and_alpha_pass_through_the_whole_way():
    deep = noise(4, 5, 4, most=65536, dtype=np.uint16)
    picture = read_picture(png_16(deep))
    assert np.array_equal(np.dstack([picture.pixels, picture.alpha]), np.rint(deep / 257).astype(np.uint8))
    assert picture.notes == ("16 bits a channel became 8.",)


def test_a_tiff_by_another_writer_is_read():
    assert np.array_equal(read_picture(tiff(drawn(), ">")).pixels, drawn())
    buffer = io.BytesIO()
    Image.fromarray(drawn()).save(buffer, "TIFF", compression="tiff_lzw")
    assert np.array_equal(read_picture(buffer.getvalue()).pixels, drawn())


def test_the_digest_names_the_pixels_whatever_the_file_is_called():
    rgba = noise(5, 7, 4)
    first = read_picture(saved(rgba, "PNG"), "a.png")
    assert read_picture(saved(rgba, "TIFF"), "b.tif").digest == first.digest
    for other in (rgba ^ 1, rgba[..., :3], rgba.transpose(1, 0, 2)):
        assert read_picture(saved(np.ascontiguousarray(other), "PNG")).digest != first.digest
