"""The page's own files: its scripts and its style."""

from __future__ import annotations

from fastapi import Request, Response

from . import assets
from .replies import cache
from .table import Route

PAGE_ROUTES = [
    Route("GET", "/click_inpaint.mjs", "entry", "The page's first script", "text/javascript"),
    Route("GET", "/js/{name}", "module", "Where a script of the page lies now", "text/javascript"),
    Route("GET", "/js/{version}/{name}", "kept_module", "A script of the page", "text/javascript"),
    Route("GET", "/style.css", "style", "The page's style", "text/css"),
    Route("GET", "/css/{name}", "sheet", "A part of the page's style", "text/css"),
]
CODE = tuple(route.handler for route in PAGE_ROUTES)
"""Routes without data: a browser's `import` can send no header to log in with."""


class PageRoutes:
    def __init__(self) -> None:
        self._modules = ""
        """The version of the modules when one was led to last."""

    def entry(self, request: Request) -> Response:
        return assets.fresh(request, assets.JAVASCRIPT / "click_inpaint.mjs")

    def module(self, name: str) -> Response:
        file = assets.found(assets.MODULES, name)
        self._modules = assets.version(assets.MODULES)
        return assets.led_to(f"{self._modules}/{file.name}")

    def kept_module(self, version: str, name: str) -> Response:
        return assets.kept(assets.found(assets.MODULES, name), cache(version, self._modules))

    def sheet(self, request: Request, name: str) -> Response:
        return assets.fresh(request, assets.found(assets.SHEETS, name))

    def style(self, request: Request) -> Response:
        return assets.fresh(request, assets.ROOT / "style.css")
