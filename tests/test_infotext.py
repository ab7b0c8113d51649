"""What the WebUI wrote into a picture about how it was made is read, kept and written where the WebUI looks for it."""

import io
import struct

import numpy as np
import PIL.Image
import pytest
from image_files import drawn, exif, saved

from lib_inpaint.images import jpeg, png, read_picture
from lib_inpaint.images.exif import with_user_comment

INFOTEXT = "a cat, ünïcode 猫\nNegative prompt: dog\nSteps: 20, Sampler: Euler a, Seed: 1"


def with_comment(comment: bytes) -> bytes:
    """An EXIF block with nothing but a user comment in its camera directory."""
    root = struct.pack(">HHHIII", 1, 0x8769, 4, 1, 26, 0)
    camera = struct.pack(">HHHIII", 1, 0x9286, 7, len(comment), 44, 0)
    return b"Exif\0\0" + struct.pack(">2sHI", b"MM", 42, 8) + root + camera + comment


@pytest.mark.parametrize("encode", [png, jpeg])
def test_it_survives_writing_and_reading(encode):
    picture = read_picture(encode(drawn(), infotext=INFOTEXT), "made")
    assert picture.infotext == INFOTEXT


def test_the_webuis_png_info_finds_it_in_the_parameters_chunk():
    assert PIL.Image.open(io.BytesIO(png(drawn(), infotext=INFOTEXT))).info["parameters"] == INFOTEXT


@pytest.mark.parametrize("format", ["JPEG", "WEBP"])
def test_it_is_read_from_the_user_comment_as_the_webui_writes_it(format):
    block = with_comment(b"UNICODE\0" + INFOTEXT.encode("utf-16-be"))
    assert read_picture(saved(drawn(), format, exif=block)).infotext == INFOTEXT


def test_a_new_one_takes_the_place_of_the_old_and_the_camera_stays():
    block = with_user_comment(exif(1, T272=b"Camera\0"), "first")
    picture = read_picture(jpeg(drawn(), exif=block, infotext="second"))
    assert picture.infotext == "second"
    assert PIL.Image.open(io.BytesIO(jpeg(drawn(), exif=picture.exif))).getexif()[0x0110] == "Camera"


@pytest.mark.parametrize("comment", [b"", b"JIS\0\0\0\0\0x", b"UNICODE\0", b"UNICODE\0\xd8", bytes(8) + b"\xff\xfe"])
def test_odd_comments_are_no_reason_to_refuse_a_picture(comment):
    picture = read_picture(saved(drawn(), "JPEG", exif=with_comment(comment)))
    assert picture.infotext is None or isinstance(picture.infotext, str)


def test_a_picture_without_one_gets_none():
    assert read_picture(png(np.zeros((4, 4, 3), np.uint8))).infotext is None
