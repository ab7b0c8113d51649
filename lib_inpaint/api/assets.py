"""The page's own files, always fresh: the host's file route would let an updated module come stale from the browser."""

from __future__ import annotations

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
    for path in folder.iterdir():
        if path.name == name and path.suffix in MEDIA_TYPES:
            return path
    raise NotOpen


def reply(request: Request, path: Path) -> Response:
    """The file, or 304 when the browser's copy is still the same."""
    stat = path.stat()
    headers = {"Cache-Control": "no-cache", "ETag": f'"{stat.st_mtime_ns:x}-{stat.st_size:x}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(path.read_bytes(), media_type=MEDIA_TYPES[path.suffix], headers=headers)
