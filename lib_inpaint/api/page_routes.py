"""The page's own files: its scripts and its style."""

from __future__ import annotations

from fastapi import Request, Response

from . import assets
from .table import Route

PAGE_ROUTES = [
    Route("GET", "/click_inpaint.mjs", "entry", "The page's first script", "text/javascript"),
    Route("GET", "/js/{name}", "module", "A script of the page", "text/javascript"),
    Route("GET", "/style.css", "style", "The page's style", "text/css"),
    Route("GET", "/css/{name}", "sheet", "A part of the page's style", "text/css"),
]
CODE = tuple(route.handler for route in PAGE_ROUTES)
"""Routes without data: a browser's `import` can send no header to log in with."""


class PageRoutes:
    def entry(self, request: Request) -> Response:
        return assets.reply(request, assets.JAVASCRIPT / "click_inpaint.mjs")

    def module(self, request: Request, name: str) -> Response:
        return assets.reply(request, assets.found(assets.MODULES, name))

    def sheet(self, request: Request, name: str) -> Response:
        return assets.reply(request, assets.found(assets.SHEETS, name))

    def style(self, request: Request) -> Response:
        return assets.reply(request, assets.ROOT / "style.css")
