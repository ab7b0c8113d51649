"""Builds segment_anything's network in the size that a state dict has: Meta's three, MobileSAM or anybody's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

import torch
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer

from ..checkpoints.table import MOBILE_SAM, OWN_WEIGHTS, SAM_DEPTHS
from ..errors import UserError
from .sam_tiny_vit import TinyViT, TinyViTSizes, tiny_vit_sizes

DECODER_HEADS = 8
"""The one number that no tensor tells; it is 8 in every SAM."""

PIXEL_MEAN = (123.675, 116.28, 103.53)
PIXEL_STD = (58.395, 57.12, 57.375)

_META_WIDTHS = {12: 768, 24: 1024, 32: 1280}

State = Mapping[str, torch.Tensor]


class EncoderSizes(NamedTuple):
    side: int
    """Of the square picture it sees, in pixels."""

    patch: int
    width: int
    """Channels inside the encoder."""

    depth: int
    heads: int
    window: int
    """Side of the windows of the blocks with local attention, in patches; 0 if there are none."""

    global_blocks: tuple[int, ...]
    mlp_ratio: float
    channels: int
    """Of the embedding it makes."""


class DecoderSizes(NamedTuple):
    depth: int
    mlp: int
    masks: int
    """For a lone click."""

    score_depth: int
    score_width: int
    mask_channels: int


def build(state: State, file_name: str = "This file") -> Sam:
    """The network with these weights, in segment_anything's names: float32, on the CPU, for inference only.

    UserError if they are not those of a SAM; then nothing is built.
    """
    try:
        encoder, decoder = encoder_sizes(state), decoder_sizes(state)
        # On "meta" nothing is allocated or drawn at random, which takes longer for ViT-H than reading the file.
        with torch.device("meta"):
            sam = _network(encoder, decoder)
        sam.load_state_dict({name: tensor.float() for name, tensor in state.items()}, strict=True, assign=True)
    except (KeyError, IndexError, ValueError, ZeroDivisionError, AssertionError, RuntimeError) as error:
        raise UserError(f"{file_name} does not hold a whole SAM, or a changed one not known here.") from error
    sam.pixel_mean = torch.tensor(PIXEL_MEAN).view(-1, 1, 1)
    sam.pixel_std = torch.tensor(PIXEL_STD).view(-1, 1, 1)
    sam.requires_grad_(False).eval()
    if isinstance(sam.image_encoder, TinyViT):
        sam.image_encoder.fold()
    return sam


def title_of(state: State) -> str:
    """ "SAM ViT-B" or "MobileSAM" if it has the size of that, else that it is somebody's own."""
    try:
        sizes = encoder_sizes(state)
    except (KeyError, IndexError, ValueError, ZeroDivisionError):
        return OWN_WEIGHTS
    if isinstance(sizes, TinyViTSizes):
        return MOBILE_SAM if sizes == TinyViTSizes() else OWN_WEIGHTS
    is_metas = sizes.side == 1024 and _META_WIDTHS.get(sizes.depth) == sizes.width
    return SAM_DEPTHS[sizes.depth] if is_metas else OWN_WEIGHTS


def fingerprint(module: torch.nn.Module) -> str:
    """Tells networks apart by every 64th of their numbers: whatever was trained anew differs in nearly all."""
    digest = hashlib.blake2b(digest_size=16)
    for name, tensor in module.state_dict().items():
        digest.update(f"{name} {tuple(tensor.shape)}".encode())
        digest.update(tensor.flatten()[::64].contiguous().cpu().numpy().data)
    return digest.hexdigest()


def encoder_sizes(state: State) -> EncoderSizes | TinyViTSizes:
    """Read from the shapes. KeyError, IndexError, ValueError or ZeroDivisionError if it is no SAM."""
    if "image_encoder.patch_embed.seq.0.c.weight" in state:
        return tiny_vit_sizes(state)
    width, _, patch, _ = state["image_encoder.patch_embed.proj.weight"].shape
    grid = state["image_encoder.pos_embed"].shape[1]
    depth = _count(state, "image_encoder.blocks.{}.attn.qkv.weight")
    blocks = [state[f"image_encoder.blocks.{block}.attn.rel_pos_h"].shape for block in range(depth)]
    reach = [(length + 1) // 2 for length, _ in blocks]
    return EncoderSizes(
        side=grid * patch,
        patch=patch,
        width=width,
        depth=depth,
        heads=width // blocks[0][1],
        window=next((side for side in reach if side != grid), 0),
        global_blocks=tuple(block for block, side in enumerate(reach) if side == grid),
        mlp_ratio=state["image_encoder.blocks.0.mlp.lin1.weight"].shape[0] / width,
        channels=state["image_encoder.neck.0.weight"].shape[0],
    )


def decoder_sizes(state: State) -> DecoderSizes:
    """Read from the shapes. KeyError or IndexError if it is no SAM."""
    return DecoderSizes(
        depth=_count(state, "mask_decoder.transformer.layers.{}.norm1.weight"),
        mlp=state["mask_decoder.transformer.layers.0.mlp.lin1.weight"].shape[0],
        masks=state["mask_decoder.mask_tokens.weight"].shape[0] - 1,
        score_depth=_count(state, "mask_decoder.iou_prediction_head.layers.{}.weight"),
        score_width=state["mask_decoder.iou_prediction_head.layers.0.weight"].shape[0],
        mask_channels=state["prompt_encoder.mask_downscaling.3.weight"].shape[0],
    )


def _count(state: State, name: str) -> int:
    """How many tensors are called `name` with 0, 1, 2... in it."""
    number = 0
    while name.format(number) in state:
        number += 1
    return number


def _network(encoder: EncoderSizes | TinyViTSizes, decoder: DecoderSizes) -> Sam:
    channels, grid = encoder.channels, encoder.side // encoder.patch
    image_encoder: Any = TinyViT(encoder) if isinstance(encoder, TinyViTSizes) else _vit(encoder)
    prompt_encoder = PromptEncoder(channels, (grid, grid), (encoder.side, encoder.side), decoder.mask_channels)
    mask_decoder = MaskDecoder(
        transformer_dim=channels,
        transformer=TwoWayTransformer(decoder.depth, channels, DECODER_HEADS, decoder.mlp),
        num_multimask_outputs=decoder.masks,
        iou_head_depth=decoder.score_depth,
        iou_head_hidden_dim=decoder.score_width,
    )
    return Sam(image_encoder, prompt_encoder, mask_decoder)


def _vit(sizes: EncoderSizes) -> ImageEncoderViT:
    return ImageEncoderViT(
        img_size=sizes.side,
        patch_size=sizes.patch,
        embed_dim=sizes.width,
        depth=sizes.depth,
        num_heads=sizes.heads,
        mlp_ratio=sizes.mlp_ratio,
        out_chans=sizes.channels,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),  # type: ignore[arg-type]
        use_rel_pos=True,
        window_size=sizes.window,
        global_attn_indexes=sizes.global_blocks,
    )
