"""A reverse proxy that serves a server under a folder of its own address, websockets included."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(socketserver.BaseRequestHandler):
    """One request a connection: the folder is taken off its address, the rest passes through both ways."""

    def handle(self) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = self.request.recv(65536)
            if not piece:
                return
            head += piece
        head = re.sub(rb"^(\w+) /sub(/| )", rb"\1 /", head).replace(b"GET /HTTP", b"GET / HTTP")
        head = re.sub(rb"(?i)connection: keep-alive", b"Connection: close", head)
        with socket.create_connection(("127.0.0.1", self.server.target)) as there:
            there.sendall(head)
            back = threading.Thread(target=_pump, args=(there, self.request), daemon=True)
            back.start()
            _pump(self.request, there)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    target = 0


@contextmanager
def under_subpath(address: str) -> Iterator[str]:
    """The address of `/sub/` that leads to that server."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.target = int(address.rpartition(":")[2])
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/sub/"
        server.shutdown()
