"""Which fills there are: LaMa first where its file lies, everything works without it, and what it does to a picture."""

from __future__ import annotations

import threading

import numpy as np
import pytest
from drawn_pictures import RED, blocks
from project_steps import ON_RED, present, remove, revision, select

pytest.importorskip("torch")

import tiny_lama  # noqa: E402

from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.export import exported  # noqa: E402
from lib_inpaint.fills import Fills  # noqa: E402
from lib_inpaint.host.preferences import Preferences  # noqa: E402
from lib_inpaint.host.standalone import Standalone  # noqa: E402
from lib_inpaint.images import read_picture  # noqa: E402
from lib_inpaint.inpaint import Inpainter
from lib_inpaint.masks import Refinement  # noqa: E402
from lib_inpaint.models import Models  # noqa: E402

pytestmark = pytest.mark.usefixtures("lama_maker")

SCRIPT = tiny_lama.script()
WITHOUT = ["patchmatch", "telea", "navier-stokes"]


def engines(workspace):
    return [engine["name"] for engine in workspace.status()["engines"]]


# Which there are


def test_lama_comes_first_where_it_lies_and_else_patchmatch_does(workspace, models_folder):
    assert engines(workspace) == WITHOUT
    tiny_lama.write(models_folder / "lama" / "big-lama.pt", SCRIPT)
    assert engines(workspace) == WITHOUT
    workspace.models.rescan()
    assert engines(workspace) == ["lama", *WITHOUT]
    first = workspace.status()["engines"][0]
    assert first["title"] == "LaMa" and "large holes" in first["description"]


def test_it_never_answers_clicks(workspace, lama_there):
    models = workspace.models
    assert models.is_rough and models.default == "grabcut" and not models.found()
    assert models.suggested() == "sam_vit_b" and models.advice()["name"] == "sam_vit_b"
    models.arrived(lama_there)
    assert models.default == "grabcut"
    with pytest.raises(UserError, match="no model called fill it"):
        models.use("fill it")
    with pytest.raises(UserError, match="no model called fill it"):
        Models(workspace.host).predictor("fill it")


def test_a_fill_that_is_not_here_says_what_to_download(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    with pytest.raises(UserError, match="LaMa, .*, is not here. Download it first .*models download big_lama"):
        workspace.inpaint(opened, revision(workspace, opened), "lama")
    with pytest.raises(UserError, match="no fill called .magic"):
        workspace.inpaint(opened, revision(workspace, opened), "magic")


# Filling


@pytest.mark.usefixtures("lama_there")
def test_a_removal_with_lama_is_exact_outside_and_is_what_the_network_says_inside(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened, "lama")
    project = present(workspace, opened)
    mask = np.zeros((120, 160), bool)
    mask[RED[1] : RED[3], RED[0] : RED[2]] = True
    assert (project.stack.pixels[~mask] == blocks()[~mask]).all()
    assert np.abs(project.stack.pixels[mask] - tiny_lama.expected(blocks(), mask)[mask]).max() <= 0.51
    edit = project.stack.edits[-1].shown
    assert (edit.engine, edit.title) == ("lama", "LaMa") and not project.notes


@pytest.mark.usefixtures("lama_there")
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


def test_another_file_of_its_size_is_said_once_and_patchmatch_is_first_again(workspace, opened, models_folder):
    wrong = tiny_lama.write(models_folder / "big-lama.pt", SCRIPT[:-1] + b"?")
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
    remove(workspace, opened, "lama", again=present(workspace, opened).stack.edits[-1].id)


def test_a_file_that_vanished_is_said_and_the_next_fill_works(workspace, opened, lama_there):
    select(workspace, opened, "a", ON_RED)
    engine = workspace.fills.get("lama")
    lama_there.unlink()
    with pytest.raises(UserError, match="fill it.pt cannot be read"):
        engine.inpaint(blocks(), np.eye(120, 160, dtype=bool), lambda fraction: None)
    assert engines(workspace) == WITHOUT
    remove(workspace, opened, "patchmatch")


@pytest.mark.usefixtures("lama_there")
def test_a_cancelled_fill_changes_nothing(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    before = workspace.store.get(opened)
    job = workspace.inpaint(opened, before.revision, "lama")
    job.cancel()
    assert job.wait(60) and job.state == "cancelled" and workspace.store.get(opened) is before


def test_what_the_person_should_know_of_the_fill_is_noted(workspace, opened, monkeypatch):
    class Full(Inpainter):
        title, description, margin = "Full", "fills", 0.5
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


@pytest.mark.usefixtures("lama_there")
def test_it_is_loaded_once_at_its_first_use_and_for_two_fills_at_once(models_folder, monkeypatch):
    loads = Loads(monkeypatch)
    fills = Fills(Models(Standalone((models_folder,), device="cpu")))
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


@pytest.mark.usefixtures("lama_there")
def test_it_leaves_the_memory_when_nobody_uses_it(models_folder):
    host = Standalone((models_folder,), device="cpu", preferences=Preferences(keep_alive=0.2 / 60))
    fills = Fills(Models(host))
    released = threading.Event()
    release = fills._idle._release
    fills._idle._release = lambda: (release(), released.set())
    fills.get("lama").inpaint(blocks(), np.eye(120, 160, dtype=bool), lambda fraction: None)
    assert fills._loaded is not None
    assert released.wait(10) and fills._loaded is None
