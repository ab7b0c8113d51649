"""Tells by the names of its tensors which network a file belongs to, and translates the hub's names to Meta's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from ..errors import UserError

Tensor = TypeVar("Tensor")

_DECODER = "mask_decoder.iou_token.weight"
_FAMILIES = {
    "sam-hq": {_DECODER, "mask_decoder.hf_token.weight"},
    "mobile-sam": {_DECODER, "image_encoder.patch_embed.seq.0.c.weight"},
    "sam2": {"sam_mask_decoder.iou_token.weight"},
    "sam": {_DECODER, "image_encoder.patch_embed.proj.weight"},
    "mask-rcnn": {"roi_heads.mask_predictor.mask_fcn_logits.weight"},
    "sam-hub": {_DECODER, "vision_encoder.patch_embed.projection.weight"},
}
"""Names that only this family has, all of them; the first that fits wins."""

_SUPPORTED = ("sam", "sam-hub", "mobile-sam")
_OTHERS = {"sam-hq": "SAM-HQ", "sam2": "SAM 2"}
_CLASSIFIER = ("image_encoder.norm_head.", "image_encoder.head.")
"""A rest of TinyViT's training that lies in MobileSAM's file and is never used."""

_BLOCK = re.compile(r"(?:module\.)?(?:image_encoder\.blocks|vision_encoder\.layers)\.(\d+)\.attn\.qkv\.weight")

_MLP = r"(output_hypernetworks_mlps\.\d+|iou_prediction_head)"
_TO_META = [
    (rf"{_MLP}\.layers\.0", r"\1.layers.1"),
    (rf"{_MLP}\.proj_in", r"\1.layers.0"),
    (rf"{_MLP}\.proj_out", r"\1.layers.2"),
    (r"^vision_encoder\.layers", "image_encoder.blocks"),
    (r"^vision_encoder", "image_encoder"),
    (r"patch_embed\.projection", "patch_embed.proj"),
    (r"neck\.conv1", "neck.0"),
    (r"neck\.layer_norm1", "neck.1"),
    (r"neck\.conv2", "neck.2"),
    (r"neck\.layer_norm2", "neck.3"),
    (r"mask_embed\.conv1", "mask_downscaling.0"),
    (r"mask_embed\.layer_norm1", "mask_downscaling.1"),
    (r"mask_embed\.conv2", "mask_downscaling.3"),
    (r"mask_embed\.layer_norm2", "mask_downscaling.4"),
    (r"mask_embed\.conv3", "mask_downscaling.6"),
    (r"\.point_embed\.", ".point_embeddings."),
    (r"^(prompt_encoder\.shared_embedding|shared_image_embedding)\.positional_embedding$",
     "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"),
    (r"upscale_conv1", "output_upscaling.0"),
    (r"upscale_layer_norm", "output_upscaling.1"),
    (r"upscale_conv2", "output_upscaling.3"),
    (r"\.layer_norm", ".norm"),
]  # fmt: skip
"""In this order: transformers' SamModel (4.30 to 5.23) -> segment_anything."""


def family(names: Iterable[str]) -> str:
    """ "sam", "sam-hub", "sam-hq", "mobile-sam", "sam2", "mask-rcnn", or "" for another network."""
    known = {name.removeprefix("module.") for name in names}
    return next((title for title, needed in _FAMILIES.items() if needed <= known), "")


def depth(names: Iterable[str]) -> int:
    """Number of blocks of a SAM's encoder."""
    return len({match[1] for match in map(_BLOCK.fullmatch, names) if match})


def unsupported(title: str) -> str:
    """Why a family cannot be used, as the end of a sentence; empty for those that can."""
    if title in _SUPPORTED:
        return ""
    kind = f"of {_OTHERS[title]}, which is not supported" if title else "of another network"
    return f"holds weights {kind}. Get SAM's (ViT-B, ViT-L or ViT-H) or MobileSAM's"


def in_metas_names(state: dict[str, Tensor], file_name: str) -> dict[str, Tensor]:
    """A SAM's state dict in segment_anything's and TinyViT's names, wherever it came from; UserError if it is none."""
    title = family(state)
    if unsupported(title):
        raise UserError(f"{file_name} {unsupported(title)}.")
    if title == "sam-hub":
        return {_to_meta(name): tensor for name, tensor in state.items()}
    return {name: tensor for name, tensor in state.items() if not name.startswith(_CLASSIFIER)}


def _to_meta(name: str) -> str:
    for pattern, replacement in _TO_META:
        name = re.sub(pattern, replacement, name)
    return name
