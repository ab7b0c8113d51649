"""Which models can be used at a place, what is told of what cannot be; and the masked content, without any model."""

import base64
import json

import numpy as np
import pytest

from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.host.local.content import canvas, filled, shown
from lib_inpaint.host.local.files import found
from lib_inpaint.host.local.preview import preview
from lib_inpaint.images import read_picture
from lib_inpaint.settings import InpaintSettings


def test_what_is_no_model_is_one_sentence(tmp_path):
    (tmp_path / "old.ckpt").write_bytes(b"pickle")
    (tmp_path / "lone.safetensors").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "flux").mkdir()
    index = {"_class_name": "FluxPipeline", "vae": ["diffusers", "AutoencoderKL"]}
    (tmp_path / "flux" / "model_index.json").write_text(json.dumps(index))
    (tmp_path / "torn").mkdir()
    (tmp_path / "torn" / "model_index.json").write_text("{")
    (tmp_path / "empty").mkdir()
    for name, words in {
        "old.ckpt": "may run programs",
        "lone.safetensors": "no tokenizer in it. Put the configuration",
        "notes.txt": "not a .safetensors file",
        "torn": "missing or cannot be read",
        "flux": "missing or cannot be read",
        "empty": "holds no Stable Diffusion",
        "nowhere": "There is nothing at",
    }.items():
        with pytest.raises(UserError, match=words):
            found(tmp_path / name)


def test_the_command_line_names_one_source_and_says_what_to_install(tmp_path, capsys, monkeypatch):
    assert main(["--diffusion", str(tmp_path), "--webui", "http://a", "--no-browser"]) == 2
    assert "not both" in capsys.readouterr().err
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(["--diffusion", str(tmp_path), "--no-browser"]) == 2
    assert 'pip install "click-inpaint[diffusion]"' in capsys.readouterr().err


def test_a_hole_is_filled_in_the_colours_beside_it_and_nothing_else_changes():
    image = np.zeros((64, 96, 3), np.uint8)
    image[:, :48], image[:, 48:] = (200, 40, 40), (40, 40, 200)
    hole = np.zeros((64, 96), bool)
    hole[20:44, 24:72] = True
    image[hole] = (0, 255, 0)
    result = filled(image, hole)
    assert (result[~hole] == image[~hole]).all()
    assert result[32, 26, 0] > 150 > result[32, 26, 2] and result[32, 70, 2] > 150 > result[32, 70, 0]
    assert result[hole][:, 1].max() < 60
    assert (filled(image, np.ones_like(hole)) == image).all()


@pytest.mark.parametrize("is_xl", [False, True])
def test_the_preview_of_bright_and_dark_latents_is_bright_and_dark(is_xl):
    latents = np.zeros((4, 6, 8), np.float32)
    latents[0, :, :4], latents[0, :, 4:] = 2.0, -2.0
    shown = read_picture(base64.b64decode(preview(latents, is_xl).partition(",")[2])).pixels
    assert shown.shape == (6, 8, 3) and (shown[:, :4] > shown[:, 4:].astype(int) + 60).all()
    assert preview(np.full((4, 2, 2), np.nan, np.float32), is_xl).startswith("data:image/png;base64,")


def test_painting_takes_place_in_the_cells_that_the_blurred_mask_covers():
    image = np.full((96, 128, 3), 90, np.uint8)
    mask = np.zeros((96, 128), bool)
    mask[32:64, 40:88] = True
    place = canvas(image, mask, InpaintSettings("", 1, 1.0, 0, True, 32, 256, 192))
    assert place.source.shape == (192, 256, 3) and place.cells.shape == (24, 32)
    assert place.cells[8:16, 10:22].all() and place.cells.sum() == 8 * 12
    painted = shown(place, np.full((192, 256, 3), 10, np.uint8))
    assert (painted[70:120, 90:170] == 10).all() and (painted[:60] == 90).all()
