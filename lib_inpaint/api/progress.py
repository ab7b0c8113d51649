"""How far a run of Stable Diffusion is, at the address and in the words of the WebUI: the page asks in one way."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from ..host.turns import Turns
from .edges import SentenceRoute, same_origin


class ProgressBody(BaseModel):
    id_task: str
    id_live_preview: int = -1
    live_preview: bool = True


def progress_router(turns: Turns) -> APIRouter:
    """For the standalone page, which has no WebUI around it."""

    def progress(body: ProgressBody) -> dict[str, Any]:
        return turns.progress(body.id_task, body.id_live_preview)

    router = APIRouter(route_class=SentenceRoute, dependencies=[Depends(same_origin)])
    router.add_api_route("/internal/progress", progress, methods=["POST"], response_model=None)
    return router
