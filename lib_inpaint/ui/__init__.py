"""The Gradio part: the tab that holds the page's root element and, in a host, what only Gradio can do there."""

from __future__ import annotations

from html import escape
from typing import Any

from .. import __version__
from ..studio import Studio
from . import events, form
from .captured import Captured

HEAD = """
<link rel="stylesheet" href="click_inpaint/style.css">
<style>
/* The semi-bold that Gradio 6 ships has Cyrillic letters only. */
@font-face {
    font-family: "Source Sans Pro"; font-weight: 600;
    src: url("static/fonts/SourceSansPro/SourceSansPro-Bold.woff2");
}
footer { display: none !important; }
.gradio-container :has(#click_inpaint) { max-width: none !important; margin: 0 !important; padding: 0 !important; }
.gradio-container { max-width: none !important; padding: 12px !important; }
</style>
<script type="module" src="click_inpaint/click_inpaint.mjs"></script>
"""
"""For the standalone page, which is all ours; the WebUI adds our script and style by itself."""


def root(token: str | None = None) -> str:
    """The element that becomes the page. `token` lets it in where scripts need a login and browsers have none."""
    login = f' data-token="{escape(token)}"' if token else ""
    return f'<div id="click_inpaint" data-version="{__version__}"{login}></div>'


def tab(studio: Studio | None = None, captured: Captured | None = None, token: str | None = None) -> Any:
    """The Blocks of the tab. With a studio also the form and the events that need Stable Diffusion.

    `captured` are the components of the host's own tabs; None where there are no such tabs.
    """
    import gradio as gr

    with gr.Blocks(analytics_enabled=False, title="Click Inpaint") as blocks:
        gr.HTML(root(token), elem_id="click_inpaint_tab")
        if studio is not None:
            events.wire(studio, captured, form.build(studio.diffusion.choices()))
    return blocks
