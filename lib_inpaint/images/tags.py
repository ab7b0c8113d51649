"""TIFF directories, the tables of tags that EXIF blocks and TIFF files are made of: read, and written anew.

Layout and types: TIFF 6.0, section 2. Values stay bytes in the file's own order, so what is copied is copied exactly.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
INTEGERS = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 13: "I"}
LONG = 4


class Tag(NamedTuple):
    type: int
    count: int
    value: bytes


class Directory(NamedTuple):
    order: str
    """"<" or ">", as struct wants it."""
    tags: dict[int, Tag]
    next: int
    """Where the next directory (page, thumbnail) begins; 0 for none."""

    def numbers(self, tag: int, default: tuple[int, ...] = ()) -> tuple[int, ...]:
        """A tag's whole numbers; `default` when it is absent or holds something else."""
        entry = self.tags.get(tag)
        if entry is None or entry.type not in INTEGERS:
            return default
        return struct.unpack(f"{self.order}{entry.count}{INTEGERS[entry.type]}", entry.value)

    def number(self, tag: int, default: int = 0) -> int:
        return (self.numbers(tag) or (default,))[0]

    def bytes(self, tag: int) -> bytes | None:
        entry = self.tags.get(tag)
        return entry.value if entry else None


def read_root(data: bytes) -> Directory:
    """The first directory of an EXIF block or TIFF file; ValueError when there is none."""
    if data[:4] not in (b"II*\0", b"MM\0*") or len(data) < 8:
        raise ValueError("no TIFF header")
    order = "<" if data[:2] == b"II" else ">"
    return read_directory(data, order, struct.unpack_from(f"{order}I", data, 4)[0])


def read_directory(data: bytes, order: str, offset: int) -> Directory:
    """The directory at that offset, without tags that are broken; ValueError when all of it is."""
    tags, total = {}, 0
    for tag, position in _positions(data, order, offset):
        entry = _read_tag(data, order, position)
        if entry is not None:
            tags[tag] = entry
            total += len(entry.value)
        if total > len(data):  # tags that share their bytes: a way to make a small file huge
            raise ValueError("overlapping tags")
    end = offset + 2 + 12 * struct.unpack_from(f"{order}H", data, offset)[0]
    following = struct.unpack_from(f"{order}I", data, end)[0] if end + 4 <= len(data) else 0
    return Directory(order, tags, following)


def write(order: str, root: dict[int, Tag], children: dict[int, dict[int, Tag]]) -> bytes:
    """An EXIF block without its leading "Exif" mark; `children` are the directories that tags of the root point to."""
    header = struct.pack(f"{order}2sHI", b"II" if order == "<" else b"MM", 42, 8)
    pointers = {tag: Tag(LONG, 1, bytes(4)) for tag in children}
    offset = len(header) + len(_written(order, {**root, **pointers}, 0))
    body = b""
    for tag, child in children.items():
        pointers[tag] = Tag(LONG, 1, struct.pack(f"{order}I", offset + len(body)))
        body += _written(order, child, offset + len(body))
    return header + _written(order, {**root, **pointers}, len(header)) + body


def with_number(data: bytes, tag: int, number: int) -> bytes:
    """The same bytes with the first number of a tag in the first directory set to another; absent tags stay absent."""
    order = read_root(data).order
    for found, position in _positions(data, order, struct.unpack_from(f"{order}I", data, 4)[0]):
        letter = INTEGERS.get(struct.unpack_from(f"{order}H", data, position + 2)[0])
        if found == tag and letter:
            changed = bytearray(data)
            struct.pack_into(f"{order}{letter}", changed, position + 8, number)
            data = bytes(changed)
    return data


def _positions(data: bytes, order: str, offset: int) -> list[tuple[int, int]]:
    """Each tag's number and where its 12 bytes begin."""
    if not 8 <= offset <= len(data) - 2:
        raise ValueError("the directory lies outside the data")
    count = struct.unpack_from(f"{order}H", data, offset)[0]
    starts = [start for start in range(offset + 2, offset + 2 + 12 * count, 12) if start + 12 <= len(data)]
    return [(struct.unpack_from(f"{order}H", data, start)[0], start) for start in starts]


def _read_tag(data: bytes, order: str, position: int) -> Tag | None:
    _, type_, count = struct.unpack_from(f"{order}HHI", data, position)
    if type_ not in TYPE_SIZES or count == 0:
        return None
    length = count * TYPE_SIZES[type_]
    start = position + 8 if length <= 4 else struct.unpack_from(f"{order}I", data, position + 8)[0]
    return Tag(type_, count, data[start : start + length]) if start + length <= len(data) else None


def _written(order: str, tags: dict[int, Tag], offset: int) -> bytes:
    """A directory that will lie at `offset`: its table, then the values that do not fit into it."""
    rows, values = [], b""
    after_table = offset + 2 + 12 * len(tags) + 4
    for tag, entry in sorted(tags.items()):
        if len(entry.value) <= 4:
            field = entry.value.ljust(4, b"\0")
        else:
            field = struct.pack(f"{order}I", after_table + len(values))
            values += entry.value + bytes(len(entry.value) % 2)
        rows.append(struct.pack(f"{order}HHI", tag, entry.type, entry.count) + field)
    return struct.pack(f"{order}H", len(tags)) + b"".join(rows) + bytes(4) + values
