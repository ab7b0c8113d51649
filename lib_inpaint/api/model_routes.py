"""The routes around what answers here: engines, presets, models and their downloads."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from .. import __version__
from ..workspace import Workspace
from .replies import started_reply
from .table import STARTED, Route

MODEL_ROUTES = [
    Route("GET", "/status", "status", "What answers clicks, what fills, what paints, and the limits"),
    Route("POST", "/rescan", "rescan", "Look for model files again; answers the status"),
    Route("GET", "/models", "models", "The models that are here and that could be had"),
    Route("POST", "/models/{name}/download", "download", "Fetch a model, or go on where that stopped", status=STARTED),
    Route("POST", "/models/{name}/use", "use", "Let that model answer from now on; answers the status"),
]


class ModelsRoutes:
    def __init__(self, workspace: Workspace):
        self.workspace = workspace

    def status(self) -> dict[str, Any]:
        return {"version": __version__, **self.workspace.status()}

    def rescan(self) -> dict[str, Any]:
        self.workspace.models.rescan()
        return self.status()

    def models(self) -> dict[str, Any]:
        return self.workspace.downloads.overview()

    def download(self, name: str) -> Response:
        return started_reply(self.workspace.downloads.start(name))

    def use(self, name: str) -> dict[str, Any]:
        self.workspace.models.use(name)
        return self.status()
