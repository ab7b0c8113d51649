"""Pictures and masks as files for the host's components: it takes a file as it is, which spares encoding it again."""

from __future__ import annotations

import shutil
import tempfile
import threading
import weakref
from functools import cached_property
from pathlib import Path

from .edits import Stack
from .geometry import Mask
from .images import mask_png, on_white, png, to_srgb

MOST_PICTURES = 4


class PushFiles:
    """A folder in the system's temporary one, which Gradio may read from; it goes when the process ends."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        """Held while a picture is encoded, so that who asks for the same one waits for it."""

    def prepare(self, stack: Stack) -> None:
        """Encode the picture in the background, for the person is about to send it."""
        if not self._path(stack).exists() and not self._lock.locked():
            threading.Thread(target=self.picture, args=(stack,), name="click-inpaint push", daemon=True).start()

    def picture(self, stack: Stack) -> Path:
        """A PNG as the host reads pictures: sRGB, without transparency."""
        path = self._path(stack)
        with self._lock:
            if not path.exists():
                path.write_bytes(_encoded(stack))
                self._forget_old()
        return path

    def mask(self, id: str, mask: Mask) -> Path:
        """0 and 255, white = repaint; the next one of that project takes its place."""
        path = self._folder / f"{id}-mask.png"
        path.write_bytes(mask_png(mask))
        return path

    def _path(self, stack: Stack) -> Path:
        return self._folder / f"{stack.version}-picture.png"

    def _forget_old(self) -> None:
        pictures = sorted(self._folder.glob("*-picture.png"), key=lambda path: path.stat().st_mtime_ns)
        for path in pictures[:-MOST_PICTURES]:
            path.unlink(missing_ok=True)

    @cached_property
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="click-inpaint-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


def _encoded(stack: Stack) -> bytes:
    picture = stack.picture
    pixels = to_srgb(stack.pixels, picture.icc)
    return png(pixels if picture.alpha is None else on_white(pixels, picture.alpha))
