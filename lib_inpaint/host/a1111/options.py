"""Our section of the host's Settings page."""

from __future__ import annotations

from modules import sd_models, shared  # pyright: ignore[reportMissingImports]

from ..preferences import Preferences

SECTION = ("click_inpaint", "Click Inpaint")
AUTOMATIC = "Automatic"


def add_options(model_names: list[str]) -> None:
    """To be called while the host builds its Settings page. No checkpoint is looked into for it."""
    import gradio as gr

    default = Preferences()
    option = shared.OptionInfo
    models = {"choices": [AUTOMATIC, *model_names]}
    checkpoints = {"choices": [AUTOMATIC, *(info.name for info in sd_models.checkpoints_list.values())]}
    options = {
        "click_inpaint_model": option(AUTOMATIC, "Model that answers clicks", gr.Dropdown, models),
        "click_inpaint_device": option(AUTOMATIC, "Device for it", gr.Radio, {"choices": [AUTOMATIC, "CPU"]}),
        "click_inpaint_checkpoint": option(AUTOMATIC, "Checkpoint that paints", gr.Dropdown, checkpoints),
        "click_inpaint_output_folder": option("", "Folder for results of the fills without a model (empty: not saved)"),
        "click_inpaint_most_open": option(
            default.most_open, "Pictures kept open", gr.Slider, {"minimum": 1, "maximum": 100, "step": 1}
        ),
        "click_inpaint_most_encoded": option(
            default.most_encoded,
            "Pictures kept encoded for clicks (counts once a model is loaded anew)",
            gr.Slider,
            {"minimum": 1, "maximum": 64, "step": 1},
        ),
        "click_inpaint_most_kept_mb": option(
            default.most_kept_mb,
            "Megabytes of encoded pictures kept on disk, 2 MB each (0: none; counts once a model is loaded anew)",
            gr.Slider,
            {"minimum": 0, "maximum": 10_000, "step": 100},
        ),
        "click_inpaint_most_projects_mb": option(
            default.most_projects_mb,
            "Megabytes of projects kept on disk, so that they can be opened again (0: none)",
            gr.Slider,
            {"minimum": 0, "maximum": 50_000, "step": 100},
        ),
        "click_inpaint_most_batches_mb": option(
            default.most_batches_mb,
            "Megabytes of many photos kept on disk, with their results (0: none)",
            gr.Slider,
            {"minimum": 0, "maximum": 100_000, "step": 100},
        ),
        "click_inpaint_keep_alive": option(
            default.keep_alive,
            "Minutes until an unused model leaves the memory (0: never)",
            gr.Slider,
            {"minimum": 0, "maximum": 240, "step": 1},
        ),
    }
    for name, made in options.items():
        made.section = SECTION
        shared.opts.add_option(name, made)


def preferences() -> Preferences:
    default = Preferences()
    return Preferences(
        _chosen("click_inpaint_model"),
        _chosen("click_inpaint_checkpoint"),
        int(getattr(shared.opts, "click_inpaint_most_open", default.most_open)),
        int(getattr(shared.opts, "click_inpaint_most_encoded", default.most_encoded)),
        int(getattr(shared.opts, "click_inpaint_most_kept_mb", default.most_kept_mb)),
        int(getattr(shared.opts, "click_inpaint_most_projects_mb", default.most_projects_mb)),
        int(getattr(shared.opts, "click_inpaint_most_batches_mb", default.most_batches_mb)),
        float(getattr(shared.opts, "click_inpaint_keep_alive", default.keep_alive)),
    )


def _chosen(option: str) -> str:
    value = getattr(shared.opts, option, AUTOMATIC)
    return "" if value in (None, AUTOMATIC) else str(value)
