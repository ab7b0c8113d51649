"""Checkpoints: files in the models folder, one of them loaded. Loading only notes that it happened."""

import os
from pathlib import Path
from types import SimpleNamespace

from . import paths, script_callbacks, shared

checkpoints_list: dict = {}
checkpoint_aliases: dict = {}
model_data = SimpleNamespace(sd_model=None)
loads: list[str] = []
"""File names in the order they were loaded."""


class CheckpointInfo:
    def __init__(self, filename):
        self.filename = filename
        self.name = os.path.relpath(filename, folder())
        self.name_for_extra = Path(filename).stem
        self.model_name = self.name_for_extra
        self.is_safetensors = filename.endswith(".safetensors")
        self.sha256 = self.shorthash = None
        self.title = self.short_title = self.name
        self.ids = [self.model_name, self.title, self.name, self.name_for_extra]


def folder():
    return str(Path(paths.models_path) / "Stable-diffusion")


def list_models():
    checkpoints_list.clear()
    checkpoint_aliases.clear()
    for path in sorted(Path(folder()).rglob("*")):
        if path.suffix in (".safetensors", ".ckpt"):
            info = CheckpointInfo(str(path))
            checkpoints_list[info.title] = info
            checkpoint_aliases.update(dict.fromkeys(info.ids, info))


def get_closet_checkpoint_match(search):
    if search in checkpoint_aliases:
        return checkpoint_aliases[search]
    return next((info for title, info in checkpoints_list.items() if search and search in title), None)


def select_checkpoint():
    info = checkpoint_aliases.get(shared.opts.sd_model_checkpoint)
    if info is None:
        if not checkpoints_list:
            raise FileNotFoundError("No checkpoints found.")
        info = next(iter(checkpoints_list.values()))
    return info


def reload_model_weights(sd_model=None, info=None, forced_reload=False):
    info = info or select_checkpoint()
    model = model_data.sd_model
    if model is not None and model.sd_model_checkpoint == info.filename:
        return model
    model_data.sd_model = SimpleNamespace(
        sd_checkpoint_info=info,
        sd_model_checkpoint=info.filename,
        sd_model_hash=None,
        cond_stage_key="txt",
        model=SimpleNamespace(conditioning_key="hybrid" if "inpaint" in info.name else "crossattn"),
    )
    loads.append(info.name)
    script_callbacks.call("model_loaded", model_data.sd_model)
    return model_data.sd_model


def loaded():
    return model_data.sd_model or reload_model_weights()
