"""What every route shares: failures as sentences, no foreign pages, no endless uploads."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

from ..errors import UserError
from ..images import MAX_BYTES
from ..jobs import Unknown
from ..store import NotOpen
from ..tickets import Superseded


class Refused(UserError):
    """The request comes from where none may come from."""


STATUS: dict[type[UserError], int] = {NotOpen: 404, Unknown: 404, Refused: 403}


class SentenceRoute(APIRoute):
    """Turns expected failures into `{"error": sentence}`; everything else rises."""

    def get_route_handler(self):
        inner = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                return await inner(request)
            except UserError as error:
                return JSONResponse({"error": str(error)}, STATUS.get(type(error), 400))
            except Superseded:
                return Response(status_code=204)
            except RequestValidationError as error:
                return JSONResponse({"error": _sentence(error)}, 422)
            except HTTPException as error:
                return JSONResponse({"error": f"The request is not understood: {error.detail}."}, error.status_code)

        return answer


def same_origin(request: Request) -> None:
    """Dependency: another site's page may not use the person's browser to reach us."""
    origin = request.headers.get("origin")
    hosts = {request.headers.get("host"), request.headers.get("x-forwarded-host")}
    foreign = origin is not None and urlsplit(origin).netloc not in hosts
    if foreign or request.headers.get("sec-fetch-site") == "cross-site":
        raise Refused("This address only answers its own page.")


async def uploaded(request: Request) -> bytes:
    """Dependency: the raw body, given up as soon as it is too large."""
    parts, total = [], 0
    async for part in request.stream():
        total += len(part)
        if total > MAX_BYTES:
            raise UserError(f"The file is larger than {MAX_BYTES // 1_000_000} MB, which is the most.")
        parts.append(part)
    return b"".join(parts)


def _sentence(error: RequestValidationError) -> str:
    first = error.errors()[0]
    place = " > ".join(str(part) for part in first["loc"] if part != "body")
    return f"The request is not understood at {place or 'its start'}: {first['msg']}."
