"""The HTTP edge: `Api(workspace).router` serves the page and scripts under /click_inpaint."""

from .routes import Api

__all__ = ["Api"]
