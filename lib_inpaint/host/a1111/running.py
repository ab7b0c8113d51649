"""One img2img run through the host's own pipeline, after which its scripts and options are as they were."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from modules import devices, shared  # pyright: ignore[reportMissingImports]

from ...errors import UserError
from ..extras import Scripts

OUT_OF_MEMORY = "The host ran out of memory while painting. Try a smaller working size; your selection is safe."
NANS = "The host painted only noise. Start it with --no-half-vae, or choose another VAE or checkpoint."


def run(
    arguments: dict[str, Any], overrides: dict[str, Any], extra: dict[str, Any], told: Scripts
) -> tuple[Any, list[bool]]:
    """The host's Processed, and for each batch whether it was painted to its end (not skipped, not interrupted).

    `arguments` are those of StableDiffusionProcessingImg2Img, `told` is what single scripts are told instead of what
    their controls start with. Raises UserError for what a person can mend.
    """
    from modules import scripts  # pyright: ignore[reportMissingImports]

    processing = _watched(override_settings=dict(overrides), **arguments)
    processing.is_api = True  # before the scripts: else the host's own sampler and seed scripts overrule ours
    processing.extra_generation_params.update(extra)
    processing.scripts = scripts.scripts_img2img
    processing.script_args = _script_arguments(scripts.scripts_img2img, told)
    with _restored(overrides), closing(processing):
        try:
            return _process(processing), processing.painted_to_the_end
        except Exception as error:
            sentence = _sentence(error)
            if sentence is None:
                raise
            raise UserError(sentence) from error


def _watched(**arguments: Any) -> Any:
    """The host's processing that also notes which batches were painted to their end."""
    from modules.processing import StableDiffusionProcessingImg2Img  # pyright: ignore[reportMissingImports]

    class Watched(StableDiffusionProcessingImg2Img):
        def sample(self, *args: Any, **kwargs: Any) -> Any:
            samples = super().sample(*args, **kwargs)
            self.painted_to_the_end.append(not (shared.state.interrupted or shared.state.skipped))
            return samples

    processing = Watched(**arguments)
    processing.painted_to_the_end = []
    return processing


def _script_arguments(runner: Any, told: Scripts) -> tuple[Any, ...]:
    """What each script's own controls start with, in the host's order; the first says that no script is selected."""
    arguments: list[Any] = [0] * max([1, *(script.args_to or 0 for script in runner.scripts)])
    for script in runner.scripts:
        controls = getattr(script, "controls", None) or []
        if script.args_to and len(controls) == script.args_to - script.args_from:
            arguments[script.args_from : script.args_to] = [control.value for control in controls]
        for place, value in enumerate(told.get(script.title(), []), start=script.args_from or 0):
            arguments[place] = value
    return tuple(arguments)


def _process(processing: Any) -> Any:
    from modules.processing import process_images  # pyright: ignore[reportMissingImports]

    try:
        from modules_forge import main_thread  # pyright: ignore[reportMissingImports]
    except ImportError:
        return process_images(processing)
    processed = main_thread.run_and_wait_result(process_images, processing)
    if processed is None:
        raise getattr(main_thread, "last_exception", None) or RuntimeError("The host painted nothing.")
    return processed


@contextmanager
def _restored(overrides: dict[str, Any]) -> Iterator[None]:
    """The host restores only options that were ever saved: the others are here."""
    opts = shared.opts
    missing = [name for name in overrides if name not in opts.data]
    for name in missing:
        opts.data[name] = opts.get_default(name)
    before = {name: opts.data[name] for name in overrides}
    try:
        yield
    finally:
        opts.data.update(before)
        for name in missing:
            opts.data.pop(name, None)


def _sentence(error: Exception) -> str | None:
    if isinstance(error, UserError):
        return str(error)
    if "out of memory" in str(error).lower():
        devices.torch_gc()
        return OUT_OF_MEMORY
    return NANS if isinstance(error, getattr(devices, "NansException", ())) else None
