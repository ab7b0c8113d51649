"""Pictures and masks as files for the host's components: it takes a file as it is, which spares encoding it again."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
import weakref
from functools import cached_property
from pathlib import Path

from .edits import Stack
from .geometry import Mask
from .images import mask_png, on_white, png, to_srgb

MOST_OF_A_KIND = 4
PREFIX = "click-inpaint-push-"
DAY = 86_400


class PushFiles:
    """A folder in the system's temporary one, which Gradio may read from.

    It goes when the process ends, or with the next start's first push: the host ends itself without any farewell.
    """

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
                self._forget_old("*-picture.png")
        return path

    def mask(self, id: str, mask: Mask) -> Path:
        """0 and 255, white = repaint; the next one of that project takes its place."""
        path = self._folder / f"{id}-mask.png"
        path.write_bytes(mask_png(mask))
        self._forget_old("*-mask.png")
        return path

    def _path(self, stack: Stack) -> Path:
        return self._folder / f"{stack.version}-picture.png"

    def _forget_old(self, kind: str) -> None:
        files = sorted(self._folder.glob(kind), key=lambda path: path.stat().st_mtime_ns)
        for path in files[:-MOST_OF_A_KIND]:
            path.unlink(missing_ok=True)

    @cached_property
    def _folder(self) -> Path:
        _remove_left_behind(Path(tempfile.gettempdir()))
        folder = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)


def _remove_left_behind(folder: Path) -> None:
    """The folders of processes that are gone."""
    for path in folder.glob(f"{PREFIX}*"):
        pid = path.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and _is_gone(int(pid), path):
            shutil.rmtree(path, ignore_errors=True)


def _is_gone(pid: int, folder: Path) -> bool:
    if os.name == "nt" or pid == os.getpid():
        # Windows would end the process that is asked after; in a container every start has the same number.
        return time.time() - folder.stat().st_mtime > DAY
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False


def _encoded(stack: Stack) -> bytes:
    picture = stack.picture
    pixels = to_srgb(stack.pixels, picture.icc)
    return png(pixels if picture.alpha is None else on_white(pixels, picture.alpha))
