"""The standalone server: our routes, the tab, a login if asked for."""

from __future__ import annotations

import base64
import secrets
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from typing import Any

from .api import Api
from .errors import UserError
from .ui import HEAD, tab
from .ui.compat import mount
from .workspace import Workspace


class BasicAuth:
    """ASGI wrapper: nothing behind it answers without the login."""

    def __init__(self, app: Any, login: str):
        self.app = app
        self.expected = b"Basic " + base64.b64encode(login.encode())

    async def __call__(self, scope: dict, receive: Callable, send: Callable[[dict], Awaitable[None]]) -> None:
        given = dict(scope.get("headers", ())).get(b"authorization", b"")
        if scope["type"] == "lifespan" or secrets.compare_digest(given, self.expected):
            return await self.app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        challenge = [(b"www-authenticate", b'Basic realm="Click Inpaint"'), (b"content-type", b"text/plain")]
        await send({"type": "http.response.start", "status": 401, "headers": challenge})
        return await send({"type": "http.response.body", "body": b"Log in first."})


def application(workspace: Workspace, login: str | None = None) -> Any:
    """The ASGI app. Our routes come first: Gradio is mounted at the root and answers everything else."""
    from fastapi import FastAPI

    app = FastAPI(title="Click Inpaint", docs_url=None, redoc_url=None)
    app.include_router(Api(workspace).router)
    app = mount(app, tab(), HEAD)
    return BasicAuth(app, login) if login else app


def serve(workspace: Workspace, host: str, port: int, login: str | None, browser: bool) -> None:
    """Serve until Ctrl+C."""
    import uvicorn

    _check_free(host, port)
    app = application(workspace, login)
    address = f"http://{'127.0.0.1' if host in ('', '0.0.0.0') else host}:{port}"
    print(f"Click Inpaint is at {address} (Ctrl+C ends it)", flush=True)
    if browser:
        threading.Timer(1.0, webbrowser.open, [address]).start()
    uvicorn.run(app, host=host, port=port, log_level="warning")


def _check_free(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                f"The port {port} cannot be used on {host} ({error.strerror}). Try --port {port + 1}."
            ) from None
