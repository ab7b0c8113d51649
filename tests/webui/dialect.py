"""Gradio as the host makes it: callbacks around every component, and Gradio 4 speaking the older dialect (Forge)."""

import inspect
import os
import warnings
from functools import wraps

import gradio as gr
from modules import script_callbacks

UNSEEN = os.environ.get("STANDIN_UNSEEN", "").split()
"""Element ids that extensions are not told of, as in a fork that makes them another way."""
OLDER_NAMES = {"_js": "js", "source": "sources"}


def install():
    """Once, before any component is made."""
    base = getattr(gr.components, "IOComponent", gr.components.Component)
    for kind in (base, gr.blocks.BlockContext):
        kind.__init__ = _with_callbacks(kind.__init__)
    if gr.__version__.startswith("4"):
        _speak_older()


def _with_callbacks(original):
    @wraps(original)  # Gradio reads constructors' signatures
    def init(self, *arguments, **options):
        options.pop("tooltip", None)
        script_callbacks.call("before_component", self, **options)
        original(self, *arguments, **options)
        if options.get("elem_id") not in UNSEEN:
            script_callbacks.call("after_component", self, **options)

    return init


def _speak_older():
    gr.Box = gr.Group
    for name in ("Button", "Image", "Slider", "Textbox", "Dropdown", "Radio", "Number", "Checkbox", "HTML", "Gallery"):
        kind = getattr(gr, name)
        kind.update = staticmethod(gr.update)
        kind.__init__ = _tolerant(kind, kind.__init__)
        for event in getattr(kind, "EVENTS", ()):
            method = str(event)
            if hasattr(kind, method):
                setattr(kind, method, _translated(getattr(kind, method)))


def _tolerant(kind, original):
    known = set(inspect.signature(original).parameters)

    @wraps(original)
    def init(self, *arguments, **options):
        options = {OLDER_NAMES.get(name, name): value for name, value in options.items()}
        if "sources" in options and isinstance(options["sources"], str):
            options["sources"] = [options["sources"]]
        for name in [name for name in options if name not in known]:
            warnings.warn(f"{kind.__name__} does not know {name}", stacklevel=2)
            del options[name]
        original(self, *arguments, **options)

    return init


def _translated(event):
    def listen(*arguments, **options):
        if "_js" in options:
            options["js"] = options.pop("_js")
        return event(*arguments, **options)

    return listen


def listen(event, function, inputs=(), outputs=(), js=None):
    """An event of the host's own, in either line."""
    name = "_js" if not gr.__version__.startswith("4") else "js"
    return event(function, inputs=list(inputs), outputs=list(outputs), **{name: js})
