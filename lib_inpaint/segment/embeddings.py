"""Embeddings on disk, so that a picture that was opened once need never be encoded again."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np

from ..geometry import Image

logger = logging.getLogger(__name__)

Packed = dict[str, np.ndarray]
"""What an embedding consists of: arrays by name."""

SUFFIX = ".safetensors"


def key_of(image: Image, version: str) -> str:
    """Names the embedding of these pixels by a network of that `version`: weights and precision."""
    digest = hashlib.blake2b(json.dumps([version, image.shape]).encode(), digest_size=20)
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


class EmbeddingFiles:
    """A folder of safetensors files; above `most_bytes` what was used longest ago goes. A broken disk is a miss."""

    def __init__(self, folder: Path, most_bytes: int):
        self.folder = folder
        self.most_bytes = most_bytes
        self._lock = threading.Lock()

    def recall(self, key: str) -> Packed | None:
        from safetensors import SafetensorError
        from safetensors.numpy import load

        path = self._path(key)
        try:
            packed = load(path.read_bytes())
            os.utime(path)
        except FileNotFoundError:
            return None
        except (SafetensorError, OSError, ValueError, KeyError) as error:
            logger.warning("An encoded picture on disk is damaged and made anew: %s", error)
            return None
        return packed

    def keep(self, key: str, packed: Packed) -> None:
        """All of it or nothing."""
        from safetensors.numpy import save

        path = self._path(key)
        part = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.part")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # safetensors writes the memory as it lies, whatever the strides say.
            part.write_bytes(save({name: np.ascontiguousarray(array) for name, array in packed.items()}))
            part.replace(path)
        except OSError as error:
            logger.warning("An encoded picture could not be kept on disk: %s", error)
            with suppress(OSError):
                part.unlink()
            return
        self._shrink()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{SUFFIX}"

    def _shrink(self) -> None:
        with self._lock:
            files = sorted(self._files(), key=lambda file: file[0], reverse=True)
            kept = 0
            for _, size, path in files:
                kept += size
                if kept > self.most_bytes:
                    with suppress(OSError):
                        path.unlink()

    def _files(self) -> list[tuple[float, int, Path]]:
        """(Last use, bytes, path); a file that another process removes meanwhile is not there."""
        found = []
        for path in self.folder.glob(f"*{SUFFIX}"):
            with suppress(OSError):
                about = path.stat()
                found.append((about.st_mtime, about.st_size, path))
        return found
