"""The standalone server: our routes, the tab, a login if asked for."""

from __future__ import annotations

import base64
import errno
import os
import re
import secrets
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response

from .api import Api
from .api.progress import progress_router
from .errors import UserError
from .ui import HEAD, tab
from .ui.compat import mount
from .workspace import Workspace


class BasicAuth:
    """ASGI wrapper: nothing behind it answers without the login."""

    def __init__(self, app: Any, login: str):
        self.app = app
        self.expected = base64.b64encode(login.encode())

    async def __call__(self, scope: dict, receive: Callable, send: Callable[[dict], Awaitable[None]]) -> None:
        scheme, _, given = dict(scope.get("headers", ())).get(b"authorization", b"").partition(b" ")
        known = scheme.lower() == b"basic" and secrets.compare_digest(given.strip(), self.expected)
        if scope["type"] == "lifespan" or known:
            return await self.app(scope, receive, send)
        challenge = {"WWW-Authenticate": 'Basic realm="Click Inpaint"'}
        return await _refuse(scope, receive, send, PlainTextResponse("Log in first.", 401, challenge))


class OwnPage:
    """ASGI wrapper: other sites' pages may not write through the person's browser, not into Gradio's routes either."""

    def __init__(self, app: Any, hosts: tuple[str, ...]):
        self.app = app
        self.hosts = hosts
        """Names that the server may be called by; empty for any. A page of another name is somebody else's."""

    async def __call__(self, scope: dict, receive: Callable, send: Callable[[dict], Awaitable[None]]) -> None:
        if scope["type"] == "lifespan" or self._is_own(scope):
            return await self.app(scope, receive, send)
        refused = JSONResponse({"error": "This address only answers its own page."}, 403)
        return await _refuse(scope, receive, send, refused)

    def _is_own(self, scope: dict) -> bool:
        headers = Headers(scope=scope)
        called = re.sub(r":\d*$", "", headers.get("host", ""))  # without its port
        if self.hosts and called not in self.hosts:
            return False
        reads = scope["type"] == "http" and scope["method"] in ("GET", "HEAD", "OPTIONS")
        return reads or headers.get("sec-fetch-site") != "cross-site"


class Farewell:
    """ASGI wrapper: `say` is called when the server shuts down, Ctrl+C and a polite kill included."""

    def __init__(self, app: Any, say: Callable[[], None]):
        self.app = app
        self.say = say

    async def __call__(self, scope: dict, receive: Callable, send: Callable[[dict], Awaitable[None]]) -> None:
        async def sent(message: dict) -> None:
            if message["type"] == "lifespan.shutdown.complete":
                self.say()
            await send(message)

        await self.app(scope, receive, sent if scope["type"] == "lifespan" else send)


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


async def _refuse(scope: dict, receive: Callable, send: Callable, response: Response) -> None:
    if scope["type"] == "websocket":
        return await send({"type": "websocket.close", "code": 1008})
    return await response(scope, receive, send)


def application(workspace: Workspace, login: str | None = None, hosts: tuple[str, ...] = ()) -> Any:
    """The ASGI app. Our routes come first: Gradio is mounted at the root and answers everything else."""
    from fastapi import FastAPI

    app = FastAPI(title="Click Inpaint", docs_url=None, redoc_url=None)
    app.include_router(Api(workspace).router)
    diffusion = workspace.host.diffusion
    if diffusion and diffusion.turns:
        app.include_router(progress_router(diffusion.turns))
    app = Farewell(mount(app, tab(workspace.studio if diffusion else None), HEAD), workspace.library.close)
    return OwnPage(BasicAuth(app, login) if login else app, hosts)


def serve(workspace: Workspace, host: str, port: int, login: str | None, browser: bool) -> None:
    """Serve until Ctrl+C."""
    import uvicorn

    _check_free(host, port)
    shown = f"[{host}]" if ":" in host else host
    app = application(workspace, login, LOOPBACK if shown in LOOPBACK else ())
    address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else shown}:{port}"
    print(f"Click Inpaint is at {address} (Ctrl+C ends it)", flush=True)
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(app, host=host, port=port, log_level="warning")


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # where it would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
                raise UserError(f"This machine has no address {host}. Use --host 127.0.0.1 or 0.0.0.0.") from None
            other = port % 65535 + 1
            raise UserError(f"The port {port} cannot be used ({error.strerror}). Try --port {other}.") from None
