"""The host's entries, run as the host runs them, against a small fake of its modules."""

import runpy
import sys
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture
def modules(monkeypatch, tmp_path):
    """A fake `modules` package: callbacks by name, paths, devices."""
    package = types.ModuleType("modules")
    callbacks: dict = {}
    package.script_callbacks = types.SimpleNamespace(
        on_ui_tabs=lambda fn: callbacks.__setitem__("ui_tabs", fn),
        on_app_started=lambda fn: callbacks.__setitem__("app_started", fn),
    )
    package.paths = types.SimpleNamespace(data_path=str(tmp_path), models_path=str(tmp_path / "models"))
    package.devices = types.SimpleNamespace(get_device_for=lambda task: "cpu")
    package.callbacks = callbacks
    monkeypatch.setitem(sys.modules, "modules", package)
    monkeypatch.delitem(sys.modules, "lib_inpaint.host.a1111", raising=False)
    from lib_inpaint import extension

    extension.workspace.cache_clear()
    yield package
    extension.workspace.cache_clear()
    sys.modules.pop("lib_inpaint.host.a1111", None)


def test_the_script_registers_a_tab_and_routes(modules, tmp_path):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    runpy.run_path(str(ROOT / "scripts" / "click_inpaint.py"), run_name="click_inpaint.py")
    ((blocks, title, id),) = modules.callbacks["ui_tabs"]()
    assert (title, id) == ("Click Inpaint", "click_inpaint")
    app = FastAPI()
    modules.callbacks["app_started"](None, app)
    with TestClient(app) as client:
        status = client.get("/click_inpaint/status").json()
    assert status["get"]["folder"] == str(tmp_path / "models" / "sam")


def test_the_workspace_outlives_reload_ui(modules):
    from lib_inpaint import extension

    first = extension.workspace()
    runpy.run_path(str(ROOT / "scripts" / "click_inpaint.py"), run_name="click_inpaint.py")
    assert extension.workspace() is first


def test_the_installer_is_silent_when_nothing_is_to_do(capsys):
    pytest.importorskip("segment_anything")
    runpy.run_path(str(ROOT / "install.py"))
    assert capsys.readouterr() == ("", "")


def test_the_installer_adds_what_is_missing_and_moves_nothing(monkeypatch):
    asked = []
    launch = types.ModuleType("launch")
    launch.run_pip = lambda command, desc: asked.append(command)
    monkeypatch.setitem(sys.modules, "launch", launch)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    runpy.run_path(str(ROOT / "install.py"))
    assert asked == ["install --no-deps segment-anything==1.0"]
