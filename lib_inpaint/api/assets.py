"""The page's own files. The host's file route would let an updated module come stale from the browser.

The entry and the style are asked for anew each time. The modules, which are many, lie in a folder named by what they
are now: a module is asked for without it once, by the entry, and led there, and what it imports it then asks for
beside itself. So a browser keeps them all until one of them changes.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from fastapi import Request, Response

from ..store import NotOpen

ROOT = Path(__file__).parents[2]
JAVASCRIPT = ROOT / "javascript"
MODULES = JAVASCRIPT / "click_inpaint"
SHEETS = ROOT / "css"
MEDIA_TYPES = {".mjs": "text/javascript", ".css": "text/css"}


def found(folder: Path, name: str) -> Path:
    """A file of the page by its name; nothing outside the folder and of no other kind can be named."""
    with os.scandir(folder) as entries:
        names = {entry.name for entry in entries}
    if name not in names or Path(name).suffix not in MEDIA_TYPES:
        raise NotOpen
    return folder / name


def version(folder: Path) -> str:
    """Another one as soon as any of the files is."""
    with os.scandir(folder) as entries:
        stats = [(entry.name, entry.stat()) for entry in entries]
    told = sorted((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
    return hashlib.sha256(repr(told).encode()).hexdigest()[:16]


def fresh(request: Request, path: Path) -> Response:
    """The file, or 304 when the browser's copy is still the same."""
    stat = path.stat()
    headers = {"Cache-Control": "no-cache", "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return _reply(path, headers)


def kept(path: Path, cache: str) -> Response:
    """The file, to be kept as `cache` says."""
    return _reply(path, {"Cache-Control": cache})


def led_to(place: str) -> Response:
    """What is wanted lies at that place, for now; counted from where it was asked for, behind any proxy."""
    return Response(status_code=307, headers={"Location": place, "Cache-Control": "no-store"})


def _reply(path: Path, headers: dict[str, str]) -> Response:
    return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=headers)
