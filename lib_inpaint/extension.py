"""The extension as the WebUI sees it. Kept in the package, because the Workspace must outlive "Reload UI"."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from .ui.captured import Captured
from .workspace import Workspace

captured = Captured()


@lru_cache(maxsize=1)
def workspace() -> Workspace:
    """The one Workspace of this process."""
    from .host.a1111 import A1111

    return Workspace(A1111())


def on_before_ui() -> None:
    """The page is built, perhaps anew: the components of the last one are gone."""
    captured.clear()


def on_after_component(component: Any, **arguments: Any) -> None:
    from .ui.rows import add_button

    captured.add(component)
    add_button(component)


def on_ui_settings() -> None:
    from .host.a1111.options import add_options

    add_options(list(workspace().models.found()))


def on_ui_tabs() -> list[tuple[Any, str, str]]:
    from .host.a1111.login import page_token
    from .ui import tab

    return [(tab(workspace().studio, captured, page_token()), "Click Inpaint", "click_inpaint")]


def on_app_started(demo: Any, app: Any) -> None:
    """Routes are added after the app has started; `demo` is None under --nowebui."""
    from .api import Api
    from .host.a1111.login import Login

    app.include_router(Api(workspace(), Login(app).allows).router)
