"""EXIF: which way up the picture is, and the block rewritten for the upright picture."""

from __future__ import annotations

import struct
from typing import NamedTuple

from . import tags
from .tags import Directory, Tag

MARK = b"Exif\0\0"
ORIENTATION = 0x0112
CAMERA, GPS = 0x8769, 0x8825

KEPT = {0x010E, 0x010F, 0x0110, 0x011A, 0x011B, 0x0128, 0x0131, 0x0132, 0x013B, 0x013C, 0x4746, 0x4749, 0x8298}
KEPT |= set(range(0x9C9B, 0x9CA0))
"""Description, maker, model, resolution, software, date, artist, host, ratings, copyright, Windows' own texts. A TIFF's
first directory also says how its pixels are stored and may hold previews: only what is named here is copied."""

DROPPED = {0x927C, 0xA002, 0xA003, 0xA005}
"""Maker note (moving it breaks it, and it may hold a preview of the unedited picture), the stored width and height,
the pointer to the interoperability table."""

USER_COMMENT = 0x9286
UNDEFINED = 7
ENCODINGS = {b"UNICODE\0": "utf-16-be", b"ASCII\0\0\0": "ascii", bytes(8): "utf-8"}
"""How a user comment begins -> how it goes on (EXIF 2.3, section 4.6.5)."""


class Exif(NamedTuple):
    orientation: int
    """1 to 8 as the camera noted it: how the stored pixels lie."""
    block: bytes | None
    """Rewritten for the upright picture, with its leading mark; None when nothing is worth keeping."""


def read_exif(block: bytes) -> Exif:
    """From an EXIF block (with or without its mark) or a whole TIFF file; ValueError when it is broken."""
    root, children = _directories(block)
    orientation = root.number(ORIENTATION, 1)
    return Exif(orientation if orientation in range(1, 9) else 1, _rewritten(root, children))


def _child(data: bytes, root: Directory, tag: int) -> dict[int, Tag]:
    """Without what must not be copied; empty when it is broken, for the rest may still be good."""
    try:
        found = tags.read_directory(data, root.order, root.number(tag)).tags
    except ValueError:
        return {}
    return {number: entry for number, entry in found.items() if number not in DROPPED}


def _rewritten(root: Directory, children: dict[int, dict[int, Tag]]) -> bytes | None:
    kept = {number: entry for number, entry in root.tags.items() if number in KEPT}
    children = {tag: child for tag, child in children.items() if child}
    if not kept and not children:
        return None
    kept[ORIENTATION] = Tag(3, 1, struct.pack(f"{root.order}H", 1))
    return MARK + tags.write(root.order, kept, children)


def without_exif(jpeg: bytes) -> tuple[bytes, bytes | None]:
    """A JPEG without its EXIF, and that EXIF: Pillow, which parses it for the resolution, cannot stumble over it."""
    kept, blocks, position = [jpeg[:2]], [], 2
    while jpeg[position : position + 1] == b"\xff" and position + 4 <= len(jpeg):
        marker, length = struct.unpack_from(">BH", jpeg, position + 1)
        if marker < 0xC0 or marker == 0xDA or marker == 0xFF or 0xD0 <= marker <= 0xD9:
            break
        segment = jpeg[position : position + 2 + length]
        if marker == 0xE1 and segment[4:10] == MARK:
            blocks.append(segment[10:])
        else:
            kept.append(segment)
        position += 2 + length
    if not blocks:
        return jpeg, None
    return b"".join((*kept, jpeg[position:])), MARK + b"".join(blocks)


def user_comment(block: bytes) -> str | None:
    """The comment in a block of ours; None when there is none or its encoding is unknown."""
    tag = _directories(block)[1].get(CAMERA, {}).get(USER_COMMENT)
    encoding = ENCODINGS.get(tag.value[:8]) if tag else None
    return tag.value[8:].decode(encoding, "replace").strip("\0") if tag and encoding else None


def with_user_comment(block: bytes | None, comment: str) -> bytes:
    """The block, or a new one, with that comment in the place of its own."""
    root, children = _directories(block) if block else (Directory(">", {}, 0), {})
    value = b"UNICODE\0" + comment.encode("utf-16-be", "replace")
    children[CAMERA] = {**children.get(CAMERA, {}), USER_COMMENT: Tag(UNDEFINED, len(value), value)}
    kept = {number: entry for number, entry in root.tags.items() if number not in children}
    return MARK + tags.write(root.order, kept, children)


def _directories(block: bytes) -> tuple[Directory, dict[int, dict[int, Tag]]]:
    data = block[len(MARK) :] if block.startswith(MARK) else block
    root = tags.read_root(data)
    return root, {tag: _child(data, root, tag) for tag in (CAMERA, GPS) if tag in root.tags}
