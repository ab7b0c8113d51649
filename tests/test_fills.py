"""Which fills there are: LaMa first where its file lies, and everything works without it."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from drawn_pictures import RED, blocks
from file_server import serving
from project_steps import ON_RED, present, remove, revision, run_job, select

pytest.importorskip("torch")

import tiny_lama  # noqa: E402

from lib_inpaint.checkpoints import WEIGHTS, downloading, find, find_fills  # noqa: E402
from lib_inpaint.cli import main  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.export import exported  # noqa: E402
from lib_inpaint.fills import Fills  # noqa: E402
from lib_inpaint.host.places import torch_hub  # noqa: E402
from lib_inpaint.host.preferences import Preferences  # noqa: E402
from lib_inpaint.host.standalone import Standalone  # noqa: E402
from lib_inpaint.images import mask_png, png, read_picture  # noqa: E402
from lib_inpaint.masks import Refinement  # noqa: E402
from lib_inpaint.models import Models  # noqa: E402

SCRIPT = tiny_lama.script()
WITHOUT = ["patchmatch", "telea", "navier-stokes"]


@pytest.fixture(autouse=True)
def maker(monkeypatch):
    """Published the small network of ours."""
    monkeypatch.setitem(WEIGHTS, "big_lama", tiny_lama.row(SCRIPT))


@pytest.fixture
def folder(tmp_path):
    """Where the workspace looks for weights."""
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def there(folder):
    """LaMa's file lies one level below, under another name."""
    return tiny_lama.write(folder / "mine" / "fill it.pt", SCRIPT)


def engines(workspace):
    return [engine["name"] for engine in workspace.status()["engines"]]


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


def test_it_is_found_by_its_exact_size_whatever_it_is_called(there, folder):
    tiny_lama.write(folder / "cut.pt", SCRIPT[:-1])
    tiny_lama.write(folder / "page.pt", b"<html>404</html>")
    found = {each.path.name: each for each in find([folder])}
    assert found["fill it.pt"].fills and not found["fill it.pt"].problem and found["fill it.pt"].title == "LaMa"
    assert "cut off" in found["cut.pt"].problem and "web page" in found["page.pt"].problem
    assert [each.path for each in find_fills([folder])] == [there]


def test_where_others_keep_it_nothing_else_is_looked_at(folder, tmp_path):
    hub = tiny_lama.write(tmp_path / "hub" / "big-lama.pt", SCRIPT).parent
    (hub / "inception.pth").write_bytes(b"\x80\x02")
    models = Models(Standalone((folder,), device="cpu", fill_folders=(hub, tmp_path / "missing")))
    assert Fills(models).names()[0] == "lama" and not models.problems() and models.is_rough


def test_torch_hub_is_where_torch_says(monkeypatch, tmp_path):
    import torch

    for name, value in (("HOME", tmp_path), ("XDG_CACHE_HOME", tmp_path / "a"), ("TORCH_HOME", "~/b")):
        monkeypatch.setenv(name, str(value))
        assert str(torch_hub()) == f"{torch.hub.get_dir()}/checkpoints"


# Which there are


def test_lama_comes_first_where_it_lies_and_else_patchmatch_does(workspace, folder):
    assert engines(workspace) == WITHOUT
    tiny_lama.write(folder / "lama" / "big-lama.pt", SCRIPT)
    assert engines(workspace) == WITHOUT
    workspace.models.rescan()
    assert engines(workspace) == ["lama", *WITHOUT]
    first = workspace.status()["engines"][0]
    assert first["title"] == "LaMa" and "large holes" in first["description"]


def test_it_never_answers_clicks(workspace, there):
    models = workspace.models
    assert models.is_rough and models.default == "grabcut" and not models.found()
    assert models.suggested() == "sam_vit_b" and models.advice()["name"] == "sam_vit_b"
    models.arrived(there)
    assert models.default == "grabcut"
    with pytest.raises(UserError, match="no model called fill it"):
        models.use("fill it")
    with pytest.raises(UserError, match="no model called fill it"):
        Models(workspace.host).predictor("fill it")


def test_a_fill_that_is_not_here_says_what_to_download(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    with pytest.raises(UserError, match="LaMa is not here. Download it first: it is big_lama"):
        workspace.inpaint(opened, revision(workspace, opened), "lama")
    with pytest.raises(UserError, match="no fill called magic"):
        workspace.inpaint(opened, revision(workspace, opened), "magic")


# Filling


@pytest.mark.usefixtures("there")
def test_a_removal_with_lama_is_exact_outside_and_is_what_the_network_says_inside(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "lama")
    project = present(workspace, opened)
    mask = np.zeros((120, 160), bool)
    mask[RED[1] : RED[3], RED[0] : RED[2]] = True
    assert (project.stack.pixels[~mask] == blocks()[~mask]).all()
    assert np.abs(project.stack.pixels[mask] - tiny_lama.expected(blocks(), mask)[mask]).max() <= 0.51
    edit = project.stack.edits[-1]
    assert (edit.engine, edit.title) == ("lama", "LaMa") and not project.notes


@pytest.mark.usefixtures("there")
def test_alpha_and_profile_of_the_picture_stay(workspace, tmp_path):
    from PIL import Image, ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pixels = blocks()[:119, :159]
    alpha = np.random.default_rng(0).integers(1, 256, (119, 159), np.uint8)
    Image.fromarray(np.dstack([pixels, alpha])).save(tmp_path / "a.png", icc_profile=profile)
    Image.fromarray(pixels[..., 0]).save(tmp_path / "grey.png")
    for name in ("a.png", "grey.png"):
        data = (tmp_path / name).read_bytes()
        source = read_picture(data, name)
        id = workspace.open(data, name)
        workspace.set_refinement(id, 1, Refinement())
        select(workspace, id, "a", ON_RED)
        mask = present(workspace, id).mask()
        remove(workspace, id, "lama")
        result = read_picture(exported(present(workspace, id), "picture").data, name)
        assert (result.pixels[~mask] == source.pixels[~mask]).all() and (result.pixels[mask] < 200).all()
        assert result.icc == source.icc and (source.icc is not None) == (name == "a.png")
        assert source.alpha is None or (result.alpha == source.alpha).all()


def test_another_file_of_its_size_is_said_once_and_patchmatch_is_first_again(workspace, opened, folder):
    wrong = tiny_lama.write(folder / "big-lama.pt", SCRIPT[:-1] + b"?")
    assert engines(workspace)[0] == "lama"
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    job = workspace.inpaint(opened, before.revision, "lama")
    assert job.wait(60) and job.state == "failed" and "big-lama.pt is not the LaMa" in job.error
    assert workspace.store.get(opened) is before
    assert engines(workspace) == WITHOUT and job.error in workspace.models.problems()
    remove(workspace, opened, "patchmatch")
    tiny_lama.write(wrong, SCRIPT)
    workspace.models.rescan()
    remove(workspace, opened, "lama", again=True)


def test_a_file_that_vanished_is_said_and_the_next_fill_works(workspace, opened, there):
    select(workspace, opened, "a", ON_RED)
    engine = workspace.fills.get("lama")
    there.unlink()
    with pytest.raises(UserError, match="fill it.pt cannot be read"):
        engine.inpaint(blocks(), np.eye(120, 160, dtype=bool), lambda fraction: None)
    assert engines(workspace) == WITHOUT
    remove(workspace, opened, "patchmatch")


@pytest.mark.usefixtures("there")
def test_a_cancelled_fill_changes_nothing(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    job = workspace.inpaint(opened, before.revision, "lama")
    job.cancel()
    assert job.wait(60) and job.state == "cancelled" and workspace.store.get(opened) is before


def test_what_the_person_should_know_of_the_fill_is_noted(workspace, opened, monkeypatch):
    class Full:
        title, description, margin, least_margin = "Full", "fills", 0.5, 0
        note = "The graphics card is full."

        def inpaint(self, image, mask, progress):
            return 255 - image

    monkeypatch.setattr(workspace.fills, "get", lambda name: Full())
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "lama")
    assert present(workspace, opened).notes == ("The graphics card is full.",)


# Memory


class Loads:
    """Counts how often the network is loaded."""

    def __init__(self, monkeypatch):
        from lib_inpaint.inpaint import lama_network

        self.count = 0
        load = lama_network.load_script

        def counted(*given):
            self.count += 1
            return load(*given)

        monkeypatch.setattr(lama_network, "load_script", counted)


@pytest.mark.usefixtures("there")
def test_it_is_loaded_once_at_its_first_use_and_for_two_fills_at_once(folder, monkeypatch):
    loads = Loads(monkeypatch)
    fills = Fills(Models(Standalone((folder,), device="cpu")))
    assert fills.described()[0]["name"] == "lama" and loads.count == 0
    image, mask = blocks(), np.eye(120, 160, dtype=bool)
    work = [threading.Thread(target=lambda: fills.get("lama").inpaint(image, mask, lambda f: None)) for _ in range(4)]
    for each in work:
        each.start()
    for each in work:
        each.join(30)
    assert loads.count == 1
    fills.release()
    fills.get("lama").inpaint(image, mask, lambda fraction: None)
    assert loads.count == 2


@pytest.mark.usefixtures("there")
def test_it_leaves_the_memory_when_nobody_uses_it(folder):
    host = Standalone((folder,), device="cpu", preferences=Preferences(keep_alive=0.2 / 60))
    fills = Fills(Models(host))
    released = threading.Event()
    release = fills._idle._release
    fills._idle._release = lambda: (release(), released.set())
    fills.get("lama").inpaint(blocks(), np.eye(120, 160, dtype=bool), lambda fraction: None)
    assert fills._loaded is not None
    assert released.wait(10) and fills._loaded is None


# The page and the command line


def test_the_manager_lists_it_as_a_fill_and_a_download_makes_it_the_first(workspace, client, folder, monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        url = server.put("/big-lama.pt", SCRIPT)
        monkeypatch.setitem(WEIGHTS, "big_lama", tiny_lama.row(SCRIPT)._replace(url=url))
        offers = client.get("models").json()["could_be_had"]
        assert [offer["name"] for offer in offers if offer["fills"]] == ["big_lama"]
        job = run_job(client, client.post("models/big_lama/download"))
    assert job["state"] == "done", job
    assert (folder / "lama" / "big-lama.pt").read_bytes() == SCRIPT
    shown = client.get("models").json()
    there = {each["name"]: (each["fills"], each["in_use"]) for each in shown["there"]}
    assert there == {"grabcut": (False, True), "big-lama": (True, False)}
    assert "big_lama" not in [offer["name"] for offer in shown["could_be_had"]]
    assert shown["suggested"] == "sam_vit_b" and not shown["problems"]
    status = client.get("status").json()
    assert status["engines"][0]["name"] == "lama" and status["segmenter"]["rough"]
    assert client.post("models/big-lama/use").status_code == 400


@pytest.mark.usefixtures("there")
def test_the_command_line_lists_verifies_and_removes_with_it(folder, tmp_path, capsys):
    def run(*arguments):
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    models = ("--models-dir", folder)
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
    (folder / "mine" / "fill it.pt").write_bytes(SCRIPT[::-1])
    code, told, err = run(*remove_it, *models)
    assert code == 2 and not told and err.count("\n") == 1 and "not the LaMa that its maker published" in err
    assert run("models", "verify", *models)[0] == 1
    code, _, err = run(*remove_it, "--models-dir", tmp_path)
    assert code == 2 and "LaMa is not here" in err
