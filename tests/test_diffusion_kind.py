"""Checkpoints are known by the shapes in their header, never by being loaded."""

import json
import struct

import pytest

from lib_inpaint.checkpoints import diffusion_kind
from lib_inpaint.checkpoints.diffusion import CROSS_ATTENTION, FIRST_CONVOLUTION


@pytest.fixture
def checkpoint(tmp_path):
    """Writes a safetensors file with tensors of those shapes and no data, which nobody asks for."""

    def write(name: str, shapes: dict) -> object:
        header = {tensor: {"dtype": "F16", "shape": shape, "data_offsets": [0, 0]} for tensor, shape in shapes.items()}
        data = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
        (tmp_path / name).write_bytes(struct.pack("<Q", len(data)) + data)
        return tmp_path / name

    return write


@pytest.mark.parametrize(("channels", "inpaints"), [(9, True), (4, False), (8, False)])
def test_nine_input_channels_make_an_inpainting_checkpoint_whatever_its_name(checkpoint, channels, inpaints):
    path = checkpoint("inpainting.safetensors", {FIRST_CONVOLUTION: [320, channels, 3, 3]})
    assert diffusion_kind(path).is_inpainting is inpaints


def test_the_size_it_was_trained_on_follows_from_its_text_encoders(checkpoint):
    first = {FIRST_CONVOLUTION: [320, 4, 3, 3]}
    assert diffusion_kind(checkpoint("a.safetensors", {**first, CROSS_ATTENTION: [320, 768]})).side == 512
    assert diffusion_kind(checkpoint("b.safetensors", {**first, CROSS_ATTENTION: [320, 1024]})).side == 768
    nine = {FIRST_CONVOLUTION: [320, 9, 3, 3], CROSS_ATTENTION: [320, 1024]}
    assert diffusion_kind(checkpoint("c.safetensors", nine)).side == 512, "SD 2 inpainting is trained on 512"
    large = {**first, "conditioner.embedders.1.model.token_embedding.weight": [49408, 1280]}
    assert diffusion_kind(checkpoint("d.safetensors", large)).side == 1024


def test_a_ckpt_is_known_by_its_name_alone(tmp_path):
    for name, kind in {"sd-v1-5-inpainting.ckpt": (True, 512), "juggernautXL.ckpt": (False, 1024)}.items():
        (tmp_path / name).write_bytes(b"\x80\x02cos\nsystem\n")
        assert diffusion_kind(tmp_path / name) == kind


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff" * 64, struct.pack("<Q", 4) + b"null", struct.pack("<Q", 2) + b"[]"]
)
def test_damaged_files_are_plain_checkpoints(tmp_path, data):
    path = tmp_path / "broken.safetensors"
    path.write_bytes(data)
    assert diffusion_kind(path) == (False, 512)


def test_headers_that_nest_too_deep_and_what_is_no_file_are_plain_checkpoints(tmp_path):
    deep = tmp_path / "deep.safetensors"
    deep.write_bytes(struct.pack("<Q", 200_000) + b"[" * 200_000)
    folder = tmp_path / "folder.safetensors"
    folder.mkdir()
    link = tmp_path / "gone.safetensors"
    link.symlink_to(tmp_path / "nowhere")
    assert {diffusion_kind(path) for path in (deep, folder, link)} == {(False, 512)}


def test_shapes_that_are_no_lists_are_passed_over(checkpoint):
    assert diffusion_kind(checkpoint("odd.safetensors", {FIRST_CONVOLUTION: {"1": 9, "2": 9}})) == (False, 512)
