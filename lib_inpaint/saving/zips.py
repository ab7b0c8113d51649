"""A project as one file to hand on: a ZIP of its manifest and its blobs. Nothing is ever unpacked to disk."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from ..errors import UserError
from ..history import History
from ..images import MAX_BYTES, MAX_PIXELS
from .fields import Damaged
from .folders import MANIFEST, decoded, encoded
from .packing import BLOB, packed
from .unpacking import unpacked

BEGINNING = b"PK\x03\x04"
MOST_MANIFEST = 50_000_000
MOST_PAINTED = 4 * MAX_PIXELS
"""Pixels of all variations: four bytes each."""

ZIP_ERRORS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OSError,
    EOFError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
)
"""Seen from zipfile on damaged, encrypted and foreign files."""


def is_zip(data: bytes) -> bool:
    return data.startswith(BEGINNING)


def zipped(history: History) -> bytes:
    """UserError where the file would be too large to be opened again."""
    manifest, blobs = packed(history)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(MANIFEST, encoded(manifest), zipfile.ZIP_DEFLATED)
        for name, make in blobs.items():
            archive.writestr(name, make())
            if buffer.tell() > MAX_BYTES:
                raise UserError(
                    f"This project has more than {MAX_BYTES // 1_000_000} MB, which is the most of one file. "
                    "Delete some of its edits first."
                )
    return buffer.getvalue()


def unzipped(data: bytes) -> History:
    """A project of its own, as new; UserError for any other ZIP and for whatever does not fit."""
    with _zip_errors():
        archive = zipfile.ZipFile(io.BytesIO(data))
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    if MANIFEST not in sizes:
        raise UserError("This ZIP is no project of Click Inpaint. Take the picture out of it first.")
    strange = [name for name in sizes if name != MANIFEST and not re.fullmatch(BLOB, name)]
    if strange or len(sizes) != len(archive.infolist()):
        raise Damaged("it holds other files than a project")
    if sizes[MANIFEST] > MOST_MANIFEST or sum(sizes.values()) - sizes[MANIFEST] > MAX_BYTES:
        raise UserError(f"This project unpacks to more than {MAX_BYTES // 1_000_000} MB, which is the most.")

    def read(name: str) -> bytes:
        if name not in sizes:
            raise Damaged(name)
        with _zip_errors():
            return archive.read(name)

    return replace(unpacked(decoded(read(MANIFEST)), read, MOST_PAINTED), revision=1, leap=1)


@contextmanager
def _zip_errors() -> Iterator[None]:
    try:
        yield
    except ZIP_ERRORS:
        raise UserError("This ZIP is damaged, or locked with a password. Copy it again.") from None
