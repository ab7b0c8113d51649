"""Bytes that are no picture, a broken one, or one made to hurt: a sentence for the person, nothing else."""

import random
import zlib

import numpy as np
import pytest
from image_files import chunk, drawn, exif, noise, p3_profile, png_16, raw_png, saved, tiff
from PIL import Image, ImageFile

from lib_inpaint.errors import UserError
from lib_inpaint.images import MAX_BYTES, MAX_PIXELS, Picture, read_mask, read_picture, read_picture_file

NO_PICTURES = {
    "empty": (b"", "The file is empty"),
    "web page": (b"\xef\xbb\xbf\n<!DOCTYPE html><html><svg></svg>", "a web page"),
    "old web page": (b"<!-- x --><HTML><body>404", "a web page"),
    "svg": (b'<?xml version="1.0"?><!-- --><svg xmlns="">', "an SVG drawing"),
    "pdf": (b"%PDF-1.7\n", "a PDF"),
    "text": ("grüße, plain text\n".encode() * 500, "a text file"),
    "json": (b'{"error": "not found"}', "a text file"),
    "photoshop": (b"8BPS\0\1" + bytes(40), "a Photoshop file"),
    "jpeg 2000": (b"\0\0\0\x0cjP  \r\n\x87\n", "JPEG 2000"),
    "jpeg xl": (b"\0\0\0\x0cJXL \r\n\x87\n", "JPEG XL"),
    "bigtiff": (b"II+\0\x08\0\0\0", "BigTIFF"),
    "canon raw": (b"II*\0\x10\0\0\0CR\2\0" + bytes(4) + b"\0\0" + bytes(8), "raw camera file"),
    "video": (b"\0\0\0\x20ftypisom" + bytes(20), "a video"),
    "zip": (b"PK\3\4" + bytes(30), "a ZIP archive"),
    "weights": (b"\x80\x02}q\0." + bytes(100), "not a picture that can be read"),
    "random": (bytes(noise(500)), "not a picture that can be read"),
}


@pytest.mark.parametrize(("data", "words"), NO_PICTURES.values(), ids=NO_PICTURES)
def test_what_is_no_picture_is_called_what_it_is(data, words):
    for read in (lambda: read_picture(data, "photo.png"), lambda: read_mask(data, None, "mask.png")):
        with pytest.raises(UserError, match=words):
            read()


def test_heic_without_a_decoder_is_named(monkeypatch):
    monkeypatch.setattr(Image, "OPEN", {name: how for name, how in Image.OPEN.items() if name not in ("HEIF", "AVIF")})
    monkeypatch.setattr(Image, "init", lambda: None)
    with pytest.raises(UserError, match="a HEIC photo, which cannot be read here"):
        read_picture(b"\0\0\0\x18ftypheic" + bytes(40))
    with pytest.raises(UserError, match="an AVIF picture, which cannot be read here"):
        read_picture(b"\0\0\0\x18ftypavif" + bytes(40))


def test_a_raw_file_in_tiffs_clothes_is_not_taken_for_its_preview():
    with pytest.raises(UserError, match="raw camera file"):
        read_picture(tiff(drawn(), T50706=b"\1\4\0\0"))
    with pytest.raises(UserError, match="raw camera file"):
        read_picture(tiff(drawn(), T254=1, T330=8))


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "BMP"])
def test_half_a_file_is_refused(format):
    data = saved(noise(64, 64, 3), format)
    with pytest.raises(UserError):
        read_picture(data[: len(data) // 2])


@pytest.mark.parametrize("format", ["PNG", "JPEG"])
def test_a_file_that_ends_too_early_is_said_to_be_incomplete(format):
    data = saved(noise(64, 64, 3), format)
    with pytest.raises(UserError, match="incomplete"):
        read_picture(data[: len(data) // 2])


class Forbidden:
    """Stands where pixels would be decoded."""

    def __init__(self, *_):
        raise AssertionError("a picture that is too large was decoded")


def huge_webp(kind: bytes, body: bytes) -> bytes:
    return b"RIFF" + (4 + 8 + len(body)).to_bytes(4, "little") + b"WEBP" + kind + len(body).to_bytes(4, "little") + body


BOMBS = {
    "1-bit PNG": raw_png(20_000, 20_000, 1, 0, (b"\0" + bytes(2500)) * 20_000),
    "PNG of 2^31 a side": raw_png(2**31 - 1, 2**31 - 1, 8, 2, b""),
    "GIF": b"GIF89a\xff\xff\xff\xff\0\0\0" + b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;",
    "BMP": saved(drawn(), "BMP")[:18] + (50_000).to_bytes(4, "little") * 2 + saved(drawn(), "BMP")[26:],
    "TIFF": tiff(drawn(), T256=60_000, T257=60_000),
    "TIFF of one tile": tiff(drawn(), T322=60_000, T323=60_000),
    "TIFF of 16 bits": tiff(drawn().astype(np.uint16), T256=60_000, T257=60_000),
    "WebP, extended": huge_webp(b"VP8X", bytes(4) + b"\xfe\x3f\0\xfe\x3f\0" + bytes(20)),
    "WebP, lossless": huge_webp(b"VP8L", b"\x2f" + ((16383) | (16383 << 14)).to_bytes(4, "little") + bytes(20)),
    "WebP, lossy": huge_webp(b"VP8 ", b"\x10\0\0\x9d\x01\x2a\xff\x3f\xff\x3f" + bytes(20)),
}


@pytest.mark.parametrize("data", BOMBS.values(), ids=BOMBS)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(data, monkeypatch):
    monkeypatch.setattr(ImageFile.ImageFile, "load", Forbidden)
    assert len(data) < 1_000_000
    with pytest.raises(UserError, match="100 million are the most"):
        read_picture(data)


def test_a_jpeg_of_too_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    data = bytearray(saved(drawn(), "JPEG"))
    size_at = data.index(b"\xff\xc0") + 5
    data[size_at : size_at + 4] = b"\xff\xdc\xff\xdc"
    monkeypatch.setattr(ImageFile.ImageFile, "load", Forbidden)
    with pytest.raises(UserError, match="65500 x 65500 pixels"):
        read_picture(bytes(data))


@pytest.mark.parametrize("kind", [b"zTXt", b"iCCP"])
def test_a_png_with_a_huge_packed_text_or_profile_is_refused(kind):
    packed = chunk(kind, b"name\0\0" + zlib.compress(bytes(20_000_000), 9))
    with pytest.raises(UserError):
        read_picture(raw_png(2, 2, 8, 0, b"\0\1\1" * 2, packed))


def test_a_file_of_too_many_bytes_is_not_even_read(tmp_path, monkeypatch):
    path = tmp_path / "large.png"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    monkeypatch.setattr(type(path), "read_bytes", Forbidden)
    with pytest.raises(UserError, match="200 MB are the most"):
        read_picture_file(path)


def test_exactly_the_most_pixels_pass_the_check():
    from lib_inpaint.geometry import Size
    from lib_inpaint.images.limits import check_size

    check_size(Size(MAX_PIXELS, 1))
    with pytest.raises(UserError):
        check_size(Size(MAX_PIXELS + 1, 1))
    with pytest.raises(UserError):
        check_size(Size(0, 5))


def samples() -> dict[str, bytes]:
    """Small files of every kind with everything that can break in them."""
    extras = {"exif": exif(6, thumbnail=b"thumbnail", T315=b"Someone\0"), "icc_profile": p3_profile()}
    frames = {"save_all": True, "append_images": [Image.new("RGB", (12, 8), "red")]}
    palette = Image.fromarray(drawn()).convert("P")
    return {
        "JPEG": saved(drawn(), "JPEG", **extras),
        "JPEG without JFIF": saved(drawn(), "JPEG", **extras).replace(b"JFIF\0", b"NONE\0"),
        "CMYK JPEG": saved(Image.fromarray(drawn()).convert("CMYK"), "JPEG", icc_profile=p3_profile()),
        "PNG": saved(noise(8, 12, 4), "PNG", **extras),
        "palette PNG": saved(palette, "PNG", transparency=bytes(range(200)), **extras),
        "16-bit PNG": png_16(noise(8, 12, 3, most=65536, dtype=np.uint16), transparent=np.array([1, 2, 3])),
        "animated PNG": saved(Image.fromarray(drawn()), "PNG", **frames),
        "WebP": saved(noise(8, 12, 4), "WEBP", **extras),
        "animated WebP": saved(Image.fromarray(drawn()), "WEBP", **frames),
        "GIF": saved(palette, "GIF", transparency=3),
        "animated GIF": saved(palette, "GIF", **frames),
        "BMP": saved(drawn(), "BMP"),
        "palette BMP": saved(palette, "BMP"),
        "TIFF": saved(noise(8, 12, 4), "TIFF", **extras),
        "packed TIFF": saved(drawn(), "TIFF", compression="tiff_lzw"),
        "16-bit TIFF": tiff(noise(8, 12, 3, most=65536, dtype=np.uint16), T274=[6]),
        "float TIFF": tiff(np.linspace(0, 1, 96, dtype=np.float32).reshape(8, 12)),
    }


SAMPLES = samples()


@pytest.mark.parametrize("load_truncated", [False, True], ids=["strict", "host loads truncated"])
@pytest.mark.parametrize("kind", SAMPLES)
def test_damaged_files_give_a_picture_or_a_sentence(kind, load_truncated, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", load_truncated)
    chance = random.Random(f"{kind}{load_truncated}")
    outcomes = [outcome(damaged(SAMPLES[kind], chance)) for _ in range(30)]
    assert outcome(SAMPLES[kind]) is Picture
    assert set(outcomes) <= {Picture, UserError}
    assert UserError in outcomes or load_truncated or "BMP" in kind


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Some bytes of other values, or the end missing, or both."""
    broken = bytearray(data)
    for _ in range(chance.choice([0, 1, 1, 3, 10])):
        broken[chance.randrange(len(broken))] = chance.randrange(256)
    if chance.random() < 0.4:
        del broken[chance.randrange(1, len(broken)) :]
    return bytes(broken)


def outcome(data: bytes) -> type:
    try:
        picture = read_picture(data)
    except UserError as error:
        assert len(str(error)) > 20
        return UserError
    assert picture.pixels.dtype == np.uint8 and picture.pixels.shape == (*picture.size.shape, 3)
    assert picture.alpha is None or (picture.alpha.dtype == np.uint8 and picture.alpha.shape == picture.size.shape)
    return Picture
