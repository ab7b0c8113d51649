"""What most tests start from."""

from __future__ import annotations

import dataclasses
import importlib
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cores  # noqa: F401  (first of all)
import hypothesis
import pytest
from a1111_host import witness
from downloads import DATA, row_of
from drawn_people import ColourDetector
from drawn_pictures import blocks
from fakes import INPAINTS, PAINTS, ColourSegmenter, FakeDiffusion
from file_server import serving
from needs import SHARED
from remote_webui import remote_webui
from webui_server import INPAINTING, PLAIN, WEBUI, write_checkpoint

from lib_inpaint import extension
from lib_inpaint.checkpoints import WEIGHTS, Weights
from lib_inpaint.finders import Finders
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.masks import Refinement
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace

# Machines are busy at times; how long a case takes is no claim of these tests.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")


def pytest_configure() -> None:
    """A shell lets what runs in its background ignore Ctrl+C, and so would all that the tests start."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture
def scenes() -> Path:
    """The shared photos with true masks; they are not part of the repository."""
    folder = SHARED / "data" / "scenes"
    if not folder.is_dir():
        pytest.skip("../shared/data/scenes is missing")
    return folder


@pytest.fixture
def modules(monkeypatch, tmp_path):
    """The stand-in host's `modules`, with two checkpoints of which the plain one is loaded; ours are loaded anew."""
    models = tmp_path / "models" / "Stable-diffusion"
    write_checkpoint(models / INPAINTING, 9)
    write_checkpoint(models / PLAIN, 4)
    monkeypatch.setenv("STANDIN_DATA", str(tmp_path))
    monkeypatch.syspath_prepend(str(WEBUI))
    forget_host()
    package = importlib.import_module("modules")
    for name in ("own_scripts", "processing", "script_callbacks", "call_queue", "progress"):
        importlib.import_module(f"modules.{name}")
    package.shared.opts.data["sd_model_checkpoint"] = PLAIN
    package.sd_models.list_models()
    package.sd_models.reload_model_weights()
    yield package
    forget_host()


@pytest.fixture
def host(modules):
    """The host we live in, with another extension's script."""
    from lib_inpaint.host.a1111 import A1111

    modules.scripts.scripts_img2img.initialize_scripts([witness(modules)])
    runner = modules.scripts.scripts_img2img.scripts[0]
    runner.controls, runner.args_from, runner.args_to = [type("Control", (), {"value": 7})()], 1, 2
    return A1111()


def forget_host() -> None:
    """As a new process would be: neither the host's modules nor what of ours was made for them is loaded."""
    extension.workspace.cache_clear()
    extension.captured.clear()
    ours = ("modules", "lib_inpaint.host.a1111")
    for name in [
        name for name in sys.modules if name.startswith(ours) and name.partition(".")[0] in ("modules", "lib_inpaint")
    ]:
        del sys.modules[name]


@pytest.fixture
def picture() -> bytes:
    return png(blocks())


@pytest.fixture
def segmenter() -> ColourSegmenter:
    return ColourSegmenter()


@pytest.fixture
def projects_folder() -> Path | None:
    """Nothing is kept on the disk; tests that want it have a fixture of this name."""
    return None


@pytest.fixture
def workspace(tmp_path: Path, segmenter: ColourSegmenter, projects_folder: Path | None) -> Workspace:
    """A Workspace without weights whose clicks are answered by the ColourSegmenter."""
    workspace = Workspace(Standalone((tmp_path / "models",), projects_folder=projects_folder))
    predictor = Predictor(segmenter)
    workspace.models.predictor = lambda name=None: predictor  # type: ignore[method-assign]
    workspace.models.loaded = lambda: predictor  # type: ignore[method-assign]
    return workspace


@pytest.fixture
def client(workspace) -> Iterator[Any]:
    """Our routes over that Workspace, in one process."""
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    from lib_inpaint.api import Api

    app = FastAPI()
    app.include_router(Api(workspace).router)
    with TestClient(app, base_url="http://127.0.0.1:7870/click_inpaint") as client:
        yield client


@pytest.fixture
def opened(workspace, picture):
    id = workspace.open(picture, "blocks.png")
    workspace.set_refinement(id, 1, Refinement())
    return id


@pytest.fixture
def quick(monkeypatch) -> None:
    """No waiting between tries, and no proxy of this machine's."""
    from lib_inpaint.checkpoints import downloading

    monkeypatch.setattr(downloading, "WAITS", (0.01, 0.01, 0.01))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def server():
    """Has what a test puts there, and behaves as badly as it is told to."""
    with serving() as server:
        yield server


@pytest.fixture
def webui():
    """A WebUI elsewhere, started with --api."""
    with remote_webui() as webui:
        yield webui


@pytest.fixture
def row(server, quick) -> Weights:
    """The tiny SAM as a row of the table, with size and hash."""
    return row_of(server, DATA)


@pytest.fixture
def lama_maker(monkeypatch) -> bytes:
    """LaMa's maker published the small network of ours; its file."""
    pytest.importorskip("torch")
    import tiny_lama

    monkeypatch.setitem(WEIGHTS, "big_lama", tiny_lama.row(tiny_lama.script()))
    return tiny_lama.script()


@pytest.fixture
def models_folder(tmp_path) -> Path:
    """Where the workspace looks for weights."""
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def lama_there(lama_maker, models_folder) -> Path:
    """LaMa's file lies one level below, under another name."""
    path = models_folder / "mine" / "fill it.pt"
    path.parent.mkdir()
    path.write_bytes(lama_maker)
    return path


@pytest.fixture
def unknown(row) -> Weights:
    """A row about which nothing is known beforehand, as of the hub's copies."""
    return row._replace(size_bytes=None, sha256=None)


@pytest.fixture
def diffusion(workspace) -> FakeDiffusion:
    """Stable Diffusion in the workspace's host."""
    diffusion = FakeDiffusion(PAINTS, INPAINTS)
    workspace.host = workspace.studio.host = dataclasses.replace(workspace.host, diffusion=diffusion)
    return diffusion


@pytest.fixture
def detector() -> ColourDetector:
    return ColourDetector()


@pytest.fixture
def nets(monkeypatch, detector) -> dict[str, Any]:
    """What can be used: the drawn detector, and nothing that cuts people out."""
    nets = {"yolox": detector, "selfie": None}
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: nets.get(kind))
    return nets


@pytest.fixture
def finder(nets, monkeypatch):
    """People are found."""
    monkeypatch.setattr(Finders, "status", lambda self: {"ready": True, "get": []})
    return nets


@pytest.fixture
def batch(client):
    """Id of many photos, none of them brought yet."""
    return client.post("batches").json()["id"]
