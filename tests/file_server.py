"""A file server on loopback that can be told to misbehave, request by request, and counts what it sends."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECE = 16_384


@dataclass
class Asked:
    """What one request asked for, and how many bytes of a file it was sent."""

    path: str
    headers: dict[str, str]
    sent: int = 0


class Request(BaseHTTPRequestHandler):
    """One request; the behaviours below are functions of it."""

    server: FileServer  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        self.close_connection = True
        self.asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
        self.server.asked.append(self.asked)
        behaviour = self.server.script.pop(0) if self.server.script else self.server.usual
        if self.path not in self.server.files and behaviour is properly:
            behaviour = answering(404)
        with suppress(OSError):  # the other side may hang up
            behaviour(self)

    @property
    def data(self) -> bytes:
        return self.server.files[self.path]

    @property
    def start(self) -> int:
        """Where the answer is to begin: 0 unless the rest of this very version was asked for."""
        match = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        is_this = self.headers.get("If-Range", self.server.etag) == self.server.etag
        return int(match[1]) if match and is_this else 0

    def head(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        # Said, since it is done: a client that asks on the same connection would find it gone, or not, by chance.
        self.send_header("Connection", "close")
        if length is not None:
            self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def body(self, data: bytes) -> None:
        for at in range(0, len(data), PIECE):
            self.server.may_go_on.wait(30)
            piece = data[at : at + PIECE]
            self.asked.sent += len(piece)
            self.wfile.write(piece)
            time.sleep(self.server.pause)

    def log_message(self, *arguments) -> None:
        pass


class FileServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.files: dict[str, bytes] = {}
        self.etag = '"one"'
        self.script: list[Callable[[Request], None]] = []
        """Behaviours of the next requests; after them the usual one."""
        self.usual: Callable[[Request], None] = properly
        self.asked: list[Asked] = []
        self.pause = 0.0
        """Seconds after each piece of 16 KB."""
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def put(self, path: str, data: bytes) -> str:
        """Offer a file; returns its address."""
        self.files[path] = data
        return self.address + path


@contextmanager
def serving() -> Iterator[FileServer]:
    server = FileServer()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.may_go_on.set()
        server.shutdown()
        server.server_close()


def properly(request: Request) -> None:
    """Ranges, If-Range and ETags as they should be."""
    data, start = request.data, request.start
    total = len(data)
    if request.headers.get("Range") and start >= total:
        return request.head(416, 0, Content_Range=f"bytes */{total}")
    etag = request.server.etag
    if start:
        request.head(206, total - start, ETag=etag, Content_Range=f"bytes {start}-{total - 1}/{total}")
    else:
        request.head(200, total, ETag=etag)
    return request.body(data[start:])


def breaking_off(after: int) -> Callable[[Request], None]:
    """Promises all, sends that many bytes."""

    def behaviour(request: Request) -> None:
        start = request.start
        total = len(request.data)
        span = f"bytes {start}-{total - 1}/{total}"
        ranged = {"Content_Range": span} if start else {}
        request.head(206 if start else 200, total - start, ETag=request.server.etag, **ranged)
        request.body(request.data[start : start + after])

    return behaviour


def ignoring_ranges(request: Request) -> None:
    request.head(200, len(request.data), ETag=request.server.etag)
    request.body(request.data)


def without_length(request: Request) -> None:
    request.head(200, None)
    request.body(request.data)


def answering(status: int, data: bytes = b"", **headers: str) -> Callable[[Request], None]:
    def behaviour(request: Request) -> None:
        request.head(status, len(data), **headers)
        request.body(data)

    return behaviour
