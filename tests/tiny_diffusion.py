"""Stable Diffusion of a few hundred kilobytes with random weights, as a folder of diffusers and as one file."""

from __future__ import annotations

import json
from pathlib import Path

import diffusers
import torch
import transformers
from safetensors.torch import save_file

LEVELS = (8, 16)
VAE_LEVELS = (4, 4, 4, 8)
WORDS = 16
RESNET = {
    "norm1": "in_layers.0",
    "conv1": "in_layers.2",
    "norm2": "out_layers.0",
    "conv2": "out_layers.3",
    "time_emb_proj": "emb_layers.1",
    "conv_shortcut": "skip_connection",
}
ATTENTION = {"group_norm": "norm", "to_q": "q", "to_k": "k", "to_v": "v", "to_out.0": "proj_out"}
"""diffusers' names -> those of the files that the first programs wrote."""


def write_folder(folder: Path, channels: int = 9, is_xl: bool = False) -> Path:
    """In diffusers' layout, inpainting with 9 channels."""
    _parts(channels, is_xl, folder.parent / f".{folder.name}-words").save_pretrained(folder, safe_serialization=True)
    return folder


def write_file(path: Path, channels: int = 9) -> Path:
    """One file as on model sites, and beside it a folder of its name with configurations and tokenizer alone."""
    folder = write_folder(path.with_suffix(""), channels)
    pipe = diffusers.StableDiffusionInpaintPipeline.from_pretrained(folder, safety_checker=None)
    tensors = {f"model.diffusion_model.{_unet(name)}": value for name, value in pipe.unet.state_dict().items()}
    for name, value in pipe.vae.state_dict().items():
        renamed = _vae(name)
        is_flat = ".attn_1." in renamed and value.ndim == 2
        tensors[f"first_stage_model.{renamed}"] = value[..., None, None] if is_flat else value
    for name, value in pipe.text_encoder.state_dict().items():
        tensors[f"cond_stage_model.transformer.text_model.{name.removeprefix('text_model.')}"] = value
    save_file({name: value.contiguous().clone() for name, value in tensors.items()}, path)
    for weights in folder.rglob("*.safetensors"):
        weights.unlink()
    return path


def _parts(channels: int, is_xl: bool, words: Path):
    torch.manual_seed(0)
    unet = diffusers.UNet2DConditionModel(
        sample_size=128 if is_xl else 64,
        in_channels=channels,
        out_channels=4,
        block_out_channels=LEVELS,
        layers_per_block=1,
        norm_num_groups=4,
        attention_head_dim=2,
        cross_attention_dim=2 * WORDS if is_xl else WORDS,
        down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
        **({"addition_embed_type": "text_time", "addition_time_embed_dim": 4} if is_xl else {}),
        **({"projection_class_embeddings_input_dim": 6 * 4 + WORDS, "use_linear_projection": True} if is_xl else {}),
    )
    vae = diffusers.AutoencoderKL(
        block_out_channels=VAE_LEVELS,
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=2,
        latent_channels=4,
        sample_size=512,
    )
    shared = {"vae": vae, "unet": unet, "tokenizer": _tokenizer(words), "scheduler": diffusers.PNDMScheduler(**NOISE)}
    if is_xl:
        more = {"tokenizer_2": _tokenizer(words), "text_encoder_2": _text(transformers.CLIPTextModelWithProjection)}
        return diffusers.StableDiffusionXLInpaintPipeline(**shared, **more, text_encoder=_text())
    return diffusers.StableDiffusionInpaintPipeline(
        **shared, text_encoder=_text(), safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )


NOISE = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "steps_offset": 1}
NOISE |= {"skip_prk_steps": True}


def _text(kind=None):
    config = transformers.CLIPTextConfig(
        vocab_size=514,
        hidden_size=WORDS,
        intermediate_size=WORDS,
        projection_dim=WORDS,
        num_hidden_layers=1,
        num_attention_heads=2,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
    )
    return (kind or transformers.CLIPTextModel)(config).eval()


def _tokenizer(folder: Path):
    """One token a letter."""
    folder.mkdir(parents=True, exist_ok=True)
    letters = [chr(256 + n) if chr(n).isspace() or not chr(n).isprintable() else chr(n) for n in range(256)]
    tokens = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    (folder / "vocab.json").write_text(json.dumps({token: n for n, token in enumerate(tokens)}))
    (folder / "merges.txt").write_text("#version: 0.2\n")
    ends = {"bos_token": tokens[-2], "eos_token": tokens[-1], "unk_token": tokens[-1], "pad_token": tokens[-1]}
    told = {"tokenizer_class": "CLIPTokenizer", "model_max_length": 77, **ends}
    (folder / "tokenizer_config.json").write_text(json.dumps(told))
    return transformers.CLIPTokenizer.from_pretrained(folder)


def _unet(name: str) -> str:
    whole = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2"}
    whole |= {"conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2"}
    stem, _, end = name.rpartition(".")
    if stem in whole:
        return f"{whole[stem]}.{end}"
    kind, *rest = name.split(".")
    if kind == "mid_block":
        part, number, *inner = rest
        place = "1" if part == "attentions" else str(2 * int(number))
        return ".".join(["middle_block", place, *_resnet(part, inner)])
    level, part, number, *inner = rest
    first = 2 * int(level)
    if part == "downsamplers":
        return ".".join([f"input_blocks.{first + 2}.0.op", *inner[1:]])
    if part == "upsamplers":  # only the first level has one, which has no attention
        return ".".join([f"output_blocks.{first + 1}.1.conv", *inner[1:]])
    place = "1" if part == "attentions" else "0"
    at = f"input_blocks.{first + int(number) + 1}" if kind == "down_blocks" else f"output_blocks.{first + int(number)}"
    return ".".join([at, place, *_resnet(part, inner)])


def _resnet(part: str, inner: list[str]) -> list[str]:
    return [RESNET[inner[0]], *inner[1:]] if part == "resnets" else inner


def _vae(name: str) -> str:
    if not name.startswith(("encoder.", "decoder.")):
        return name
    top, kind, *rest = name.split(".")
    if kind == "mid_block":
        part, number, *inner = rest
        if part == "resnets":
            return _shortcut(".".join([top, "mid", f"block_{int(number) + 1}", *inner]))
        inside = ".".join(inner)
        old = next(old for old in ATTENTION if inside.startswith(f"{old}."))
        return f"{top}.mid.attn_1.{ATTENTION[old]}{inside.removeprefix(old)}"
    if kind in ("down_blocks", "up_blocks"):
        level, part, number, *inner = rest
        way, at = ("down", int(level)) if kind == "down_blocks" else ("up", len(VAE_LEVELS) - 1 - int(level))
        if part == "resnets":
            return _shortcut(".".join([top, way, str(at), "block", number, *inner]))
        return ".".join([top, way, str(at), f"{way}sample", *inner])
    return name.replace("conv_norm_out", "norm_out")


def _shortcut(name: str) -> str:
    return name.replace("conv_shortcut", "nin_shortcut")
