"""LaMa's file: where it is found, what the model manager and the command line say of it."""

from __future__ import annotations

import json

import numpy as np
import pytest
from drawn_pictures import blocks
from file_server import serving
from project_steps import run_job

pytest.importorskip("torch")

import tiny_lama  # noqa: E402

from lib_inpaint.checkpoints import WEIGHTS, downloading, find, find_fills  # noqa: E402
from lib_inpaint.cli import main  # noqa: E402
from lib_inpaint.fills import Fills  # noqa: E402
from lib_inpaint.host.places import torch_hub  # noqa: E402
from lib_inpaint.host.standalone import Standalone  # noqa: E402
from lib_inpaint.images import mask_png, png, read_picture  # noqa: E402
from lib_inpaint.models import Models  # noqa: E402

pytestmark = pytest.mark.usefixtures("lama_maker")

SCRIPT = tiny_lama.script()


# Finding


def test_the_row_is_big_lama_and_it_lies_beside_the_sams_in_a_folder_of_its_own(monkeypatch):
    monkeypatch.undo()
    row = WEIGHTS["big_lama"]
    assert (row.kind, row.size_bytes, row.licence) == ("lama", 205_669_692, "Apache-2.0")
    assert row.url == "https://github.com/Sanster/models/releases/download/add_big_lama/big-lama.pt"
    assert row.source_page == "https://github.com/Sanster/models/releases/tag/add_big_lama"
    assert row.sha256 == "344c77bbcb158f17dd143070d1e789f38a66c04202311ae3a258ef66667a9ea9"
    assert row.saved_as == "lama/big-lama.pt" and row.fills
    assert [each.name for each in WEIGHTS.values() if each.fills] == ["big_lama"]


def test_it_is_found_by_its_exact_size_whatever_it_is_called(lama_there, models_folder):
    tiny_lama.write(models_folder / "cut.pt", SCRIPT[:-1])
    tiny_lama.write(models_folder / "page.pt", b"<html>404</html>")
    found = {each.path.name: each for each in find([models_folder])}
    assert found["fill it.pt"].fills and not found["fill it.pt"].problem and found["fill it.pt"].title == "LaMa"
    assert "cut off" in found["cut.pt"].problem and "web page" in found["page.pt"].problem
    assert [each.path for each in find_fills([models_folder])] == [lama_there]


def test_where_others_keep_it_nothing_else_is_looked_at(models_folder, tmp_path):
    hub = tiny_lama.write(tmp_path / "hub" / "big-lama.pt", SCRIPT).parent
    (hub / "inception.pth").write_bytes(b"\x80\x02")
    models = Models(Standalone((models_folder,), device="cpu", fill_folders=(hub, tmp_path / "missing")))
    assert Fills(models).names()[0] == "lama" and not models.problems() and models.is_rough


def test_torch_hub_is_where_torch_says(monkeypatch, tmp_path):
    import torch

    for name, value in (("HOME", tmp_path), ("XDG_CACHE_HOME", tmp_path / "a"), ("TORCH_HOME", "~/b")):
        monkeypatch.setenv(name, str(value))
        assert str(torch_hub()) == f"{torch.hub.get_dir()}/checkpoints"


# The page and the command line


def test_the_manager_lists_it_as_a_fill_and_a_download_makes_it_the_first(
    workspace, client, models_folder, monkeypatch
):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        url = server.put("/big-lama.pt", SCRIPT)
        monkeypatch.setitem(WEIGHTS, "big_lama", tiny_lama.row(SCRIPT)._replace(url=url))
        offers = client.get("models").json()["could_be_had"]
        assert [offer["name"] for offer in offers if offer["fills"]] == ["big_lama"]
        job = run_job(client, client.post("models/big_lama/download"))
    assert job["state"] == "done", job
    assert (models_folder / "lama" / "big-lama.pt").read_bytes() == SCRIPT
    shown = client.get("models").json()
    there = {each["name"]: (each["fills"], each["in_use"]) for each in shown["there"]}
    assert there == {"grabcut": (False, True), "big-lama": (True, False)}
    assert "big_lama" not in [offer["name"] for offer in shown["could_be_had"]]
    assert shown["suggested"] == "sam_vit_b" and not shown["problems"]
    status = client.get("status").json()
    assert status["engines"][0]["name"] == "lama" and status["segmenter"]["rough"]
    assert client.post("models/big-lama/use").status_code == 400


@pytest.mark.usefixtures("lama_there")
def test_the_command_line_lists_verifies_and_removes_with_it(models_folder, tmp_path, capsys):
    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    models = ("--models-dir", models_folder)
    assert "fill it: LaMa, fills holes" in run("models", *models)[1]
    assert "fill it.pt: right, LaMa" in run("models", "verify", *models)[1]
    photo, hole, out = (tmp_path / f"{name}.png" for name in ("photo", "hole", "out"))
    photo.write_bytes(png(blocks()))
    mask = np.zeros((120, 160), bool)
    mask[18:62, 28:72] = True
    hole.write_bytes(mask_png(mask))
    remove_it = ("remove", photo, "--mask", hole, "--engine", "lama", "--out", out)
    code, told, _ = run(*remove_it, *models, "--json")
    assert code == 0 and json.loads(told)["engine"] == "lama" and json.loads(told)["notes"] == []
    result = read_picture(out.read_bytes(), "out.png").pixels
    assert (result[~mask] == blocks()[~mask]).all()
    assert np.abs(result[mask] - tiny_lama.expected(blocks(), mask)[mask]).max() <= 0.51
    (models_folder / "mine" / "fill it.pt").write_bytes(SCRIPT[::-1])
    code, told, err = run(*remove_it, *models)
    assert code == 2 and not told and err.count("\n") == 1 and "not the LaMa that its maker published" in err
    assert run("models", "verify", *models)[0] == 1
    code, _, err = run(*remove_it, "--models-dir", tmp_path)
    assert code == 2 and "is not here" in err and "models download big_lama" in err
