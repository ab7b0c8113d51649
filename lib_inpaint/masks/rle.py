"""COCO's compressed run lengths, both ways.

Runs go down the columns, left to right, and start with False. A run is written as its difference to the run before the
last, five bits a character from 48 ("0") on, the sixth bit telling that more follow: `rleToString` and `rleFrString` in
maskApi.c of the COCO API.
"""

from __future__ import annotations

from typing import Any, TypedDict

import cv2
import numpy as np

from ..errors import UserError
from ..geometry import Mask
from .extent import as_bytes

MAX_PIXELS = 500_000_000
MAX_GROUPS = 7
"""Characters of one number: 35 bits."""


class Rle(TypedDict):
    size: list[int]
    """[height, width]"""
    counts: str


def encode(mask: Mask) -> Rle:
    height, width = mask.shape
    return {"size": [height, width], "counts": _text(_runs(mask))}


def decode(rle: dict[str, Any]) -> Mask:
    """The mask of a COCO RLE; `counts` may be a str, bytes, or the plain list of runs.

    Raises UserError for whatever is no such thing.
    """
    height, width = _checked_size(rle)
    runs = _checked_runs(rle.get("counts"))
    if (runs < 0).any() or runs.astype(float).sum() != height * width:
        raise UserError("This mask's run lengths do not add up to its size. Export it again.")
    columns = np.repeat(np.arange(len(runs)).astype(np.uint8) & 1, runs).reshape(width, height)
    return cv2.transpose(columns).view(bool)


def _runs(mask: Mask) -> np.ndarray:
    """The lengths of False, True, False..., the first possibly 0."""
    pixels = cv2.transpose(as_bytes(mask)).ravel()
    changes = np.flatnonzero(pixels[1:] != pixels[:-1]) + 1
    starts = [0, 0] if pixels[0] else [0]
    return np.diff(np.concatenate((starts, changes, [pixels.size])))


def _text(runs: np.ndarray) -> str:
    rest = runs.astype(np.int64)
    rest[3:] -= runs[1:-2]
    characters = np.zeros((len(rest), MAX_GROUPS), np.uint8)
    unfinished = np.ones(len(rest), bool)
    for group in range(MAX_GROUPS):
        bits, rest = rest & 31, rest >> 5
        # The last group's highest bit is the sign.
        more = unfinished & (rest != np.where(bits & 16, -1, 0))
        characters[:, group] = np.where(unfinished, bits + 32 * more + 48, 0)
        unfinished = more
    return characters[characters > 0].tobytes().decode("ascii")


def _checked_runs(counts: Any) -> np.ndarray:
    if isinstance(counts, str):
        counts = counts.encode("ascii", "replace")
    if isinstance(counts, bytes):
        return _parsed(np.frombuffer(counts, np.uint8))
    if isinstance(counts, list) and counts and all(type(run) is int and 0 <= run <= MAX_PIXELS for run in counts):
        return np.array(counts, np.int64)
    raise _garbled()


def _parsed(characters: np.ndarray) -> np.ndarray:
    if not len(characters) or characters.min() < 48 or characters.max() > 48 + 63:
        raise _garbled()
    groups = characters.astype(np.int64) - 48
    ends = np.flatnonzero(groups < 32)
    starts = np.concatenate(([0], ends[:-1] + 1))
    if len(ends) == 0 or ends[-1] != len(groups) - 1 or (ends - starts).max() >= MAX_GROUPS:
        raise _garbled()
    shifts = 5 * (np.arange(len(groups)) - np.repeat(starts, ends - starts + 1))
    runs = np.add.reduceat((groups & 31) << shifts, starts)
    runs -= np.where(groups[ends] & 16, np.int64(32) << shifts[ends], 0)
    runs[1::2] = np.cumsum(runs[1::2])
    runs[2::2] = np.cumsum(runs[2::2])
    return runs


def _checked_size(rle: dict[str, Any]) -> tuple[int, int]:
    size = rle.get("size") if isinstance(rle, dict) else None
    if not isinstance(size, list | tuple) or len(size) != 2 or not all(type(side) is int and side > 0 for side in size):
        raise UserError("This mask has no size. Choose an RLE file with a size of [height, width].")
    if size[0] * size[1] > MAX_PIXELS:
        raise UserError("This mask is too large. Choose one as large as the picture.")
    return size[0], size[1]


def _garbled() -> UserError:
    return UserError("This mask's run lengths are garbled. Export it again.")
