"""The host's own components that we fill, caught by their element ids while the host builds its page."""

from __future__ import annotations

from typing import Any

CANVAS_BACKGROUND, CANVAS_FOREGROUND = "logical_image_background", "logical_image_foreground"
"""Classes of the hidden components that hold picture and drawing of a canvas which is no gr.Image (Forge)."""


class Captured:
    """The first component of each element id in one build of the page: the host builds some of them again later."""

    def __init__(self) -> None:
        self._found: dict[str, Any] = {}
        self._newest = ""

    def clear(self) -> None:
        """The page is built anew."""
        self._found.clear()

    def add(self, component: Any) -> None:
        classes = getattr(component, "elem_classes", None) or ()
        if CANVAS_BACKGROUND in classes:
            # Such a canvas is an HTML element with the id, followed by its hidden components with ids of their own.
            self._found[self._newest] = component
        if CANVAS_BACKGROUND in classes or CANVAS_FOREGROUND in classes:
            return
        id = getattr(component, "elem_id", None)
        if id:
            self._newest = id
            self._found.setdefault(id, component)

    def get(self, id: str) -> Any | None:
        return self._found.get(id)
