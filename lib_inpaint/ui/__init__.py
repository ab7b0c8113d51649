"""The Gradio part: the tab that holds the page's root element."""

from __future__ import annotations

ROOT = '<div id="click_inpaint"></div>'

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
.gradio-container { padding: 12px !important; }
</style>
<script type="module" src="click_inpaint/click_inpaint.mjs"></script>
"""
"""For the standalone page, which is all ours; the WebUI adds our script and style by itself."""


def tab():
    """The Blocks of the tab, the same in every host and in the standalone server."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False, title="Click Inpaint") as blocks:
        gr.HTML(ROOT, elem_id="click_inpaint_tab")
    return blocks
