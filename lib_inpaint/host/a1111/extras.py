"""ControlNet and soft inpainting, where this host has them."""

from __future__ import annotations

import sys
from typing import Any

from ...errors import UserError
from ...settings import Checkpoint, InpaintSettings
from .. import extras

PUBLISHED = ("internal_controlnet.external_code", "lib_controlnet.external_code")
"""Modules in which ControlNet publishes its interface, in its own extension and in Forge. It has loaded them itself."""

GONE = "ControlNet has no model for inpainting with this checkpoint. Switch it off among the values."


def with_extras(checkpoint: Checkpoint) -> Checkpoint:
    return checkpoint._replace(extras=extras.offered(checkpoint, _titles(), _models()))


def told(settings: InpaintSettings, checkpoint: Checkpoint | None) -> extras.Scripts:
    """What is switched on; UserError when ControlNet cannot."""
    return extras.told(settings, [_unit(checkpoint)] if settings.controlnet else [])


def _unit(checkpoint: Checkpoint | None) -> Any:
    interface, model = _interface(), extras.inpainting_model(checkpoint, _models())
    if interface is None or model is None:
        raise UserError(GONE)
    return interface.ControlNetUnit(**extras.unit(model))


def _titles() -> list[str]:
    from modules import scripts  # pyright: ignore[reportMissingImports]

    return [script.title() for script in scripts.scripts_img2img.alwayson_scripts]


def _models() -> list[str]:
    """ControlNet's, where it can prepare the picture as we want it."""
    interface = _interface()
    if interface is None:
        return []
    if hasattr(interface, "get_models"):
        modules, models = interface.get_modules(), interface.get_models()
    else:  # Forge keeps both elsewhere
        state = sys.modules.get("lib_controlnet.global_state")
        modules = state.get_all_preprocessor_names() if state else []
        models = state.controlnet_names if state else []
    return list(models) if extras.PREPROCESSOR in modules else []


def _interface() -> Any:
    return next((sys.modules[name] for name in PUBLISHED if name in sys.modules), None)
