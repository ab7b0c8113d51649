"""MobileSAM: the published file's names, timm's numbers layer by layer, and the whole way from a file to a mask."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from needs import need, plain_lane  # noqa: E402
from safetensors.torch import save_file  # noqa: E402
from segment_anything import SamPredictor  # noqa: E402
from segment_anything.modeling import ImageEncoderViT, MaskDecoder, PromptEncoder, TwoWayTransformer  # noqa: E402
from tiny_sam import scenes  # noqa: E402

from lib_inpaint.checkpoints import find, load_state_dict  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.geometry import Point, Size  # noqa: E402
from lib_inpaint.host.standalone import Standalone  # noqa: E402
from lib_inpaint.models import Models  # noqa: E402
from lib_inpaint.segment import VisualPrompt  # noqa: E402
from lib_inpaint.segment.sam import Sam  # noqa: E402
from lib_inpaint.segment.sam_network import build, encoder_sizes, title_of  # noqa: E402
from lib_inpaint.segment.sam_tiny_vit import StageSizes, TinyViT, TinyViTSizes  # noqa: E402

# torch 2.1 says so of its own reading of .pth files.
pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated:UserWarning")

PUBLISHED_BYTES = 40_728_226
"""Of `mobile_sam.pt`."""

CLASSIFIER = {"norm_head.weight": (320,), "norm_head.bias": (320,), "head.weight": (1000, 320), "head.bias": (1000,)}
"""In the published file, used by nobody."""

CLICK = VisualPrompt((Point(700.0, 400.0),))


def published_names() -> set[str]:
    """What `mobile_sam.pt` has under `image_encoder.`."""

    def named(layers: str, parts: str) -> list[str]:
        return [f"{layer}.{part}" for layer in layers.split() for part in parts.split()]

    def normalised(layers: str) -> list[str]:
        tensors = "c.weight bn.weight bn.bias bn.running_mean bn.running_var bn.num_batches_tracked"
        return named(layers, tensors)

    names = ["neck.0.weight", "neck.2.weight", *named("neck.1 neck.3 norm_head head", "weight bias")]
    names += normalised("patch_embed.seq.0 patch_embed.seq.2")
    for stage, depth in enumerate((2, 2, 6, 2)):
        for block in (f"layers.{stage}.blocks.{number}" for number in range(depth)):
            if stage == 0:
                names += normalised(f"{block}.conv1 {block}.conv2 {block}.conv3")
            else:
                names += normalised(f"{block}.local_conv") + [f"{block}.attn.attention_biases"]
                names += named(f"{block}.attn.norm {block}.attn.qkv {block}.attn.proj", "weight bias")
                names += named(f"{block}.mlp.norm {block}.mlp.fc1 {block}.mlp.fc2", "weight bias")
        if stage < 3:
            names += normalised(" ".join(f"layers.{stage}.downsample.conv{number}" for number in (1, 2, 3)))
    return set(names)


def randomised(module) -> dict:
    """Its state dict, with every number drawn so that values neither fade nor explode on the way."""
    drawn, generator = {}, torch.Generator().manual_seed(0)
    for name, tensor in module.state_dict().items():
        if name.endswith("num_batches_tracked"):
            drawn[name] = torch.tensor(9)
        elif name.endswith("running_var") or (tensor.ndim == 1 and name.endswith("weight")):
            drawn[name] = torch.rand(tensor.shape, generator=generator) + 0.5
        elif tensor.ndim > 1 and name.endswith("weight"):
            drawn[name] = torch.randn(tensor.shape, generator=generator) / tensor[0].numel() ** 0.5
        else:
            drawn[name] = torch.randn(tensor.shape, generator=generator) * 0.3
    return drawn


@pytest.fixture(scope="module")
def encoder() -> dict:
    """Random weights under the published names, without the classifier."""
    return randomised(TinyViT())


@pytest.fixture(scope="module")
def state(encoder) -> dict:
    """A whole file of random weights."""
    torch.manual_seed(0)
    parts = {
        "prompt_encoder": PromptEncoder(256, (64, 64), (1024, 1024), 16).state_dict(),
        "mask_decoder": MaskDecoder(transformer_dim=256, transformer=TwoWayTransformer(2, 256, 8, 2048)).state_dict(),
        "image_encoder": encoder | {name: torch.zeros(shape) for name, shape in CLASSIFIER.items()},
    }
    return {f"{part}.{name}": tensor for part, tensors in parts.items() for name, tensor in tensors.items()}


def loaded(encoder: dict) -> TinyViT:
    network = TinyViT()
    network.load_state_dict(encoder)
    return network.eval().requires_grad_(False)


def without_classifier(state: dict) -> dict:
    return {name: part for name, part in state.items() if name.removeprefix("image_encoder.") not in CLASSIFIER}


@pytest.fixture(scope="module")
def image() -> np.ndarray:
    return scenes.clear_scene(3, 1500, 1000)[0]


@pytest.fixture(scope="module")
def pixels():
    return torch.randn(1, 3, 1024, 1024, generator=torch.Generator().manual_seed(1))


# The encoder


def test_names_and_size_are_those_of_the_published_file(state):
    assert set(TinyViT().state_dict()) == published_names() - set(CLASSIFIER)
    assert published_names() > set(CLASSIFIER)
    # The rest of that file is the list of names and what torch.save writes around each tensor.
    rest = PUBLISHED_BYTES - sum(part.numel() * part.element_size() for part in state.values())
    assert 0 < rest < 400 * len(state)


def timm_name(name: str) -> str:
    """There the way to a stage's width belongs to that stage and not to the one before."""
    name = name.replace("patch_embed.seq.0", "patch_embed.conv1").replace("patch_embed.seq.2", "patch_embed.conv2")
    name = re.sub(r"layers\.(\d)\.downsample", lambda match: f"stages.{int(match[1]) + 1}.downsample", name)
    return name.replace("layers.", "stages.").replace(".c.", ".conv.")


def outputs(module, names: list[str], pixels) -> tuple[dict, torch.Tensor]:
    """What each of those layers answers, as (positions, channels), and what the whole does."""
    seen, hooks = {}, []
    layers = dict(module.named_modules())

    def keep(name: str, output) -> None:
        # Perceptrons, and timm's blocks with attention, answer with the channels last.
        are_tokens = re.fullmatch(r".*\.mlp|stages\.[123]\.blocks\.\d", name)
        seen[name] = (output[0].flatten(0, -2) if are_tokens else output[0].flatten(1).T).clone()

    for name in names:
        hooks.append(layers[name].register_forward_hook(lambda _, __, output, name=name: keep(name, output)))
    with torch.inference_mode():
        answer = module(pixels)
    for hook in hooks:
        hook.remove()
    return seen, answer


def test_every_layer_answers_as_timm_s_under_the_same_weights(encoder, pixels):
    """Two things differ by design: MobileSAM does not halve the grid before its last stage, which is told to timm's
    here, and has SAM's neck where timm has the classifier, which the next test compares with Meta's."""
    plain_lane("the comparison with timm")
    need(importlib.util.find_spec("timm"), "timm")
    import timm

    theirs = timm.create_model("tiny_vit_5m_224", pretrained=False).eval()
    theirs.stages[3].downsample.conv2.conv.stride = (1, 1)
    shared = {timm_name(name): part for name, part in encoder.items() if not name.startswith("neck.")}
    missing = theirs.load_state_dict(shared, strict=False)
    assert not missing.unexpected_keys and all(name.startswith("head.") for name in missing.missing_keys)

    ours = loaded(encoder)
    compared = (
        r"patch_embed\.seq\.[02]|layers\.\d\.blocks\.\d(\.mlp|\.local_conv)?|layers\.[012]\.downsample(\.conv\d)?"
    )
    layers = [name for name, _ in ours.named_modules() if re.fullmatch(compared, name)]
    assert len(layers) == 2 + (12 + 2 * 10) + 3 * 4
    expected, _ = outputs(theirs, [timm_name(name) for name in layers], pixels)
    for network in (ours, loaded(encoder).fold()):
        found, _ = outputs(network, layers, pixels)
        for name in layers:
            torch.testing.assert_close(found[name], expected[timm_name(name)], atol=1e-4, rtol=1e-4, msg=name)


def test_the_neck_is_that_of_metas_encoder(encoder, pixels):
    network = loaded(encoder)
    metas = ImageEncoderViT(img_size=1024, embed_dim=320, depth=0, num_heads=10).neck
    metas.load_state_dict({name[5:]: part for name, part in encoder.items() if name.startswith("neck.")})
    before, answer = outputs(network.fold(), ["layers.3"], pixels)
    with torch.inference_mode():
        expected = metas(before["layers.3"].T.reshape(1, 320, 64, 64))
    assert answer.shape == (1, 256, 64, 64) and answer.dtype == torch.float32 and answer.is_contiguous()
    torch.testing.assert_close(answer, expected, atol=1e-4, rtol=1e-4)


def test_working_in_bands_of_rows_changes_nothing(encoder, pixels, monkeypatch):
    network = loaded(encoder)
    with torch.inference_mode():
        banded = network.fold()(pixels)
        monkeypatch.setattr("lib_inpaint.segment.sam_tiny_vit.ROWS", 1024)
        torch.testing.assert_close(network(pixels), banded, atol=1e-4, rtol=1e-4)


def test_folding_twice_is_folding_once(encoder):
    network = loaded(encoder)
    once = {name: part.clone() for name, part in network.fold().state_dict().items()}
    twice = network.fold().state_dict()
    assert not any(".bn." in name for name in once)
    assert all(torch.equal(part, twice[name]) for name, part in once.items())


# From a file to a mask


@pytest.mark.parametrize("name", ["mobile.safetensors", "mobile_sam.pt", "training.pt"])
def test_every_format_of_the_file_gives_the_stock_predictor_s_masks(state, image, tmp_path, name):
    path = tmp_path / name
    if path.suffix == ".pt":
        torch.save({"model": state} if name == "training.pt" else state, path)
    else:
        save_file(state, path)
    models = Models(Standalone((tmp_path,), device="cpu"))
    there = {model["name"]: model["title"] for model in models.there()}
    assert there[path.stem] == "MobileSAM" and not models.problems()

    sam = Sam(path, "cpu")
    assert sam.name == "MobileSAM on cpu"
    embedding = sam.embed(image)
    assert embedding.features.shape == (1, 256, 64, 64)
    assert (embedding.original, embedding.input, embedding.model_size) == (Size(1500, 1000), Size(1024, 683), 1024)
    candidates = sam.predict(embedding, CLICK, None)

    stock = SamPredictor(build(without_classifier(state)))
    stock.set_image(image)
    masks, _, _ = stock.predict(np.array([CLICK.points[0][:2]]), np.array([1]))
    assert len(candidates) == 3
    for candidate, mask in zip(candidates, sorted(masks, key=np.count_nonzero), strict=True):
        assert candidate.mask.shape == (1000, 1500)
        assert 0.001 < candidate.mask.mean() < 0.999, "a mask that could tell nothing apart"
        assert (candidate.mask == mask).mean() > 0.999


def test_the_classifier_is_left_behind(state, tmp_path):
    torch.save(state, tmp_path / "mobile_sam.pt")
    loaded = load_state_dict(tmp_path / "mobile_sam.pt")
    assert set(loaded) == set(without_classifier(state))


def test_incomplete_or_changed_weights_are_refused_by_name(state, tmp_path):
    block = "image_encoder.layers.2.blocks.3"
    changes = {
        "missing": {name: part for name, part in state.items() if name != f"{block}.attn.proj.bias"},
        "beheaded": {name: part for name, part in state.items() if ".layers.3." not in name},
        "extra": state | {f"{block}.more.weight": torch.zeros(1)},
        "misshapen": state | {f"{block}.local_conv.bn.running_var": torch.zeros(7)},
        "flat": state | {"image_encoder.layers.1.blocks.0.attn.attention_biases": torch.zeros(4)},
        "headless": state | {"image_encoder.layers.1.blocks.0.attn.attention_biases": torch.zeros(0, 49)},
        "uneven": state | {"image_encoder.layers.1.blocks.0.attn.attention_biases": torch.zeros(3, 49)},
        "windowless": state | {"image_encoder.layers.1.blocks.0.attn.attention_biases": torch.zeros(4, 0)},
        "undecided": {name: part for name, part in state.items() if name != "mask_decoder.mask_tokens.weight"},
    }
    for name, changed in changes.items():
        path = tmp_path / f"{name}.safetensors"
        save_file(changed, path)
        with pytest.raises(UserError, match=f"{path.name} does not hold a whole SAM"):
            Sam(path, "cpu")


def test_sizes_are_read_from_the_weights_and_own_ones_are_not_called_mobilesam(state):
    assert encoder_sizes(without_classifier(state)) == TinyViTSizes()
    assert title_of(without_classifier(state)) == "MobileSAM"
    stages = (StageSizes(8, 1, hidden=16), StageSizes(8, 2, 2, 7, 16), StageSizes(12, 1, 3, 14, 24))
    own = TinyViTSizes((*stages, StageSizes(16, 1, 4, 7, 32)), 32)
    smaller = {f"image_encoder.{name}": part for name, part in TinyViT(own).state_dict().items()}
    assert encoder_sizes(smaller) == own
    assert title_of(smaller) == "SAM (own weights)"


def test_saved_by_name_or_not_a_file_is_what_is_in_it(state, tmp_path):
    """SAM-HQ's smallest has this encoder and another decoder; files of other networks lie in the same folders."""
    torch.save(state, tmp_path / "sam_vit_b.pt")
    save_file(state | {"mask_decoder.hf_token.weight": torch.zeros(1)}, tmp_path / "mobile_sam.safetensors")
    torch.save({"model.0.conv.weight": torch.zeros(3), "run": Path("anything")}, tmp_path / "FastSAM-s.pt")
    save_file({"sam_mask_decoder.iou_token.weight": torch.zeros(1)}, tmp_path / "sam2.safetensors")
    hq, sam2, mobile = find([tmp_path])
    assert hq.family == "sam-hq" and "of SAM-HQ, which is not supported" in hq.problem
    assert sam2.family == "sam2" and "of SAM 2, which is not supported" in sam2.problem
    assert (mobile.family, mobile.title, mobile.problem) == ("mobile-sam", "MobileSAM", "")
