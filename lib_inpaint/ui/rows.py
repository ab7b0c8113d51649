"""Our button in the rows under the host's results: the selected picture comes to our tab."""

from __future__ import annotations

from typing import Any

from .compat import on

TABS = ("txt2img", "img2img", "extras")
TOOLTIP = "Send image to Click Inpaint"
AFTER = {f"{tab}_send_to_extras": tab for tab in TABS}
"""The host's button that ours follows -> the tab it is in."""


def add_button(component: Any) -> None:
    """To be called after each component of the host, while its row is still open."""
    import gradio as gr

    tab = AFTER.get(getattr(component, "elem_id", None) or "")
    if tab is None:
        return
    button = gr.Button("🖱️", elem_id=f"click_inpaint_from_{tab}", elem_classes=["tool"])
    button.webui_tooltip = TOOLTIP  # type: ignore[attr-defined]  (where the host's own buttons have theirs)
    button.do_not_save_to_config = True  # type: ignore[attr-defined]
    on(button.click, None, js=f'() => {{ window.clickInpaint.takeFromGallery("{tab}"); return []; }}')
