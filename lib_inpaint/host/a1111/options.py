"""Our section of the host's Settings page."""

from __future__ import annotations

from modules import shared  # pyright: ignore[reportMissingImports]

from ..preferences import Preferences

SECTION = ("click_inpaint", "Click Inpaint")
AUTOMATIC = "Automatic"


def add_options(model_names: list[str], checkpoint_names: list[str]) -> None:
    """To be called while the host builds its Settings page."""
    import gradio as gr

    default = Preferences()
    info = shared.OptionInfo
    models = {"choices": [AUTOMATIC, *model_names]}
    checkpoints = {"choices": [AUTOMATIC, *checkpoint_names]}
    options = {
        "click_inpaint_model": info(AUTOMATIC, "Model that answers clicks", gr.Dropdown, models),
        "click_inpaint_device": info(AUTOMATIC, "Device for it", gr.Radio, {"choices": [AUTOMATIC, "CPU"]}),
        "click_inpaint_checkpoint": info(AUTOMATIC, "Checkpoint that paints", gr.Dropdown, checkpoints),
        "click_inpaint_output_folder": info("", "Folder for results of the fills without a model (empty: not saved)"),
        "click_inpaint_most_open": info(
            default.most_open, "Pictures kept open", gr.Slider, {"minimum": 1, "maximum": 100, "step": 1}
        ),
        "click_inpaint_keep_alive": info(
            default.keep_alive,
            "Minutes until an unused model leaves the memory (0: never)",
            gr.Slider,
            {"minimum": 0, "maximum": 240, "step": 1},
        ),
    }
    for name, option in options.items():
        option.section = SECTION
        shared.opts.add_option(name, option)


def preferences() -> Preferences:
    default = Preferences()
    return Preferences(
        _chosen("click_inpaint_model"),
        _chosen("click_inpaint_checkpoint"),
        int(getattr(shared.opts, "click_inpaint_most_open", default.most_open)),
        float(getattr(shared.opts, "click_inpaint_keep_alive", default.keep_alive)),
    )


def _chosen(option: str) -> str:
    value = getattr(shared.opts, option, AUTOMATIC)
    return "" if value in (None, AUTOMATIC) else str(value)
