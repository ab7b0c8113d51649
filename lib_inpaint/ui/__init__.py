"""The Gradio part: the tab that holds the page's root element."""

from __future__ import annotations

ROOT = '<div id="click_inpaint"></div>'

HEAD = """
<link rel="stylesheet" href="click_inpaint/style.css">
<script type="module" src="click_inpaint/click_inpaint.mjs"></script>
"""


def tab():
    """The Blocks of the tab, the same in every host and in the standalone server."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False, title="Click Inpaint") as blocks:
        gr.HTML(ROOT, elem_id="click_inpaint_tab")
    return blocks
