"""What kind of file some bytes are, and a fitting sentence for those that are no readable picture."""

from __future__ import annotations

import re

from PIL import Image as Pillow

from ..errors import UserError

PICTURES = {
    "PNG": rb"\x89PNG\r\n\x1a\n",
    "JPEG": rb"\xff\xd8\xff",
    "WEBP": rb"RIFF....WEBP",
    "GIF": rb"GIF8[79]a",
    "TIFF": rb"II\*\x00|MM\x00\*",
    "BMP": rb"BM",
    "AVIF": rb"....ftypavi[fs]",
    "HEIF": rb"....ftyp(hei|hev|mif|msf)",
}
"""Name of the decoder -> how the file begins."""

NEEDS_DECODER = {"AVIF": "an AVIF picture", "HEIF": "a HEIC photo"}
"""Read only where Pillow can, or a plugin that the host registered with it."""

SAVE = "Save it as PNG or JPEG first."
OTHERS = {
    rb"%PDF": "This is a PDF, not a picture. Export the page as PNG first.",
    rb"8BPS": f"This is a Photoshop file. {SAVE}",
    rb"gimp xcf": f"This is a GIMP file. {SAVE}",
    rb"\xff\x4f\xff\x51|....jP  ": f"This is a JPEG 2000 picture, which cannot be read here. {SAVE}",
    rb"\xff\x0a|....JXL ": f"This is a JPEG XL picture, which cannot be read here. {SAVE}",
    rb"II\+\x00|MM\x00\+": f"This is a BigTIFF, which cannot be read here. {SAVE}",
    rb"....ftypcrx|FUJIFILMCCD-RAW|IIRO|IIU\x00": f"This is a raw camera file. Develop it. {SAVE}",
    rb"....ftyp|\x1aE\xdf\xa3|RIFF....AVI ": f"This is a video, not a picture. Choose one of its frames. {SAVE}",
    rb"PK\x03\x04": "This is a ZIP archive or a document, not a picture. Take the picture out of it first.",
}
"""How the file begins -> what to tell the person; the first that fits."""

WEB_PAGE = "This is a web page, not a picture. Save the picture itself, not the page around it."
DRAWING = "This is an SVG drawing, which has no pixels. Export it as PNG first."
TEXT = "This is a text file, not a picture."
UNKNOWN = "This is not a picture that can be read."
CHOOSE = "Choose a PNG, JPEG, WebP, GIF, BMP or TIFF."


def kind_of(data: bytes) -> str:
    """Name of the decoder that reads these bytes, a key of PICTURES; UserError when there is none."""
    start = data[:4096]
    for kind, beginning in PICTURES.items():
        if re.match(beginning, start, re.DOTALL):
            return _with_decoder(kind)
    raise UserError(_refusal(start))


def _with_decoder(kind: str) -> str:
    if kind in NEEDS_DECODER:
        Pillow.init()
        if kind not in Pillow.OPEN:
            raise UserError(f"This is {NEEDS_DECODER[kind]}, which cannot be read here. {SAVE}")
    return kind


def _refusal(start: bytes) -> str:
    for beginning, sentence in OTHERS.items():
        if re.match(beginning, start, re.DOTALL):
            return sentence
    markup = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if markup.startswith(b"<") and (b"<html" in markup or b"<!doctype html" in markup):
        return WEB_PAGE
    if markup.startswith(b"<") and b"<svg" in markup:
        return DRAWING
    return f"{TEXT if _is_text(start) else UNKNOWN} {CHOOSE}"


def _is_text(start: bytes) -> bool:
    try:
        text = start.decode()
    except UnicodeDecodeError as error:
        if error.start < len(start) - 3:  # not merely a letter that was cut in two
            return False
        text = start[: error.start].decode()
    return all(letter.isprintable() or letter in "\t\r\n\f\ufeff" for letter in text)
