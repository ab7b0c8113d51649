"""Autosave, opening again, the list, the bound and handing on: the use cases and their routes."""

import threading
import time
from dataclasses import replace

import pytest
from project_steps import ON_BLUE, ON_RED, present, remove, revision, run_job, select
from saved_projects import facts, noise

from lib_inpaint.autosave import Autosave
from lib_inpaint.history import History
from lib_inpaint.host.preferences import Preferences
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.page_settings import PageSettings
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.store import NotOpen, Stale
from lib_inpaint.workspace import Workspace


@pytest.fixture
def start(tmp_path, segmenter):
    """Starts a server's Workspace over the same folder, as often as wanted."""
    started = []

    def start(**preferences) -> Workspace:
        host = Standalone((tmp_path / "models",), None, None, tmp_path / "projects")
        workspace = Workspace(replace(host, preferences=Preferences(**preferences)))
        predictor = Predictor(segmenter)
        workspace.models.predictor = lambda name=None: predictor
        started.append(workspace)
        return workspace

    yield start
    for workspace in started:
        assert workspace.library.autosave.flush()


@pytest.fixture
def workspace(start) -> Workspace:
    return start()


def saved(workspace: Workspace) -> None:
    assert workspace.library.autosave.flush()


def test_after_a_restart_everything_is_as_it_was(start, workspace, opened):
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    select(workspace, opened, "b", ON_BLUE)
    workspace.library.set_settings(opened, PageSettings("replace", "a cat", {"mask_blur": 3}, "sd15"))
    saved(workspace)
    before = workspace.store.get(opened)
    again = start()
    after = again.store.get(opened)
    assert facts(after) == facts(before) and after.revision == before.revision and not after.past
    select(again, opened, "c", ON_RED)
    with pytest.raises(Stale):
        again.accept(opened, before.revision + 1, "d", ON_RED)
    assert [layer.id for layer in present(again, opened).layers] == ["b", "c"]


def test_a_click_waits_for_no_disk_and_the_newest_state_wins(workspace, opened, monkeypatch):
    saved(workspace)
    library, may_write, written = workspace.library, threading.Event(), []

    def slowly(id, history):
        assert may_write.wait(30)
        written.append(history)

    monkeypatch.setattr(library.autosave, "_write", slowly)
    for number in range(5):
        select(workspace, opened, f"l{number}", ON_RED)
    assert not written and library.autosave.newest(opened) is workspace.store.get(opened)
    may_write.set()
    saved(workspace)
    assert len(present(workspace, opened).layers) == 5
    assert written[-1].revision == revision(workspace, opened) and len(written) < 5


def test_changes_while_it_is_written_are_written_too():
    begun, may_end, written = threading.Event(), threading.Event(), []

    def write(id, history):
        begun.set()
        assert may_end.wait(30)
        written.append((id, history))

    autosave = Autosave(write, lambda id, why: None, delay=0.01)
    autosave.changed("a", 1)
    assert begun.wait(30)
    autosave.changed("a", 2)
    autosave.changed("b", 3)
    may_end.set()
    assert autosave.flush() and written[-2:] == [("a", 2), ("b", 3)] and autosave.newest("a") is None


def test_a_disk_that_refuses_is_told_once_and_tried_again_at_the_next_change(start, workspace, opened, monkeypatch):
    saved(workspace)
    folders = workspace.library.folders
    proper = folders.save

    def refuse(id, history):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "save", refuse)
    select(workspace, opened, "a", ON_RED)
    saved(workspace)
    assert "No space left on device" in workspace.store.get(opened).unsaved
    assert "No space" in select(workspace, opened, "b", ON_BLUE).unsaved
    monkeypatch.setattr(folders, "save", proper)
    workspace.undo(opened, revision(workspace, opened))
    saved(workspace)
    assert workspace.store.get(opened).unsaved == ""
    assert facts(start().store.get(opened)) == facts(workspace.store.get(opened))


def test_a_mistake_of_ours_is_no_end_of_saving(workspace, opened, monkeypatch, caplog):
    saved(workspace)
    folders, proper = workspace.library.folders, workspace.library.folders.save
    monkeypatch.setattr(folders, "save", lambda id, history: 1 / 0)
    select(workspace, opened, "a", ON_RED)
    saved(workspace)
    assert "console" in workspace.store.get(opened).unsaved and "ZeroDivisionError" in caplog.text
    monkeypatch.setattr(folders, "save", proper)
    select(workspace, opened, "b", ON_RED)
    saved(workspace)
    assert len(folders.load(opened).present.layers) == 2


def test_what_was_closed_for_memory_opens_again_saved_or_not(start, picture):
    workspace = start(most_open=1)
    first = workspace.open(picture, "first.png")
    select(workspace, first, "a", ON_RED)
    second = workspace.open(picture, "second.png")
    assert workspace.store.open_ids() == {second}
    assert [layer.id for layer in present(workspace, first).layers] == ["a"]  # from the memory, if it still waits
    saved(workspace)
    assert workspace.store.open_ids() == {first}
    assert present(workspace, second).picture.name == "second.png"
    assert [layer.id for layer in present(workspace, first).layers] == ["a"]


def test_threads_that_change_what_is_closed_and_recalled_lose_no_step(start, picture):
    workspace = start(most_open=1)
    ids = [workspace.open(picture, f"{number}.png") for number in range(3)]

    def step(history: History) -> History:
        return replace(history, settings=PageSettings(prompt=history.settings.prompt + "x"))

    def work(id):
        for _ in range(40):
            workspace.store.update(id, step)

    threads = [threading.Thread(target=work, args=(id,)) for id in ids * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [len(workspace.store.get(id).settings.prompt) for id in ids] == [80] * 3
    saved(workspace)
    assert [len(start().store.get(id).settings.prompt) for id in ids] == [80] * 3


def test_the_bound_spares_what_is_open_and_zero_keeps_nothing(start, tmp_path):
    workspace = start(most_open=2, most_projects_mb=1)
    folder = tmp_path / "projects"
    large = png(noise(0, 400, 500, 3))
    ids = []
    for number in range(4):
        ids.append(workspace.open(large, f"{number}.png"))
        saved(workspace)
    assert {path.name for path in folder.iterdir()} == set(ids[2:]) == workspace.store.open_ids()
    with pytest.raises(NotOpen):
        workspace.store.get(ids[0])
    nothing = start(most_projects_mb=0)
    nothing.open(large, "large.png")
    saved(nothing)
    assert list(folder.iterdir()) == [] and nothing.library.entries() == []


def test_without_a_folder_nothing_is_written(tmp_path, picture, monkeypatch):
    monkeypatch.chdir(tmp_path)
    workspace = Workspace(Standalone((tmp_path / "models",)))
    id = workspace.open(picture, "a.png")
    workspace.library.close()
    assert list(tmp_path.iterdir()) == [] and workspace.library.entries() == []
    workspace.library.delete(id)
    with pytest.raises(NotOpen):
        workspace.store.get(id)


def test_what_is_deleted_while_it_is_written_stays_deleted(workspace, opened, monkeypatch):
    saved(workspace)
    library, begun, proper = workspace.library, threading.Event(), workspace.library.autosave._write

    def slowly(id, history):
        begun.set()
        time.sleep(0.05)
        proper(id, history)

    monkeypatch.setattr(library.autosave, "_write", slowly)
    select(workspace, opened, "a", ON_RED)
    assert begun.wait(30)
    library.delete(opened)
    saved(workspace)
    assert library.entries() == []
    with pytest.raises(NotOpen):
        workspace.store.get(opened)


# The wire


def test_the_settings_of_the_page_come_back_and_are_no_step(client, workspace, opened):
    body = {"preset": "replace", "prompt": "a cat", "overrides": {"mask_blur": 3, "whole": True}, "checkpoint": None}
    stroke = {"colour": "#10c020", "radius": 3.5, "points": [[1, 2], [3.5, 4]]}
    body |= {"colour": "#0000ff", "paints": [stroke]}
    before = client.get(f"projects/{opened}").json()
    assert client.put(f"projects/{opened}/settings", json=body).json() == {}
    after = client.get(f"projects/{opened}").json()
    assert after["settings"] == body and after["revision"] == before["revision"]
    undone = client.post(f"projects/{opened}/undo", json={"revision": after["revision"]}).json()
    assert undone["settings"] == body
    wrongs = [({"prompt": ["a cat"]}, 422), ({"overrides": {"a": "b"}}, 400), ({"preset": {}}, 422)]
    wrongs += [({"colour": "blue"}, 400), ({"paints": [{**stroke, "tool": "brush"}]}, 422)]
    for wrong, status in [*wrongs, ({"paints": [{**stroke, "radius": 0}]}, 400), ({"paints": 201 * [stroke]}, 400)]:
        reply = client.put(f"projects/{opened}/settings", json=wrong)
        assert reply.status_code == status and reply.json()["error"]


def test_what_is_opened_again_is_first_in_the_list(client, workspace, picture):
    first, second = (workspace.open(picture, f"{number}.png") for number in range(2))
    saved(workspace)
    for id in (first, second, first):
        time.sleep(0.01)
        assert client.get(f"projects/{id}").status_code == 200
        assert client.get("projects").json()["projects"][0]["id"] == id


def test_the_list_the_thumbnail_and_the_bin(client, workspace, opened):
    assert client.get("projects").json() == {"projects": [], "most_mb": 2000}
    saved(workspace)
    [project] = client.get("projects").json()["projects"]
    assert (project["id"], project["name"], project["size"], project["edits"]) == (opened, "blocks.png", [160, 120], 0)
    assert project["when"].endswith("+00:00") and project["bytes"] > 0 and project["problem"] == ""
    small = client.get(project["thumbnail"])
    assert small.headers["content-type"] == "image/jpeg" and "immutable" in small.headers["cache-control"]
    assert client.get(project["thumbnail"].split("?")[0]).headers["cache-control"] == "no-store"
    assert client.delete(f"projects/{opened}").json()["projects"] == []
    assert client.get(f"projects/{opened}").status_code == 404 and client.get(project["thumbnail"]).status_code == 404


@pytest.mark.parametrize("id", ["%2e%2e", "..%2f..%2fetc", "A" * 32, "0" * 33, "0" * 32])
def test_ids_that_are_none_are_not_found(client, workspace, opened, id):
    saved(workspace)
    assert client.get(f"projects/{id}").status_code == 404
    assert client.get(f"projects/{id}/thumbnail").status_code == 404
    assert client.delete(f"projects/{id}").status_code in (200, 404, 405)
    assert len(client.get("projects").json()["projects"]) == 1


def test_a_project_is_handed_on_as_one_file(client, workspace, opened):
    client.put(f"projects/{opened}/layers/a", json={"revision": 2, "prompt": {"points": [[40.5, 40.5, 1]]}})
    run_job(client, client.post(f"projects/{opened}/inpaint", json={"revision": 3, "engine": "telea"}))
    file = client.get(f"projects/{opened}/export/project")
    assert "blocks.clickinpaint.zip" in file.headers["content-disposition"]
    other = client.post("projects", params={"name": "anything"}, content=file.content).json()
    assert other["id"] != opened and other["revision"] == 1 and len(other["edits"]) == 1
    assert facts(workspace.store.get(other["id"])) == facts(workspace.store.get(opened))
    refused = client.post("projects", content=file.content[:2_000])
    assert refused.status_code == 400 and "ZIP" in refused.json()["error"]


def test_a_damaged_project_is_one_sentence_on_the_wire_too(client, start, workspace, opened, tmp_path):
    saved(workspace)
    workspace.store.close(opened)
    next((tmp_path / "projects" / opened).glob("pixels-*")).unlink()
    reply = client.get(f"projects/{opened}")
    assert reply.status_code == 400 and "damaged" in reply.json()["error"]


def test_the_page_is_told_that_its_work_is_not_saved(client, workspace, opened, monkeypatch):
    saved(workspace)

    def refuse(id, history):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(workspace.library.folders, "save", refuse)
    project = client.put(f"projects/{opened}/refinement", json={"revision": 2, "grow": 3}).json()
    assert project["unsaved"] == ""
    saved(workspace)
    assert "Permission denied" in client.get(f"projects/{opened}").json()["unsaved"]
