"""How large a file and a picture may be; asked before anything is decoded."""

from __future__ import annotations

from ..errors import UserError
from ..geometry import Size

MAX_PIXELS = 100_000_000
MAX_BYTES = 200_000_000


def check_bytes(count: int) -> None:
    if count == 0:
        raise UserError("The file is empty. Choose another.")
    if count > MAX_BYTES:
        raise UserError(
            f"The file has {count / 1e6:.0f} MB; {MAX_BYTES // 1_000_000} MB are the most. Save it smaller first."
        )


def check_size(size: Size) -> None:
    if size.width < 1 or size.height < 1:
        raise UserError("The picture has no pixels. Choose another.")
    if size.width * size.height > MAX_PIXELS:
        raise UserError(
            f"The picture has {size.width} x {size.height} pixels; {MAX_PIXELS // 1_000_000} million are the most. "
            "Make it smaller first."
        )
