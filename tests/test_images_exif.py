"""EXIF: the picture is put upright once, and what goes back into the file no longer asks for it."""

import io

import numpy as np
import pytest
from image_files import drawn, exif, noise, opened, saved, tiff
from PIL import Image, ImageOps

from lib_inpaint.images import jpeg, png, read_picture
from lib_inpaint.images.exif import without_exif
from lib_inpaint.images.tags import read_root

ORIENTATIONS = range(1, 9)
THUMBNAIL = b"\xff\xd8the removed person\xff\xd9" * 3


def upright(data: bytes) -> np.ndarray:
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_all_orientations_are_put_upright_as_viewers_do(format, orientation, order):
    data = saved(drawn(24, 16), format, exif=exif(orientation, order))
    picture = read_picture(data)
    assert np.array_equal(picture.pixels, upright(data))
    assert picture.size == ((24, 16) if orientation < 5 else (16, 24))
    assert bool(picture.notes) == (orientation != 1)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("compression", [None, "tiff_lzw"])
def test_tiffs_which_decoders_turn_by_themselves_are_turned_once(orientation, compression):
    data = saved(drawn(24, 16), "TIFF", tiffinfo={274: orientation}, compression=compression)
    plain = saved(drawn(24, 16), "PNG", exif=exif(orientation))
    assert np.array_equal(read_picture(data).pixels, upright(plain))


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_16_bit_tiffs_are_turned_once(orientation):
    deep = noise(4, 6, 3).astype(np.uint16) * 257
    plain = saved((deep // 257).astype(np.uint8), "PNG", exif=exif(orientation))
    assert np.array_equal(read_picture(tiff(deep, T274=[orientation])).pixels, upright(plain))


def test_avif_which_notes_the_turn_in_two_places_is_turned_once():
    Image.init()
    if "AVIF" not in Image.SAVE:
        pytest.skip("this Pillow knows no AVIF")
    data = saved(drawn(24, 16), "AVIF", exif=exif(6))
    assert np.array_equal(read_picture(data).pixels, upright(data))


def test_alpha_is_turned_with_the_colours():
    rgba = noise(3, 5, 4)
    picture = read_picture(saved(rgba, "PNG", exif=exif(6)))
    turned = np.rot90(rgba, -1)
    assert np.array_equal(picture.alpha, turned[..., 3]) and np.array_equal(picture.pixels, turned[..., :3])


def test_reading_what_was_written_turns_nothing_again():
    first = read_picture(saved(drawn(24, 16), "PNG", exif=exif(6, T315=b"Someone\0")))
    again = read_picture(png(first.pixels, exif=first.exif))
    assert np.array_equal(again.pixels, first.pixels)
    assert again.exif == first.exif and again.notes == ()


@pytest.mark.parametrize("order", ["<", ">"])
def test_the_rewritten_exif_is_upright_and_shows_nobody(order):
    block = exif(6, order, THUMBNAIL, T315=b"Someone\0", T33432=b"\xc2\xa9 J\xc3\xbcrgen\0")
    picture = read_picture(saved(drawn(), "JPEG", exif=block))
    assert b"removed person" in block and b"removed person" not in picture.exif
    assert read_root(picture.exif[6:]).next == 0
    assert b"\xc2\xa9 J\xc3\xbcrgen\0" in picture.exif
    tags = Image.Exif()
    tags.load(picture.exif)
    assert tags[0x0112] == 1 and tags[315] == "Someone"
    assert tags.get_ifd(0x8769) == {0x9003: "2024:05:06 07:08:09"}


@pytest.mark.parametrize("encode", [png, jpeg])
def test_written_files_carry_it(encode):
    picture = read_picture(saved(drawn(), "JPEG", exif=exif(6, T315=b"Someone\0")))
    tags = opened(encode(picture.pixels, exif=picture.exif)).getexif()
    assert tags[315] == "Someone" and tags[0x0112] == 1


def test_a_tiffs_own_tags_become_exif_without_those_about_its_storage():
    picture = read_picture(tiff(drawn(), T315=b"Someone\0", T305=b"Scanner\0"))
    tags = Image.Exif()
    tags.load(picture.exif)
    assert dict(tags) == {0x0112: 1, 305: "Scanner", 315: "Someone"}


def test_what_imagemagick_wrote_into_png_is_found():
    from PIL import PngImagePlugin

    block = exif(8)
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Raw profile type exif", f"\nexif\n{len(block):8}\n{block.hex()}\n", zip=True)
    data = saved(drawn(24, 16), "PNG", pnginfo=texts)
    assert read_picture(data).size == (16, 24)


BROKEN = {
    "no header": b"Exif\0\0nonsense",
    "cut off": exif(6, T315=b"Someone\0")[:12],
    "directory outside": b"Exif\0\0II*\0\xff\xff\0\0" + bytes(20),
    "values that overlap": b"Exif\0\0II*\0\x08\0\0\0\x20\0"
    + b"".join(bytes([number, 1, 7, 0, 200, 0, 0, 0, 8, 0, 0, 0]) for number in range(32))
    + bytes(4),
}


@pytest.mark.parametrize("block", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_broken_exif_does_not_lose_the_picture(format, block):
    data = saved(drawn(), format, exif=block)
    picture = read_picture(data)
    assert picture.size == (12, 8) and picture.exif is None
    assert picture.notes == ("Its EXIF is broken and was left out.",)


def test_a_broken_camera_directory_does_not_lose_the_orientation():
    block = bytearray(exif(6, thumbnail=THUMBNAIL))
    position = block.index(b"\x69\x87\x04\x00") + 8
    block[position : position + 4] = b"\xff\xff\xff\x7f"
    picture = read_picture(saved(drawn(24, 16), "PNG", exif=bytes(block)))
    assert picture.size == (16, 24)


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_means_upright(value):
    picture = read_picture(saved(drawn(), "PNG", exif=exif(value)))
    assert np.array_equal(picture.pixels, drawn()) and picture.notes == ()


def test_taking_exif_out_of_a_jpeg_leaves_the_rest_as_it_was():
    plain = saved(drawn(), "JPEG", icc_profile=b"some profile", comment=b"kept")
    block = exif(6)
    segment = b"\xff\xe1" + (len(block) + 2).to_bytes(2, "big") + block
    assert without_exif(plain[:2] + segment + plain[2:]) == (plain, block)
    assert without_exif(plain) == (plain, None)
    assert without_exif(plain[:2] + segment[:9]) == (plain[:2] + segment[:9], None)
