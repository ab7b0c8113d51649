"""The one place that knows how Gradio's lines differ: what is there is asked, versions are not."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

from ..errors import UserError


def on(
    event: Callable[..., Any],
    handler: Callable[..., Any] | None,
    inputs: Sequence[Any] = (),
    outputs: Sequence[Any] = (),
    js: str | None = None,
) -> Any:
    """Listen to an event such as `button.click` or a dependency's `then`; `js` is a function that runs before."""
    import gradio as gr

    options: dict[str, Any] = {"_js" if "_js" in inspect.signature(event).parameters else "js": js}
    # The host queues by its own lock; a limit of one here would let a run wait where no progress is told.
    if handler and "default_concurrency_limit" in inspect.signature(gr.Blocks.queue).parameters:
        options["concurrency_limit"] = None
    return event(handler, inputs=list(inputs), outputs=list(outputs), show_progress="hidden", **options)


def mount(app: Any, blocks: Any, head: str, path: str = "/") -> Any:
    """Mount the Blocks with our tags in the page's head: an argument of Blocks in 4 and 5, of the mount in 6."""
    import gradio as gr

    options: dict[str, Any] = {}
    accepted = inspect.signature(gr.mount_gradio_app).parameters
    if "head" in accepted:
        options["head"] = head
    elif hasattr(blocks, "head"):
        blocks.head = head
    else:
        raise UserError(f"The standalone page wants Gradio 4.40 or newer; {gr.__version__} is installed.")
    if "ssr_mode" in accepted:
        options["ssr_mode"] = False
    if "show_api" in accepted:
        options["show_api"] = False
    return gr.mount_gradio_app(app, blocks, path, **options)
