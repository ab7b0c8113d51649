"""Weights that a server of ours has, and downloads of them that stop half way."""

import hashlib
from pathlib import Path

import pytest

from lib_inpaint.checkpoints import WEIGHTS, Weights, download, downloaded_bytes

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"
DATA = TINY.read_bytes()
HALF = 1_000_000
NAME = "tiny.safetensors"


def row_of(server, data: bytes) -> Weights:
    url = server.put(f"/{NAME}", data)
    digest = hashlib.sha256(data).hexdigest()
    return Weights("tiny", "Tiny", None, NAME, len(data), digest, "Apache-2.0", "sam", "the tests", "tests", url)


def publish_finder(server, monkeypatch) -> None:
    """Stand-ins of the two nets that find people, as that server has them."""
    for name in ("yolox_nano", "selfie"):
        data = name.encode() * 1000
        url, digest = server.put(f"/{name}", data), hashlib.sha256(data).hexdigest()
        row = WEIGHTS[name]._replace(size_bytes=len(data), sha256=digest, url=url, copies=())
        monkeypatch.setitem(WEIGHTS, name, row)


def left(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Stop(Exception):
    pass


def stop_at(size: int):
    def tell(done, total):
        if done >= size:
            raise Stop

    return tell


def begun(row, folder, size=HALF) -> int:
    """A download that was stopped half way; the bytes of its part."""
    with pytest.raises(Stop):
        download(row, folder, stop_at(size))
    assert downloaded_bytes(row, folder) >= size
    return downloaded_bytes(row, folder)
