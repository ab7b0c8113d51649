"""The faster way through SAM's encoder ends where the stock one does."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from functools import partial  # noqa: E402

from segment_anything.modeling import ImageEncoderViT  # noqa: E402

from lib_inpaint.segment import sam_encoder  # noqa: E402
from lib_inpaint.segment.sam_encoder import encode, precision  # noqa: E402


class GivenUp(Exception):
    pass


@pytest.fixture(scope="module")
def encoder():
    """Random weights; 9 patches a side in windows of 4, so that they need padding."""
    torch.manual_seed(0)
    made = ImageEncoderViT(
        img_size=72,
        patch_size=8,
        embed_dim=48,
        depth=4,
        num_heads=3,
        out_chans=32,
        norm_layer=partial(torch.nn.LayerNorm, eps=1e-6),
        use_rel_pos=True,
        window_size=4,
        global_attn_indexes=(1, 3),
    )
    for name, weight in made.named_parameters():
        if "pos" in name:
            torch.nn.init.normal_(weight, std=0.2)
    return made.requires_grad_(False).eval()


@pytest.fixture(scope="module")
def pixels():
    return torch.randn(1, 3, 72, 72, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("most_scores", [1, 9 * 81, 1000, 40_000, 1 << 30])
def test_it_is_exact_in_pieces_of_any_size(encoder, pixels, most_scores):
    with torch.inference_mode():
        expected, found = encoder(pixels), encode(encoder, pixels, most_scores=most_scores)
    assert found.shape == expected.shape and found.dtype == torch.float32
    assert (found - expected).norm() / expected.norm() <= 1e-5


def test_it_is_exact_without_onednn(encoder, pixels, monkeypatch):
    monkeypatch.setattr("lib_inpaint.segment.sam_linear._goes_to_onednn", lambda x: False)
    with torch.inference_mode():
        expected, found = encoder(pixels), encode(encoder, pixels)
    assert (found - expected).norm() / expected.norm() <= 1e-5


def test_in_bfloat16_it_points_the_same_way(encoder, pixels):
    from copy import deepcopy

    with torch.inference_mode():
        expected = encoder(pixels).flatten()
        found = encode(deepcopy(encoder).bfloat16(), pixels).flatten()
    assert found.dtype == torch.float32
    assert torch.nn.functional.cosine_similarity(expected, found, dim=0) >= 0.999


def test_it_can_be_given_up_between_blocks(encoder, pixels):
    asked = []

    def still_wanted() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise GivenUp

    with torch.inference_mode(), pytest.raises(GivenUp):
        encode(encoder, pixels, still_wanted)
    with torch.inference_mode():
        assert torch.equal(encode(encoder, pixels), encode(encoder, pixels, lambda: asked.append(1)))
    assert len(asked) == 3 + len(encoder.blocks)


def test_another_kind_of_encoder_runs_as_it_is(pixels):
    layer = torch.nn.Conv2d(3, 4, 1).requires_grad_(False)
    assert torch.equal(encode(layer, pixels), layer(pixels))


@pytest.mark.parametrize(
    ("has_bf16", "width", "expected"),
    [(True, 768, torch.bfloat16), (False, 768, torch.float32), (True, 48, torch.float32)],
)
def test_a_large_encoder_is_halved_where_the_processor_computes_that(monkeypatch, has_bf16, width, expected):
    monkeypatch.setattr(sam_encoder, "_cpu_has_bf16", lambda: has_bf16)
    with torch.device("meta"):
        encoder = ImageEncoderViT(img_size=64, patch_size=16, embed_dim=width, depth=0)
    assert precision(encoder, torch.device("cpu")) == expected


@pytest.mark.parametrize(
    ("capability", "name", "expected"),
    [
        ((8, 6), "NVIDIA GeForce RTX 3060", torch.float16),
        ((7, 5), "NVIDIA GeForce RTX 2060", torch.float16),
        ((7, 5), "NVIDIA GeForce GTX 1660", torch.float32),
        ((6, 1), "NVIDIA GeForce GTX 1080", torch.float32),
    ],
)
def test_a_graphics_card_computes_in_halves_if_it_is_good_at_it(monkeypatch, capability, name, expected):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda device: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: name)
    with torch.device("meta"):
        encoder = ImageEncoderViT(img_size=64, patch_size=16, embed_dim=768, depth=0)
    assert precision(encoder, torch.device("cuda")) == expected
