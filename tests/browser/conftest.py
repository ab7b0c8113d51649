"""A real server on loopback and a real Chromium."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browser_host import CUP, hosted
from editor_page import EditorPage, in_tab
from kept_contexts import fresh_page
from needs import need, standalone_page
from ports import port_of

from lib_inpaint.host import Diffusion
from lib_inpaint.host.remote import Address, RemoteDiffusion
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.server import application
from lib_inpaint.workspace import Workspace

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")


@contextmanager
def served(
    models: Path, projects: Path | None = None, diffusion: Diffusion | None = None, name: str = "a test's own"
) -> Iterator[str]:
    """The address of a standalone server; those of a name run one after the other."""
    standalone_page()
    uvicorn = pytest.importorskip("uvicorn")
    port = port_of(name)
    app = application(Workspace(Standalone((models,), device="cpu", projects_folder=projects, diffusion=diffusion)))
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    for _ in range(600):
        if server.started:
            break
        time.sleep(0.05)
    assert server.started
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture(scope="session")
def address(tmp_path_factory) -> Iterator[str]:
    """A server without weights, so that GrabCut answers."""
    with served(tmp_path_factory.mktemp("models"), name="all tests'") as address:
        yield address


@pytest.fixture
def models(tmp_path) -> Path:
    """The models folder of `address_to_fill`, empty at first."""
    (tmp_path / "models").mkdir()
    return tmp_path / "models"


@pytest.fixture
def address_to_fill(models) -> Iterator[str]:
    with served(models) as address:
        yield address


@pytest.fixture
def address_to_paint(models, webui) -> Iterator[str]:
    """One that lets a WebUI elsewhere paint."""
    with served(models, diffusion=RemoteDiffusion(Address.of(webui.address))) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api")
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    need(path, "Chromium")
    with playwright.sync_playwright() as running:
        arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
        browser = running.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(browser, address, request) -> Iterator:
    """The tab, ready. Its context's options are parameters; the test fails when the console complains."""
    with in_tab(browser, address, **getattr(request, "param", {})) as editor:
        yield editor.page


@pytest.fixture
def unwatched(browser) -> Iterator:
    """A page that may complain, of a server that ends under it for example."""
    with fresh_page(browser) as page:
        yield page


@pytest.fixture
def tab(browser, address_to_fill) -> Iterator[EditorPage]:
    """The tab of a server that has no models yet."""
    with in_tab(browser, address_to_fill) as editor:
        yield editor


@pytest.fixture(scope="session")
def coffee(tmp_path_factory) -> Path:
    """A photo of a cup on a table (CC0, from scikit-image)."""
    skimage_data = pytest.importorskip("skimage.data")
    from lib_inpaint.images import png

    path = tmp_path_factory.mktemp("photos") / "coffee.png"
    path.write_bytes(png(skimage_data.coffee()))
    return path


@pytest.fixture
def host(browser, tmp_path, request) -> Iterator:
    """The stand-in WebUI with a page in front of it; its flags and environment are parameters."""
    with hosted(browser, tmp_path, **getattr(request, "param", {})) as host:
        yield host


@pytest.fixture
def selected(host, coffee):
    """A photo in our tab with the cup in a box: two actions."""
    host.show_ours()
    host.editor.open(coffee)
    host.editor.drag(CUP[:2], CUP[2:])
    host.editor.until("project.mask_area > 5000")
    host.page.wait_for_selector(".ci-region:not([hidden])")
    return host
