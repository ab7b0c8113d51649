"""What decoders raise on bytes they cannot make sense of, turned into one sentence."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

import cv2
from PIL import Image as Pillow

from ..errors import UserError

DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
    cv2.error,
    Pillow.DecompressionBombError,
    Warning,  # where the process turns warnings into errors
)
"""Seen from Pillow's plugins and OpenCV on damaged files. Only their calls belong inside `decoder_errors()`."""

TRUNCATED = "The picture is incomplete: the file ends too early. Download or copy it again."
UNREADABLE = "The picture is damaged or of a rare kind. Open it in an image editor and save it as PNG."


@contextmanager
def decoder_errors() -> Iterator[None]:
    """UserError for whatever a decoder raises inside."""
    try:
        yield
    except MemoryError as error:
        raise UserError("There is not enough memory to open this picture. Make it smaller first.") from error
    except DECODER_ERRORS as error:
        cut_off = "truncated" in str(error).lower()
        raise UserError(TRUNCATED if cut_off else UNREADABLE) from error
