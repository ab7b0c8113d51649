"""The extension as the WebUI sees it. Kept in the package, because the Workspace must outlive "Reload UI"."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .workspace import Workspace


@lru_cache(maxsize=1)
def workspace() -> Workspace:
    """The one Workspace of this process."""
    from .host.a1111 import A1111

    return Workspace(A1111())


def on_ui_tabs() -> list[tuple[Any, str, str]]:
    from .ui import tab

    return [(tab(), "Click Inpaint", "click_inpaint")]


def on_app_started(demo: Any, app: Any) -> None:
    """Routes are added after the app has started; `demo` is None under --nowebui."""
    from .api import Api

    app.include_router(Api(workspace()).router)
