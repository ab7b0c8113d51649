"""Weights are found by what is in the files and opened without anything in them being run."""

from __future__ import annotations

import hashlib
import os
import pickle
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from safetensors.torch import load_file, save_file  # noqa: E402
from tiny_sam.hub_names import SHARED, SHARED_TWIN, hub_name, in_hub_names  # noqa: E402

from lib_inpaint.checkpoints import WEIGHTS, find, load_state_dict  # noqa: E402
from lib_inpaint.checkpoints.pickles import walk  # noqa: E402
from lib_inpaint.checkpoints.table import of_size  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402

# torch 2.1 says so of its own reading of .pth files.
pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated:UserWarning")

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture(scope="module")
def state() -> dict:
    return load_file(TINY)


@pytest.fixture(autouse=True)
def torch_load_stays_the_same():
    before = torch.load
    yield
    assert torch.load is before


def assert_same(loaded: dict, state: dict) -> None:
    assert loaded.keys() == state.keys()
    assert all(torch.equal(loaded[name], state[name]) for name in state)


class RunsCode:
    """Unpickled, it leaves a file behind."""

    def __init__(self, trace: Path):
        self.trace = trace

    def __reduce__(self):
        return os.system, (f"touch {self.trace}",)


# Good files


def test_safetensors_are_loaded_as_they_are(state):
    assert_same(load_state_dict(TINY), state)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"model": state, "epoch": 3},
        lambda state: {"state_dict": {f"module.{name}": tensor for name, tensor in state.items()}},
        lambda state: {name: tensor.half() for name, tensor in state.items()},
    ],
    ids=["bare", "in model", "in state_dict with module.", "half precision"],
)
def test_what_torch_save_writes_is_loaded(state, tmp_path, wrap):
    torch.save(wrap(state), tmp_path / "own.pth")
    loaded = load_state_dict(tmp_path / "own.pth")
    assert loaded.keys() == state.keys()
    assert all(torch.allclose(loaded[name].float(), state[name], atol=2e-3) for name in state)


def test_the_state_dict_of_a_living_module_is_loaded(state, tmp_path):
    from lib_inpaint.segment.sam_network import build

    torch.save(build(state).state_dict(), tmp_path / "own.pth")  # An OrderedDict with _metadata, as Meta's files hold.
    assert_same(load_state_dict(tmp_path / "own.pth"), state)


@pytest.mark.parametrize("left_out", [None, SHARED, SHARED_TWIN], ids=["both", "no shared", "no twin"])
def test_the_hubs_names_become_metas(state, tmp_path, left_out):
    hub = in_hub_names(state)
    hub.pop(left_out, None)
    save_file(hub, tmp_path / "model.safetensors")
    assert_same(load_state_dict(tmp_path / "model.safetensors"), state)


def test_the_hubs_names_are_those_of_transformers():
    names = {
        "image_encoder.patch_embed.proj.bias": "vision_encoder.patch_embed.projection.bias",
        "image_encoder.blocks.11.norm2.weight": "vision_encoder.layers.11.layer_norm2.weight",
        "image_encoder.blocks.0.attn.rel_pos_h": "vision_encoder.layers.0.attn.rel_pos_h",
        "image_encoder.neck.3.bias": "vision_encoder.neck.layer_norm2.bias",
        "prompt_encoder.mask_downscaling.6.weight": "prompt_encoder.mask_embed.conv3.weight",
        "prompt_encoder.point_embeddings.2.weight": "prompt_encoder.point_embed.2.weight",
        "mask_decoder.transformer.norm_final_attn.bias": "mask_decoder.transformer.layer_norm_final_attn.bias",
        "mask_decoder.transformer.layers.1.norm4.bias": "mask_decoder.transformer.layers.1.layer_norm4.bias",
        "mask_decoder.output_upscaling.3.bias": "mask_decoder.upscale_conv2.bias",
        "mask_decoder.iou_prediction_head.layers.1.weight": "mask_decoder.iou_prediction_head.layers.0.weight",
        "mask_decoder.iou_prediction_head.layers.2.weight": "mask_decoder.iou_prediction_head.proj_out.weight",
    }
    assert {name: hub_name(name) for name in names} == names


def test_a_file_with_the_right_hash_is_opened_by_the_loader_handed_in(state, tmp_path):
    path = tmp_path / "pinned.pth"
    torch.save(state, path)
    calls = []

    def unchecked(*positional, **keywords):
        calls.append((positional, keywords))
        return torch.load(*positional, **keywords)

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert_same(load_state_dict(path, digest, unchecked), state)
    assert calls == [((str(path),), {"map_location": "cpu", "weights_only": True})]


# Bad files


def refusal(path: Path, **options) -> str:
    with pytest.raises(UserError) as caught:
        load_state_dict(path, **options)
    assert path.name in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("protocol", [2, 4])
def test_a_pickle_that_would_run_code_is_refused_and_nothing_runs(state, tmp_path, protocol):
    path, trace = tmp_path / "evil.pth", tmp_path / "trace"
    torch.save(state | {"extra": RunsCode(trace)}, path, pickle_protocol=protocol)
    assert "program" in refusal(path)
    assert not trace.exists()


def test_a_wrong_hash_is_refused_before_anything_is_opened(state, tmp_path):
    path, trace = tmp_path / "evil.pth", tmp_path / "trace"
    torch.save(state | {"extra": RunsCode(trace)}, path)
    assert "not the file its maker published" in refusal(path, expected_sha256="0" * 64)
    assert not trace.exists()


def test_torchscript_is_refused(tmp_path):
    path = tmp_path / "script.pth"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Newer torch calls TorchScript deprecated.
        torch.jit.save(torch.jit.trace(torch.nn.Linear(2, 2), torch.zeros(1, 2)), str(path))
    assert "also holds" in refusal(path)


def test_the_old_pickle_format_is_refused(state, tmp_path):
    torch.save(state, tmp_path / "old.pth", _use_new_zipfile_serialization=False)
    assert "old format" in refusal(tmp_path / "old.pth")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"\n<!DOCTYPE html><html>404</html>", "web page"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"no such format at all", "not a file of weights"),
        (struct.pack("<Q", 1 << 60) + b"{}", "cut off"),
        (struct.pack("<Q", 500) + b'{"a": 1}', "cut off"),
        (struct.pack("<Q", 8) + b'{"a": 1}', "damaged"),
        (struct.pack("<Q", 2) + b"{}", "damaged"),
        (struct.pack("<Q", 8) + b'{"a": [[', "damaged"),
    ],
)
def test_files_that_are_no_weights_get_a_sentence(tmp_path, content, says):
    (tmp_path / "model.pth").write_bytes(content)
    assert says in refusal(tmp_path / "model.pth")


def test_a_download_that_broke_off_is_noticed(state, tmp_path):
    torch.save(state, tmp_path / "whole.pth")
    for source, name in ((TINY, "cut.safetensors"), (tmp_path / "whole.pth", "cut.pth")):
        (tmp_path / name).write_bytes(source.read_bytes()[:-1000])
        assert "cut off" in refusal(tmp_path / name)


@pytest.mark.parametrize("change", ["compressed", "twice", "comment", "stranger"])
def test_archives_that_torch_did_not_write_are_refused(state, tmp_path, change):
    torch.save(state, tmp_path / "good.pth")
    path = tmp_path / "other.pth"
    packing = zipfile.ZIP_DEFLATED if change == "compressed" else zipfile.ZIP_STORED
    with zipfile.ZipFile(tmp_path / "good.pth") as good, zipfile.ZipFile(path, "w", packing) as other:
        for member in good.namelist():
            other.writestr(member, good.read(member))
        if change == "twice":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile finds it strange too.
                other.writestr("good/data.pkl", b"")
        if change == "stranger":
            other.writestr("elsewhere/data.pkl", b"")
        other.comment = b"hidden" if change == "comment" else b""
    assert "not written by torch.save" in refusal(path)


def test_weights_of_another_network_are_refused(tmp_path):
    save_file({"conv.weight": torch.zeros(3, 3)}, tmp_path / "other.safetensors")
    torch.save({"conv.weight": torch.zeros(3, 3)}, tmp_path / "other.pth")
    assert "another network" in refusal(tmp_path / "other.safetensors")
    assert "another network" in refusal(tmp_path / "other.pth")


def test_numbers_instead_of_tensors_are_refused(state, tmp_path):
    torch.save(dict.fromkeys(state, 1.0), tmp_path / "numbers.pth")
    assert "plain weights" in refusal(tmp_path / "numbers.pth")


def test_a_refusal_by_the_hosts_checker_becomes_a_sentence(state, tmp_path, monkeypatch):
    torch.save(state, tmp_path / "own.pth")
    checker = lambda path, **keywords: None  # noqa: E731 - AUTOMATIC1111's prints the reason and returns None.
    monkeypatch.setattr(torch, "load", checker)
    assert "safety check refused" in refusal(tmp_path / "own.pth")
    assert torch.load is checker


def test_a_missing_file_is_a_sentence(tmp_path):
    assert "cannot be read" in refusal(tmp_path / "gone.pth")


@pytest.mark.parametrize("protocol", range(5))
def test_code_is_seen_in_every_pickle_protocol(tmp_path, protocol):
    assert walk(pickle.dumps({"a": RunsCode(tmp_path)}, protocol)).suspects


# Finding


def test_find_lists_what_is_a_sam_wherever_it_is_named_so(state, tmp_path):
    torch.save(state, tmp_path / "renamed.pth")
    (tmp_path / "below" / "too deep").mkdir(parents=True)
    save_file(in_hub_names(state), tmp_path / "below" / "model.safetensors")
    save_file(state, tmp_path / "below" / "too deep" / "sam.safetensors")
    save_file({"conv.weight": torch.zeros(3)}, tmp_path / "sam_by_name_only.safetensors")
    (tmp_path / "notes.txt").write_text("sam")
    found = find([tmp_path, tmp_path / "missing", tmp_path])
    kinds = {entry.path.name: entry.family for entry in found}
    assert kinds == {"model.safetensors": "sam-hub", "renamed.pth": "sam"}
    assert len(found) == 2
    assert not any(entry.problem for entry in found)


def test_find_lists_damaged_and_dangerous_files_with_the_reason(state, tmp_path):
    (tmp_path / "a.pth").write_bytes(b"")
    (tmp_path / "b.pth").write_text("<html>")
    torch.save(state | {"extra": RunsCode(tmp_path / "trace")}, tmp_path / "c.pth")
    save_file(state | {"mask_decoder.hf_token.weight": torch.zeros(1)}, tmp_path / "d.safetensors")
    (tmp_path / "e.pth").mkdir()
    problems = [entry.problem for entry in find([tmp_path])]
    words = ["empty", "web page", "program", "SAM-HQ"]
    assert [word in problem for word, problem in zip(words, problems, strict=True)] == [True] * 4
    assert not (tmp_path / "trace").exists()


def test_find_tells_metas_sizes_by_the_number_of_blocks(state, tmp_path):
    blocks = {f"image_encoder.blocks.{block}.attn.qkv.weight": torch.zeros(1) for block in range(24)}
    save_file(state | blocks, tmp_path / "any.safetensors")
    save_file(state, tmp_path / "tiny.safetensors")
    assert [entry.title for entry in find([tmp_path])] == ["SAM ViT-L", "SAM (own weights)"]


def test_the_table_knows_metas_files_by_their_size():
    row = of_size(375_042_383)
    assert row is WEIGHTS["sam_vit_b"]
    assert of_size(375_042_384) is None
    assert all(row.sha256 is None or len(row.sha256) == 64 for row in WEIGHTS.values())
