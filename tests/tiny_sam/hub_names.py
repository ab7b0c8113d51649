"""Renames a state dict of segment_anything as transformers' SamModel calls it: how files on the hub look."""

from __future__ import annotations

import re

META_TO_HUB = {
    r"iou_prediction_head\.layers\.0": "iou_prediction_head.proj_in",
    r"iou_prediction_head\.layers\.1": "iou_prediction_head.layers.0",
    r"iou_prediction_head\.layers\.2": "iou_prediction_head.proj_out",
    r"(output_hypernetworks_mlps\.\d)\.layers\.0": r"\1.proj_in",
    r"(output_hypernetworks_mlps\.\d)\.layers\.1": r"\1.layers.0",
    r"(output_hypernetworks_mlps\.\d)\.layers\.2": r"\1.proj_out",
    r"output_upscaling\.0": "upscale_conv1",
    r"output_upscaling\.1": "upscale_layer_norm",
    r"output_upscaling\.3": "upscale_conv2",
    r"mask_downscaling\.0": "mask_embed.conv1",
    r"mask_downscaling\.1": "mask_embed.layer_norm1",
    r"mask_downscaling\.3": "mask_embed.conv2",
    r"mask_downscaling\.4": "mask_embed.layer_norm2",
    r"mask_downscaling\.6": "mask_embed.conv3",
    r"point_embeddings": "point_embed",
    r"pe_layer\.positional_encoding_gaussian_matrix": "shared_embedding.positional_embedding",
    r"image_encoder\.blocks": "vision_encoder.layers",
    r"image_encoder": "vision_encoder",
    r"neck\.0": "neck.conv1",
    r"neck\.1": "neck.layer_norm1",
    r"neck\.2": "neck.conv2",
    r"neck\.3": "neck.layer_norm2",
    r"patch_embed\.proj": "patch_embed.projection",
    r"\.norm(\d|_final_attn)": r".layer_norm\1",
}

SHARED = "shared_image_embedding.positional_embedding"
SHARED_TWIN = "prompt_encoder.shared_embedding.positional_embedding"
"""The same tensor under two names; files on the hub have one of them or both."""


def hub_name(name: str) -> str:
    """ "image_encoder.blocks.0.norm1.weight" -> "vision_encoder.layers.0.layer_norm1.weight"."""
    for pattern, replacement in META_TO_HUB.items():
        renamed = re.sub(pattern, replacement, name)
        if renamed != name and pattern.startswith(("iou", "(output")):
            return renamed
        name = renamed
    return name


def in_hub_names(state: dict) -> dict:
    """The whole state dict, with the shared tensor under both names."""
    renamed = {hub_name(name): tensor for name, tensor in state.items()}
    return renamed | {SHARED: renamed[SHARED_TWIN].clone()}
