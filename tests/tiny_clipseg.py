"""A CLIPSeg of random weights in a folder as the hub has it: the true architecture, too small to recognise anything."""

from __future__ import annotations

import json
from pathlib import Path

LETTERS = "abcdefghijklmnopqrstuvwxyz"
MERGES = ("r e", "re d</w>", "c a", "ca r</w>")
START, END = "<|startoftext|>", "<|endoftext|>"


def vocabulary() -> dict[str, int]:
    """Letters, their ends of words, what the merges make, and the two marks, the last of which counts highest."""
    words = [*LETTERS, *(f"{letter}</w>" for letter in LETTERS), *(merge.replace(" ", "") for merge in MERGES)]
    return {word: number for number, word in enumerate([*words, START, END])}


def make(folder: Path) -> Path:
    """The model.safetensors of the new folder, beside which lies what else it needs."""
    import torch
    from transformers import CLIPSegConfig, CLIPSegForImageSegmentation

    torch.manual_seed(1)
    folder.mkdir(parents=True)
    words = vocabulary()
    small = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 3, "num_attention_heads": 4}
    # The hub's file names 2 as well, from a time when the largest number was the end.
    text = {**small, "vocab_size": len(words), "max_position_embeddings": 77, "bos_token_id": 0, "eos_token_id": 2}
    vision = {**small, "image_size": 64, "patch_size": 16}
    config = CLIPSegConfig(
        text_config=text, vision_config=vision, projection_dim=32, reduce_dim=8, extract_layers=[0, 1, 2],
        decoder_num_attention_heads=2, decoder_intermediate_size=32, use_complex_transposed_convolution=True,
    )  # fmt: skip
    CLIPSegForImageSegmentation(config).save_pretrained(folder, safe_serialization=True)
    (folder / "vocab.json").write_text(json.dumps(words), "utf8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *MERGES]) + "\n", "utf8")
    return folder / "model.safetensors"


def make_owl(folder: Path) -> Path:
    """The same of OWL-ViT, with its processor."""
    import torch
    from transformers import (
        CLIPTokenizer,
        OwlViTConfig,
        OwlViTForObjectDetection,
        OwlViTImageProcessor,
        OwlViTProcessor,
    )

    torch.manual_seed(1)
    folder.mkdir(parents=True)
    words = {"!": 0, **{word: number + 1 for word, number in vocabulary().items()}}
    small = {"hidden_size": 32, "intermediate_size": 37, "num_hidden_layers": 2, "num_attention_heads": 4}
    text = {**small, "vocab_size": len(words), "max_position_embeddings": 16}
    vision = {**small, "image_size": 64, "patch_size": 16}
    config = OwlViTConfig(text_config=text, vision_config=vision, projection_dim=32)
    (folder / "vocab.json").write_text(json.dumps(words), "utf8")
    (folder / "merges.txt").write_text("\n".join(["#version: 0.2", *MERGES]) + "\n", "utf8")
    tokens = CLIPTokenizer.from_pretrained(folder, pad_token="!", model_max_length=16)
    square = {"height": 64, "width": 64}
    look = OwlViTImageProcessor(size=square, crop_size=square)
    OwlViTProcessor(image_processor=look, tokenizer=tokens).save_pretrained(folder)
    OwlViTForObjectDetection(config).save_pretrained(folder, safe_serialization=True)
    return folder / "model.safetensors"
