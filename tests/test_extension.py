"""The extension's entries, run as the host runs them, in the stand-in host."""

import runpy
import sys
import threading
import types
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run_script():
    runpy.run_path(str(ROOT / "scripts" / "click_inpaint.py"), run_name="click_inpaint.py")


def build(modules):
    """The host's own order: its page, our settings, our tab."""
    call = modules.script_callbacks.call
    call("before_ui")
    call("ui_settings")
    ((tabs,),) = [call("ui_tabs")]
    assert not modules.script_callbacks.failures
    return tabs


def client_of(modules):
    from fastapi import FastAPI
    from fastapi.testclient import TestClient

    app = FastAPI()
    modules.script_callbacks.call("app_started", None, app)
    assert not modules.script_callbacks.failures
    return TestClient(app)


def test_the_script_registers_settings_a_tab_and_routes(modules, tmp_path):
    run_script()
    ((_, title, id),) = build(modules)
    assert (title, id) == ("Click Inpaint", "click_inpaint")
    assert modules.shared.opts.click_inpaint_model == "Automatic"
    with client_of(modules) as client:
        status = client.get("/click_inpaint/status").json()
    assert status["get"]["folder"] == str(tmp_path / "models" / "sam")
    assert [each["is_inpainting"] for each in status["host"]["checkpoints"]] == [True, False]


def test_hosts_whose_callbacks_take_no_name_take_ours(modules):
    modules.script_callbacks.takes_names = False
    run_script()
    assert len(modules.script_callbacks.callbacks["ui_tabs"]) == 1


def test_the_workspace_outlives_reload_ui_and_the_components_do_not(modules):
    from lib_inpaint import extension

    run_script()
    build(modules)
    first = extension.workspace()
    extension.captured.add(types.SimpleNamespace(elem_id="img_inpaint_base"))
    modules.script_callbacks.clear()
    run_script()
    build(modules)
    assert extension.workspace() is first and extension.captured.get("img_inpaint_base") is None


def test_a_click_never_waits_for_a_running_generation(modules):
    from drawn_pictures import blocks

    from lib_inpaint import extension
    from lib_inpaint.geometry import Box
    from lib_inpaint.images import png
    from lib_inpaint.segment import VisualPrompt

    workspace = extension.workspace()
    id = workspace.open(png(blocks()), "a.png")
    answers = []
    click = threading.Thread(
        target=lambda: answers.append(workspace.predict(id, VisualPrompt(box=Box(28, 18, 72, 62)))), daemon=True
    )
    with modules.call_queue.queue_lock:
        click.start()
        click.join(60)
        assert answers, "the click waits for the host's queue"


def test_without_a_page_the_routes_are_there(modules):
    run_script()
    modules.shared.cmd_opts.nowebui = True
    with client_of(modules) as client:
        assert client.get("/click_inpaint/status").status_code == 200


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
