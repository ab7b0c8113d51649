"""Which Stable Diffusion models lie at a place: folders as diffusers writes them, and single .safetensors files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from ...checkpoints import DiffusionKind, diffusion_kind
from ...checkpoints.diffusion import INPAINTING_CHANNELS
from ...errors import UserError

INDEX = "model_index.json"
LIBRARIES = ("diffusers", "transformers", "stable_diffusion", None)
"""Where the parts of a model may come from; anything else could be a program of the folder's own."""


class ModelFiles(NamedTuple):
    path: Path
    config: Path
    """A folder with the configuration of all parts and the tokenizer; of a model that is a folder, itself."""
    kind: DiffusionKind
    is_xl: bool

    @property
    def is_file(self) -> bool:
        return self.path != self.config

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def title(self) -> str:
        return self.path.stem if self.is_file else self.path.name


def found(place: Path) -> tuple[ModelFiles, ...]:
    """Inpainting ones first. UserError, with what to do, when there is none that can be used."""
    if place.suffix.lower() in (".ckpt", ".pt", ".bin"):
        raise UserError(f"{place.name} may run programs when it is read. Name a .safetensors file or a folder instead.")
    if not place.exists():
        raise UserError(f"There is nothing at {place}. Name a model's folder or a .safetensors file.")
    if place.is_file():
        return (_file(place),)
    if (place / INDEX).is_file():
        return (_folder(place),)
    models = [_folder(each.parent) for each in sorted(place.glob(f"*/{INDEX}"))]
    models += [_file(each) for each in sorted(place.glob("*.safetensors")) if _config_of(each)]
    # The folder that only holds the configuration of a file beside it is no model.
    configs = {each.config for each in models if each.is_file}
    models = [each for each in models if each.path not in configs or _has_weights(each.path)]
    if not models:
        raise UserError(f"{place} holds no Stable Diffusion: no folder with a {INDEX} and no .safetensors beside one.")
    return tuple(sorted(models, key=lambda each: not each.kind.is_inpainting))


def _folder(path: Path) -> ModelFiles:
    index, unet, vae = _json(path / INDEX), _json(path / "unet" / "config.json"), _json(path / "vae" / "config.json")
    _check_parts(path, index)
    is_xl = "XL" in str(index.get("_class_name"))
    blocks = vae.get("block_out_channels")
    scale = 2 ** (len(blocks) - 1) if isinstance(blocks, list) and blocks else 8
    trained = unet.get("sample_size")
    side = (
        trained * scale if isinstance(trained, int) and trained * scale in (512, 768, 1024) else 1024 if is_xl else 512
    )
    return ModelFiles(path, path, DiffusionKind(unet.get("in_channels") == INPAINTING_CHANNELS, side), is_xl)


def _file(path: Path) -> ModelFiles:
    if path.suffix.lower() != ".safetensors":
        raise UserError(f"{path.name} is not a .safetensors file. Name one, or a folder as diffusers writes it.")
    config = _config_of(path)
    if config is None:
        raise UserError(
            f"{path.name} has no tokenizer in it. Put the configuration of a model of its kind (a folder as diffusers "
            f"writes it; its weights are not needed) beside it as {path.stem}."
        )
    there = _folder(config)
    kind = diffusion_kind(path)
    if kind.is_inpainting != there.kind.is_inpainting:
        raise UserError(f"The folder {config.name} describes another kind of model than {path.name} is.")
    return ModelFiles(path, config, kind, there.is_xl)


def _config_of(path: Path) -> Path | None:
    """The folder of the same name beside the file."""
    folder = path.with_suffix("")
    return folder if (folder / INDEX).is_file() else None


def _has_weights(folder: Path) -> bool:
    return any((folder / "unet").glob("*.safetensors"))


def _check_parts(path: Path, index: dict[str, Any]) -> None:
    parts = [value for value in index.values() if isinstance(value, list)]
    if not parts or not str(index.get("_class_name", "")).startswith("StableDiffusion"):
        raise UserError(f"{path.name} is not Stable Diffusion 1, 2 or XL.")
    strange = [part for part in parts if part[:1] and part[0] not in LIBRARIES]
    if strange:
        raise UserError(f"{path.name} brings programs of its own ({strange[0][0]}), which are not run.")


def _json(path: Path) -> dict[str, Any]:
    try:
        fields = json.loads(path.read_text("utf8"))
    except (OSError, ValueError, RecursionError) as error:
        raise UserError(f"{path} is missing or cannot be read. The model is not whole; get it again.") from error
    return fields if isinstance(fields, dict) else {}
