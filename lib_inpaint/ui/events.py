"""What the page cannot do by itself: runs in the host's queue, values pushed into the host's components.

The page presses one of our hidden buttons. A function of the page puts its request into a hidden textbox, the handler
puts its answer into another, and a function of the page takes it from there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from ..errors import UserError
from ..store import Stale
from ..studio import Push, Studio
from .captured import Captured
from .compat import on
from .form import Form
from .push import IMAGE, INPAINT_UPLOAD, MASK, SOFT_INPAINTING, image_value, present, settings_values
from .requests import Request, answer, read

logger = logging.getLogger(__name__)

FAILED = "Something went wrong on our side; the console has the details. Nothing was lost."

UPLOAD_PANE = "img2img_inpaint_upload_tab"
CANVASES = {
    "send_img2img": ("img2img_image", "img2img_img2img_tab"),
    "send_sketch": ("img2img_sketch", "img2img_img2img_sketch_tab"),
    "send_inpaint": ("img2maskimg", "img2img_inpaint_tab"),
    "send_inpaint_sketch": ("inpaint_sketch", "img2img_inpaint_sketch_tab"),
}
"""Action -> the host's component that takes the picture, and its pane."""


def wire(studio: Studio, captured: Captured | None, form: Form) -> None:
    """The hidden components and their events; to be called inside a Blocks, after the host built its img2img tab."""
    import gradio as gr

    with gr.Row(elem_classes=["click_inpaint_hidden"]):
        task = _ours(gr.Textbox(elem_id="click_inpaint_task", show_label=False))
        request = _ours(gr.Textbox(elem_id="click_inpaint_request", show_label=False))
        reply = _ours(gr.Textbox(elem_id="click_inpaint_answer", show_label=False))
        html = _ours(gr.HTML(elem_id="click_inpaint_html"))

    def listen(action: str, handler: Callable[..., Any], inputs: list[Any], outputs: list[Any]) -> None:
        with gr.Row(elem_classes=["click_inpaint_hidden"]):
            button = _ours(gr.Button(action, elem_id=f"click_inpaint_do_{action}"))
        to_server = f'(...values) => window.clickInpaint.outgoing("{action}", values)'
        to_page = f'(...values) => window.clickInpaint.incoming("{action}", values)'
        event = on(button.click, handler, [task, request, *inputs], [reply, html, *outputs], to_server)
        on(event.then, None, [reply, html], [], to_page)

    listen("run", studio.diffusion.queued(_run(studio, form), extra_outputs=[""]), form.components, [])
    listen("reuse", _reuse(studio, form), form.components, form.components)
    listen("restore", _restore(form), [], form.components)
    if captured is None:
        return
    targets = present(captured, (*INPAINT_UPLOAD, SOFT_INPAINTING))
    listen("push", _push(studio, targets), [], list(targets.values()))
    mask = present(captured, (MASK,))
    listen("push_mask", _push(studio, mask, only_mask=True), [], list(mask.values()))
    for action, (id, pane) in CANVASES.items():
        canvas = present(captured, (id,))
        listen(action, _send(studio, canvas, id, pane), [], list(canvas.values()))


def _run(studio: Studio, form: Form) -> Callable[..., tuple[str, str]]:
    """Everything unexpected rises: the host's queue shows it in the second output."""

    def run(task: str, text: str, *values: Any) -> tuple[str, str]:
        request = None
        try:
            request = read(text)
            studio.generate(request.project, request.revision, request.asked, form.settings(values))
        except UserError as error:
            return _refused(request, error), ""
        return answer(request, project=request.project), ""

    return run


def _reuse(studio: Studio, form: Form) -> Callable[..., list[Any]]:
    @_answered(len(form.components))
    def reuse(request: Request, *before: Any) -> list[Any]:
        prompt, settings = studio.reusable(request.project)
        return [answer(request, prompt=prompt, before=before), "", *form.values(settings)]

    return reuse


def _restore(form: Form) -> Callable[..., list[Any]]:
    """Another picture was opened: what the form held before the last one's settings were reused."""

    @_answered(len(form.components))
    def restore(request: Request) -> list[Any]:
        if len(request.values) != len(form.components):
            raise UserError("The page sent something that is not understood. Reload it.")
        return [answer(request), "", *form.values(form.settings(request.values))]

    return restore


def _push(studio: Studio, targets: dict[str, Any], only_mask: bool = False) -> Callable[..., list[Any]]:
    wanted = (MASK,) if only_mask else INPAINT_UPLOAD

    @_answered(len(targets))
    def push(request: Request) -> list[Any]:
        id = request.project
        values = _values(studio.push_mask(id) if only_mask else studio.push(id, request.asked), targets)
        missing = [id for id in wanted if id not in targets]
        shown = [values.get(id, _unchanged()) for id in targets]
        return [answer(request, to=UPLOAD_PANE, missing=missing), "", *shown]

    return push


def _send(studio: Studio, canvas: dict[str, Any], id: str, pane: str) -> Callable[..., list[Any]]:
    @_answered(len(canvas))
    def send(request: Request) -> list[Any]:
        if id not in canvas:
            raise UserError("This WebUI has no such place to send the picture to.")
        push = studio.push_picture(request.project)
        assert push.image
        return [answer(request, to=pane), "", image_value(canvas[id], push.image)]

    return send


def _values(push: Push, targets: dict[str, Any]) -> dict[str, Any]:
    """Element id -> value."""
    files = {IMAGE: push.image, MASK: push.mask}
    values = {id: image_value(targets[id], path) for id, path in files.items() if path and id in targets}
    return values | (settings_values(push.settings, targets) if push.settings else {})


def _answered(outputs: int) -> Callable[..., Any]:
    """A handler of (task, text, ...) from one of (Request, ...): what goes wrong is answered and changes no output."""

    def decorate(step: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def handler(task: str, text: str, *inputs: Any) -> list[Any]:
            request = None
            try:
                request = read(text)
                return step(request, *inputs)
            except UserError as error:
                failed = _refused(request, error)
            except Exception:
                logger.exception("An event of the page failed")
                failed = answer(request, error=FAILED)
            return [failed, "", *[_unchanged() for _ in range(outputs)]]

        return handler

    return decorate


def _refused(request: Request | None, error: UserError) -> str:
    return answer(request, error=str(error), stale=isinstance(error, Stale))


def _unchanged() -> Any:
    import gradio as gr

    return gr.update()


def _ours(component: Any) -> Any:
    """Not a thing of which the host should keep a default."""
    component.do_not_save_to_config = True
    return component
