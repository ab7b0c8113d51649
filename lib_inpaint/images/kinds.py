"""What kind of file some bytes are, and a fitting sentence for those that are no readable picture."""

from __future__ import annotations

import re

from PIL import Image as Pillow

from ..errors import UserError

PICTURES = (
    ("PNG", re.compile(rb"\x89PNG\r\n\x1a\n")),
    ("JPEG", re.compile(rb"\xff\xd8\xff")),
    ("WEBP", re.compile(rb"RIFF....WEBP", re.DOTALL)),
    ("GIF", re.compile(rb"GIF8[79]a")),
    ("TIFF", re.compile(rb"II\*\x00|MM\x00\*")),
    ("BMP", re.compile(rb"BM")),
    ("AVIF", re.compile(rb"....ftypavi[fs]", re.DOTALL)),
    ("HEIF", re.compile(rb"....ftyp(hei|hev|mif|msf)", re.DOTALL)),
)
"""Name of Pillow's decoder, how the file begins."""

NEEDS_DECODER = {"AVIF": "an AVIF picture", "HEIF": "a HEIC photo"}
"""Read only where Pillow (or a plugin that the host registered with it) can."""

SAVE_AS_PNG = "Save it as PNG or JPEG first."
OTHERS = (
    (rb"%PDF", "This is a PDF, not a picture. Export the page as PNG first."),
    (rb"(?s).{0,1000}<svg[\s>]", "This is an SVG drawing, which has no pixels. Export it as PNG first."),
    (rb"(?is)\s*(<\?xml[^>]*>)?\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body)", "This is a web page, not a picture. "
     "Save the picture itself, not the page around it."),
    (rb"8BPS", f"This is a Photoshop file. {SAVE_AS_PNG}"),
    (rb"gimp xcf", f"This is a GIMP file. {SAVE_AS_PNG}"),
    (rb"(?s)\xff\x4f\xff\x51|....jP  ", f"This is a JPEG 2000 picture, which cannot be read here. {SAVE_AS_PNG}"),
    (rb"(?s)\xff\x0a|....JXL ", f"This is a JPEG XL picture, which cannot be read here. {SAVE_AS_PNG}"),
    (rb"(II\+\x00|MM\x00\+)", f"This is a BigTIFF, which cannot be read here. {SAVE_AS_PNG}"),
    (rb"(?s)....ftypcrx|FUJIFILMCCD-RAW|IIRO|IIU\x00", f"This is a raw camera file. Develop it first. {SAVE_AS_PNG}"),
    (rb"(?s)....ftyp|\x1aE\xdf\xa3|RIFF....AVI ", "This is a video, not a picture. Save one of its frames as PNG first."),
    (rb"PK\x03\x04", "This is a ZIP archive or a document, not a picture. Take the picture out of it first."),
)  # fmt: skip
"""How the file begins, what to tell the person; the first that fits."""


def kind_of(data: bytes) -> str:
    """Name of the decoder that reads these bytes, a first name of PICTURES; UserError when there is none."""
    start = data[:4096]
    for kind, beginning in PICTURES:
        if beginning.match(start):
            return _with_decoder(kind)
    for beginning, sentence in OTHERS:
        if re.match(beginning, start):
            raise UserError(sentence)
    if _is_text(start):
        raise UserError("This is a text file, not a picture. Choose a PNG, JPEG, WebP, GIF, BMP or TIFF.")
    raise UserError("This is not a picture that can be read. Choose a PNG, JPEG, WebP, GIF, BMP or TIFF.")


def _with_decoder(kind: str) -> str:
    if kind in NEEDS_DECODER:
        Pillow.init()
        if kind not in Pillow.OPEN:
            raise UserError(f"This is {NEEDS_DECODER[kind]}, which cannot be read here. {SAVE_AS_PNG}")
    return kind


def _is_text(start: bytes) -> bool:
    try:
        text = start[: len(start) - 3].decode() if len(start) == 4096 else start.decode()
    except UnicodeDecodeError:
        return False
    return all(letter.isprintable() or letter in "\t\r\n\f\ufeff" for letter in text)
