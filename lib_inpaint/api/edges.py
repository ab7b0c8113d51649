"""What every route shares: failures as sentences, no foreign pages, no endless uploads."""

from __future__ import annotations

import json
import tempfile
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from ..batches import Gone
from ..errors import UserError
from ..images import MAX_BYTES
from ..jobs import Unknown
from ..store import NotOpen, Stale
from ..texts import brief, is_whole
from ..tickets import Superseded
from .replies import project_reply


class Refused(UserError):
    """The request comes from where none may come from."""


class NotLoggedIn(UserError):
    """The host asks for a login, and the request brings none."""

    def __init__(self) -> None:
        super().__init__("Log in first.")


STATUS: dict[type[UserError], int] = {NotOpen: 404, Gone: 404, Unknown: 404, Refused: 403, NotLoggedIn: 401}

UPLOADS = ("open", "import_mask", "add_photo")
IN_MEMORY = 1_000_000
"""Bytes of a file that comes in before it goes to the disk."""
MOST_JSON = 2_000_000
"""Bytes of a request that is no file."""


class SentenceRoute(APIRoute):
    """Turns expected failures into `{"error": sentence}`, a stale write with the project as it is; all else rises."""

    def get_route_handler(self):
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            most = MAX_BYTES if self.name in UPLOADS else MOST_JSON
            try:
                return await inner(Request(request.scope, _limited(request.receive, most)))
            except Stale as stale:
                now = project_reply(request.path_params["id"], stale.history)
                return Reply({"error": str(stale), "project": now}, 409)
            except UserError as error:
                return Reply({"error": str(error)}, STATUS.get(type(error), 400))
            except (Superseded, ClientDisconnect):
                return Response(status_code=204)
            except RequestValidationError as error:
                return Reply({"error": _sentence(error)}, 422)
            except HTTPException as error:
                # What was wrong while the body was read comes wrapped.
                expected = isinstance(error.__cause__, UserError)
                sentence = str(error.__cause__) if expected else f"The request is not understood: {error.detail}."
                return Reply({"error": sentence}, error.status_code)

        return answer


class Reply(JSONResponse):
    """In ASCII, which can hold whatever a text holds."""

    def render(self, content: Any) -> bytes:
        return json.dumps(content, allow_nan=False, separators=(",", ":")).encode()


async def whole_texts(request: Request) -> None:
    """Dependency: half a character, which no file could hold, is refused before it is kept anywhere."""
    if request.scope["route"].name in UPLOADS:
        return
    data = await request.body()
    if b"\\u" in data and not is_whole(json.dumps(_json(data), ensure_ascii=False)):
        raise UserError("A text in the request holds half a character. Write it again.")


def _json(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError):  # told when it is read for good
        return None


def same_origin(request: Request) -> None:
    """Dependency: another site's page may not use the person's browser to reach us."""
    origin = request.headers.get("origin")
    hosts = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    foreign = origin is not None and _place(origin) not in hosts
    if foreign or request.headers.get("sec-fetch-site") == "cross-site":
        raise Refused("This address only answers its own page.")


async def uploaded(request: Request) -> bytes:
    """Dependency: the raw body."""
    return await request.body()


async def streamed(request: Request) -> BinaryIO:
    """Dependency: the raw body as a file that was written while it came; who takes it closes it."""
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    try:
        async for data in request.stream():
            await run_in_threadpool(file.write, data)
    except BaseException:
        file.close()
        raise
    return file  # type: ignore[return-value]


def _limited(receive: Receive, most: int) -> Receive:
    """Gives a body up as soon as it is larger than `most` bytes."""
    total = 0

    async def limited() -> Message:
        nonlocal total
        message = await receive()
        total += len(message.get("body", b""))
        if total > most:
            raise UserError(f"That is larger than {most // 1_000_000} MB, which is the most.")
        return message

    return limited


def _place(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return origin


def _sentence(error: RequestValidationError) -> str:
    first = error.errors()[0]
    place = " > ".join(brief(str(part)) for part in first["loc"] if part != "body")
    return f"The request is not understood at {place or 'its start'}: {first['msg']}."
