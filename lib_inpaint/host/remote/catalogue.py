"""What a remote WebUI has: checkpoints and what the form offers."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...errors import UserError
from ...settings import Checkpoint, Choices
from ..extras import PREPROCESSOR, offered
from .connection import Talk
from .refusals import Absent

CHECKPOINT = "sd_model_checkpoint"
VAE = "sd_vae"
"""The WebUI's settings that say what paints."""


class Catalogue(NamedTuple):
    checkpoints: tuple[Checkpoint, ...]
    """Inpainting ones first; their names are what the WebUI's settings take."""
    choices: Choices
    controlnet_models: tuple[str, ...]


def catalogue(talk: Talk) -> Catalogue:
    """Asks for all of it. Raises UserError when the WebUI does not answer as it should."""
    loaded = without_hash(options(talk).get(CHECKPOINT))
    scripts, models = _scripts(talk), _controlnet_models(talk)
    found = [_checkpoint(each, loaded) for each in _rows(talk, "/sdapi/v1/sd-models")]
    found = [each._replace(extras=offered(each, scripts, models)) for each in found]
    choices = Choices(
        _names(_rows(talk, "/sdapi/v1/samplers"), "name"),
        _names(_where_there(talk, "/sdapi/v1/schedulers") or [], "label"),
        _names(_rows(talk, "/sdapi/v1/prompt-styles"), "name"),
        _vaes(talk),
    )
    return Catalogue(tuple(sorted(found, key=lambda each: not each.is_inpainting)), choices, models)


def options(talk: Talk) -> dict[str, Any]:
    """The WebUI's settings as they are now."""
    told = talk.get("/sdapi/v1/options")
    if not isinstance(told, dict):
        raise _strange(talk)
    return told


def without_hash(title: Any) -> str:
    """ "sd-v1-5-inpainting.ckpt [c6bbc15e32]" -> "sd-v1-5-inpainting.ckpt"."""
    return str(title or "").split(" [", 1)[0]


def _checkpoint(row: dict[str, Any], loaded: str) -> Checkpoint:
    """Of another machine's file only the name can be asked."""
    title, name = str(row.get("title", "")), str(row.get("model_name", ""))
    words = without_hash(title).lower()
    side = 1024 if "xl" in words else 512
    return Checkpoint(title, name or title, "inpaint" in words, side, without_hash(title) == loaded)


def _vaes(talk: Talk) -> tuple[str, ...]:
    rows = _where_there(talk, "/sdapi/v1/sd-vae")
    return () if rows is None else ("Automatic", "None", *_names(rows, "model_name"))


def _scripts(talk: Talk) -> tuple[str, ...]:
    """Titles of what runs with img2img; none are told before 1.6."""
    try:
        told = talk.get("/sdapi/v1/scripts")
    except Absent:
        return ()
    return _words(told, "img2img")


def _controlnet_models(talk: Talk) -> tuple[str, ...]:
    """Where ControlNet can prepare the picture as we want it."""
    try:
        modules, models = talk.get("/controlnet/module_list"), talk.get("/controlnet/model_list")
    except Absent:
        return ()
    return _words(models, "model_list") if PREPROCESSOR in _words(modules, "module_list") else ()


def _words(told: Any, key: str) -> tuple[str, ...]:
    words = told.get(key) if isinstance(told, dict) else None
    return tuple(str(word) for word in words) if isinstance(words, list) else ()


def _where_there(talk: Talk, path: str) -> list[dict[str, Any]] | None:
    """Rows of a path that not every WebUI has: older ones no schedules, Forge no VAEs."""
    try:
        return _rows(talk, path)
    except Absent:
        return None


def _rows(talk: Talk, path: str) -> list[dict[str, Any]]:
    rows = talk.get(path)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise _strange(talk)
    return rows


def _names(rows: list[dict[str, Any]], key: str) -> tuple[str, ...]:
    return tuple(str(row[key]) for row in rows if row.get(key))


def _strange(talk: Talk) -> UserError:
    return UserError(f"{talk.address.url} does not answer as a WebUI does. Check the address.")
