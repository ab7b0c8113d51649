"""Trains the tiny SAM that the tests use: half an hour on one core, no download, no pictures but those of scenes.py.

    OMP_NUM_THREADS=1 python tests/tiny_sam/train.py --work FOLDER [--steps 6000] [--out FILE]

FOLDER gets a checkpoint every 500 steps; the same command started again goes on from there. The network consists of the
modules of `segment_anything` at a small size (96 px, patch 6, 64 channels), so it goes the same way into the product as
Meta's weights do. On photographs it is useless.

The tiny_sam.safetensors beside this file had 3,500 steps of 6,000 and then, to save time, 800 more with --steps 4300:
24 minutes of one core. On 200 clear scenes that it never saw a click in the middle of each of the 470 objects finds it
with a mean IoU of 0.968, a box as well.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from safetensors.torch import save_file
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, Sam, TwoWayTransformer
from torch.nn import functional

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tiny_sam import scenes  # noqa: E402

SIDE, PATCH, CHANNELS = 96, 6, 64
GRID = SIDE // PATCH
SCENES_A_STEP, PROMPTS_A_SCENE = 8, 4
CLEAR_PART = 0.7
POOL = 4000
SIZES = ((96, 96), (96, 96), (96, 96), (96, 64), (64, 96), (96, 72))
KINDS = ("click", "click", "click", "click", "click", "one mask", "points", "points", "box", "box and point")


def tiny_sam() -> Sam:
    """The untrained network: 463,000 parameters."""
    norm = partial(torch.nn.LayerNorm, eps=1e-6)
    encoder = ImageEncoderViT(
        img_size=SIDE, patch_size=PATCH, embed_dim=CHANNELS, depth=4, num_heads=2, out_chans=CHANNELS, norm_layer=norm,
        use_rel_pos=True, window_size=8, global_attn_indexes=(1, 3),
    )  # fmt: skip
    transformer = TwoWayTransformer(depth=2, embedding_dim=CHANNELS, num_heads=8, mlp_dim=256)
    decoder = MaskDecoder(transformer_dim=CHANNELS, transformer=transformer, iou_head_hidden_dim=CHANNELS)
    return Sam(encoder, PromptEncoder(CHANNELS, (GRID, GRID), (SIDE, SIDE), mask_in_chans=16), decoder)


class Drawn(NamedTuple):
    image: np.ndarray
    """(h, w, 3) uint8."""

    owner: np.ndarray
    """(h, w) uint8: 0 background, else the object's number."""


class Batch(NamedTuple):
    pictures: torch.Tensor
    """(S, 3, 96, 96), normalised and padded."""

    owners: torch.Tensor
    """(S, 96, 96) long; -1 in the padding."""

    targets: torch.Tensor
    """(S * P, 96, 96) float, 0 or 1: the wanted masks."""


class Answer(NamedTuple):
    logits: torch.Tensor
    """(N, 4, 64, 64): the mask for clear prompts, then the three for a lone click."""

    quality: torch.Tensor
    """(N, 4): what the network thinks its IoUs are."""


def pool() -> list[Drawn]:
    """The scenes training draws from; they are turned, mirrored and recoloured on each use."""
    return [_drawn(scenes.FIRST_TRAINING_SEED + number, number) for number in range(POOL)]


def _drawn(seed: int, number: int) -> Drawn:
    draw = scenes.clear_scene if number < POOL * CLEAR_PART else scenes.crowded_scene
    scene = draw(seed, *SIZES[number % len(SIZES)])
    owner = np.zeros(scene.image.shape[:2], np.uint8)
    for index, mask in enumerate(scene.masks, 1):
        owner[mask] = index
    return Drawn(scene.image, owner)


def varied(drawn: Drawn, rng: np.random.Generator) -> Drawn:
    turns, image = int(rng.integers(4)), drawn.image[..., rng.permutation(3)]
    image, owner = np.rot90(image, turns), np.rot90(drawn.owner, turns)
    if rng.random() < 0.5:
        image, owner = image[:, ::-1], owner[:, ::-1]
    return Drawn(255 - image if rng.random() < 0.5 else image, owner)


def batch(drawn: list[Drawn], rng: np.random.Generator, sam: Sam) -> Batch:
    pictures, owners, targets = [], [], []
    while len(pictures) < SCENES_A_STEP:
        image, owner = varied(drawn[int(rng.integers(len(drawn)))], rng)
        numbers = [number for number in np.unique(owner) if number and (owner == number).sum() >= 40]
        if not numbers:
            continue
        picture = torch.from_numpy(np.ascontiguousarray(image)).permute(2, 0, 1).float()
        pictures.append(sam.preprocess(picture))
        padded = np.full((SIDE, SIDE), -1, np.int64)
        padded[: owner.shape[0], : owner.shape[1]] = owner
        owners.append(padded)
        targets += [padded == number for number in rng.choice(numbers, PROMPTS_A_SCENE)]
    masks = torch.from_numpy(np.stack(targets)).float()
    return Batch(torch.stack(pictures), torch.from_numpy(np.stack(owners)), masks)


def clicks(targets: torch.Tensor, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Points (N, K, 2) and labels (N, K): inside the object, and for "points" a second one anywhere."""
    masks = targets.numpy() > 0.5
    points = np.array([_click(mask, rng) for mask in masks], np.float32)[:, None]
    labels = np.ones((len(masks), 1), np.float32)
    if kind == "points":
        second = rng.integers(0, SIDE, (len(masks), 2))
        points = np.concatenate([points, second[:, None].astype(np.float32)], 1)
        labels = np.concatenate([labels, masks[np.arange(len(masks)), second[:, 1], second[:, 0]][:, None]], 1)
    return points, labels.astype(np.float32)


def _click(mask: np.ndarray, rng: np.random.Generator) -> tuple[float, float]:
    if rng.random() < 0.6:
        return scenes.inner_point(mask, rng)
    rows, columns = np.nonzero(mask)
    index = int(rng.integers(len(rows)))
    return float(columns[index]), float(rows[index])


def boxes(targets: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """(N, 4): around the objects, as exactly as a hand draws them."""
    exact = np.array([scenes.box_of(mask > 0.5) for mask in targets.numpy()], np.float32)
    sides = np.tile(exact[:, 2:] - exact[:, :2], 2)
    drawn = exact + sides * rng.uniform(-0.06, 0.06, exact.shape)
    return torch.from_numpy(np.clip(drawn, 0, SIDE).astype(np.float32))


def answer(sam: Sam, features: torch.Tensor, points, box, previous: torch.Tensor | None) -> Answer:
    """All four masks for P prompts on each of S pictures at once; MaskDecoder itself does one picture only."""
    decoder = sam.mask_decoder
    sparse, dense = sam.prompt_encoder(points=points, boxes=box, masks=previous)
    own = torch.cat([decoder.iou_token.weight, decoder.mask_tokens.weight])
    tokens = torch.cat([own.expand(len(sparse), -1, -1), sparse], dim=1)
    source = features.repeat_interleave(PROMPTS_A_SCENE, 0) + dense
    position = sam.prompt_encoder.get_dense_pe().expand(len(source), -1, -1, -1)
    tokens, source = decoder.transformer(source, position, tokens)
    fine = decoder.output_upscaling(source.transpose(1, 2).unflatten(2, (GRID, GRID)))
    weights = [mlp(tokens[:, 1 + index]) for index, mlp in enumerate(decoder.output_hypernetworks_mlps)]
    logits = torch.einsum("nkc,nchw->nkhw", torch.stack(weights, 1), fine)
    return Answer(logits, decoder.iou_prediction_head(tokens[:, 0]))


def full_size(logits: torch.Tensor) -> torch.Tensor:
    return functional.interpolate(logits, (SIDE, SIDE), mode="bilinear", align_corners=False)


def loss_of(given: Answer, targets: torch.Tensor, kind: str) -> torch.Tensor:
    """Cross-entropy + dice of the masks that the prompt asks for, and how wrong the network is about its own IoU."""
    answers = 4 if kind == "click" else 1
    logits = full_size(given.logits[:, :answers])
    wanted = targets[:, None].expand_as(logits)
    cross = (functional.softplus(logits) - logits * wanted).mean((2, 3))
    chance = logits.sigmoid()
    dice = 1 - (2 * (chance * wanted).sum((2, 3)) + 1) / ((chance + wanted).sum((2, 3)) + 1)
    wrong = 4 * cross + dice
    with torch.no_grad():
        found = logits > 0
        overlap = (found & (wanted > 0.5)).sum((2, 3)) / (found | (wanted > 0.5)).sum((2, 3)).clamp(min=1)
    unsure = (given.quality[:, :answers] - overlap).square()
    if kind != "click":
        return (wrong[:, 0] + 0.5 * unsure[:, 0]).mean()
    best, every = wrong[:, 1:].min(1).values, wrong[:, 1:].mean(1)
    return (best + 0.3 * every + 0.3 * wrong[:, 0] + 0.5 * unsure.mean(1)).mean()


def contrast(features: torch.Tensor, owners: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """Supervised contrastive loss on the encoder's cells: those of one object alike, others unlike."""
    middle = owners[:, PATCH // 2 :: PATCH, PATCH // 2 :: PATCH].flatten(1)
    total = features.new_zeros(())
    for cells, numbers in zip(features.flatten(2).transpose(1, 2), middle, strict=True):
        picked = torch.from_numpy(rng.choice(GRID * GRID, 96, replace=False))
        picked = picked[numbers[picked] >= 0]
        unit, number = functional.normalize(cells[picked], dim=1), numbers[picked]
        alike = (number[:, None] == number[None]) & ~torch.eye(len(picked), dtype=torch.bool)
        near = (unit @ unit.T / 0.2).masked_fill(torch.eye(len(picked), dtype=torch.bool), -1e4).log_softmax(1)
        total = total - ((near * alike).sum(1) / alike.sum(1).clamp(min=1)).mean()
    return total / len(features)


def corrections(logits: torch.Tensor, targets: torch.Tensor, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A click (N, 1, 2) with its label (N, 1) in the middle of the worst error; on the object if there is none."""
    points, labels = [], []
    for found, wanted in zip((full_size(logits)[:, 0] > 0).numpy(), targets.numpy() > 0.5, strict=True):
        missed, spilled = wanted & ~found, found & ~wanted
        worst = missed if missed.sum() >= spilled.sum() else spilled
        points.append(scenes.inner_point(worst if worst.any() else wanted, rng))
        labels.append(float(worst is missed))
    return np.array(points, np.float32)[:, None], np.array(labels, np.float32)[:, None]


def step_loss(sam: Sam, now: Batch, rng: np.random.Generator) -> torch.Tensor:
    features = sam.image_encoder(now.pictures)
    kind = KINDS[int(rng.integers(len(KINDS)))]
    box = boxes(now.targets, rng) if kind.startswith("box") else None
    points, labels = clicks(now.targets, kind, rng)
    given_points = None if kind == "box" else (torch.from_numpy(points), torch.from_numpy(labels))
    given = answer(sam, features, given_points, box, None)
    loss = loss_of(given, now.targets, kind) + 0.5 * contrast(features, now.owners, rng)
    if rng.random() < 0.25:
        best = given.quality[:, 1:].argmax(1) + 1 if kind == "click" else torch.zeros(len(points), dtype=torch.long)
        previous = given.logits[torch.arange(len(best)), best][:, None].detach()
        more, more_labels = corrections(previous, now.targets, rng)
        if given_points is not None:
            more, more_labels = np.concatenate([points, more], 1), np.concatenate([labels, more_labels], 1)
        again = (torch.from_numpy(more), torch.from_numpy(more_labels))
        loss = loss + loss_of(answer(sam, features, again, box, previous), now.targets, "corrected")
    return loss


def rate(done: float) -> float:
    """How fast to learn when that part of the steps is done: up during the first 4 %, then down along a cosine to 0."""
    return 1.5e-3 * min(done / 0.04, (1 + math.cos(math.pi * done)) / 2)


def train(work: Path, steps: int) -> Sam:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    sam = tiny_sam()
    torch.nn.init.trunc_normal_(sam.image_encoder.pos_embed, std=0.02)
    optimizer = torch.optim.AdamW(sam.parameters(), 1.5e-3, weight_decay=0.02)
    checkpoint, first = work / "training.pt", 0
    if checkpoint.exists():
        kept = torch.load(checkpoint, weights_only=True)
        first = kept["step"]
        sam.load_state_dict(kept["sam"])
        optimizer.load_state_dict(kept["optimizer"])
    drawn, shown = pool(), []
    for step in range(first, steps):
        rng = np.random.default_rng((1, step))
        loss = step_loss(sam, batch(drawn, rng, sam), rng)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(sam.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = rate(step / steps)
        optimizer.step()
        shown.append(loss.item())
        if (step + 1) % 100 == 0:
            print(f"{step + 1} of {steps}, loss {np.mean(shown[-100:]):.3f}, {time.process_time():.0f} s", flush=True)
        if (step + 1) % 500 == 0:
            states = {"sam": sam.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1}
            torch.save(states, checkpoint)
    return sam


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("tiny_sam.safetensors"))
    chosen = parser.parse_args()
    chosen.work.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.contiguous() for name, tensor in train(chosen.work, chosen.steps).state_dict().items()}
    save_file(state, chosen.out, {"trained": f"tests/tiny_sam/train.py, {chosen.steps} steps"})


if __name__ == "__main__":
    main()
