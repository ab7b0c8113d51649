"""What a file of weights holds, read from its table of contents: no tensor is loaded and nothing in it is run."""

from __future__ import annotations

import json
import re
import struct
import zipfile
from pathlib import Path
from typing import NamedTuple

from ..errors import UserError
from .pickles import walk

MOST_HEADER_BYTES = 8_000_000
MOST_PICKLE_BYTES = 4_000_000

# What torch.save of any version writes. TorchScript (code/...), tar and anything else does not match.
_MEMBER = re.compile(
    r"(?P<root>[^/\\]+)/(data\.pkl|data/\d+|version|byteorder|\.data/serialization_id|\.format_version|\.storage_alignment)"
)
AGAIN = "Download it again, from the maker's page."
CONVERT = "Get the .safetensors file of the same model instead."


class Contents(NamedTuple):
    is_safetensors: bool
    names: frozenset[str]
    """Names of the tensors; for a .pth file every other text in it as well."""

    suspects: tuple[str, ...] = ()
    """Code that a .pth file would run; always empty for safetensors."""


def contents(path: Path) -> Contents:
    """Look into a .safetensors or .pth file. UserError, naming the file, if it is damaged or something else."""
    try:
        with path.open("rb") as file:
            start = file.read(9)
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if not start:
        raise UserError(f"{path.name} is empty. {AGAIN}")
    if start.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if start[8:] == b"{":
        return Contents(True, _tensors_in_header(path))
    if start.lstrip()[:1] == b"<":
        raise UserError(f"{path.name} is a web page that was saved under this name, not a model. {AGAIN}")
    if start[:1] == b"\x80":
        raise UserError(f"{path.name} is in an old format that can hide a program, so it is not opened. {CONVERT}")
    raise UserError(f"{path.name} is not a file of weights in a format known here. {CONVERT}")


def _tensors_in_header(path: Path) -> frozenset[str]:
    room = path.stat().st_size - 8
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        if length > min(room, MOST_HEADER_BYTES):
            raise UserError(f"{path.name} is damaged or cut off: its table of contents does not fit into it. {AGAIN}")
        header = file.read(length)
    try:
        tensors = {name: entry for name, entry in json.loads(header).items() if name != "__metadata__"}
        end = max(int(entry["data_offsets"][1]) for entry in tensors.values())
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError) as error:
        raise UserError(f"{path.name} is damaged: its table of contents makes no sense. {AGAIN}") from error
    if length + end != room:
        raise UserError(f"{path.name} is cut off: {room - length:,} of {end:,} bytes of weights are there. {AGAIN}")
    return frozenset(tensors)


def _zipped(path: Path) -> Contents:
    try:
        with zipfile.ZipFile(path) as archive:
            found = walk(archive.read(_checked_pickle(path, archive)))
    except (zipfile.BadZipFile, ValueError, EOFError, RuntimeError, OSError, struct.error) as error:
        raise UserError(f"{path.name} is damaged or cut off. {AGAIN}") from error
    return Contents(False, found.words, found.suspects)


def _checked_pickle(path: Path, archive: zipfile.ZipFile) -> zipfile.ZipInfo:
    """The one pickle of an archive that has nothing in it but what torch.save writes."""
    members = archive.infolist()
    matches = [_MEMBER.fullmatch(member.filename) for member in members]
    strange = [member.filename for member, match in zip(members, matches, strict=True) if not match]
    if strange:
        raise UserError(f"{path.name} is not plain weights: it also holds {strange[0]!r}. {CONVERT}")
    roots = {match["root"] for match in matches if match}
    stored = all(member.compress_type == zipfile.ZIP_STORED for member in members)
    if len(roots) != 1 or len({member.filename for member in members}) != len(members) or not stored or archive.comment:
        raise UserError(f"{path.name} was not written by torch.save, so it is not opened. {CONVERT}")
    pickles = [member for member in members if member.filename.endswith("/data.pkl")]
    if not pickles or pickles[0].file_size > MOST_PICKLE_BYTES:
        raise UserError(f"{path.name} does not hold a list of weights of a sensible size. {CONVERT}")
    return pickles[0]
