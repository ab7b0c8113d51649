"""Work that survives: a reload of the page, a restart of the server; the list of what was open before."""

import re
from pathlib import Path

import pytest
from conftest import served
from editor_page import EditorPage, in_tab

from lib_inpaint.images import png

CUP = (165, 30, 465, 300)
FACTS = ("id", "revision", "layers", "edits", "refinement", "picture_version", "mask_area")


class Restartable:
    """A standalone server that keeps its projects, and as every other its port."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "models").mkdir()

    @property
    def projects(self) -> Path:
        return self.folder / "projects"

    def run(self):
        return served(self.folder / "models", self.projects)


@pytest.fixture
def server(tmp_path) -> Restartable:
    return Restartable(tmp_path)


def facts(editor: EditorPage) -> dict:
    project = editor.project()
    return {name: project[name] for name in FACTS}


def shown(page) -> str:
    """The name of the open picture in the status line."""
    page.wait_for_function("() => document.querySelector('.ci-file')?.innerText")
    return page.locator(".ci-file").inner_text()


def photo(folder: Path, name: str, colour: int) -> Path:
    import numpy as np

    pixels = np.full((120, 200, 3), colour, np.uint8)
    pixels[30:80, 50:120] = 255 - colour
    (folder / name).write_bytes(png(pixels))
    return folder / name


def paint(editor: EditorPage, layers: int) -> None:
    editor.press("b")
    editor.drag((40 + 10 * layers, 50), (90, 60 + 5 * layers))
    editor.until(f"project.layers.length === {layers}")


def test_a_reload_and_a_restart_change_nothing(unwatched, server, coffee):
    page, editor = unwatched, EditorPage(unwatched)
    with server.run() as address:
        page.goto(address)
        page.wait_for_selector("#click_inpaint button")
        editor.open(coffee)
        editor.drag(CUP[:2], CUP[2:])
        editor.until("project.mask_area > 0")
        editor.press("r")
        editor.until("project.edits.length === 1")
        page.wait_for_selector(".ci-results:not([hidden])")
        editor.press("b")
        editor.drag((60, 60), (120, 90))
        editor.until("project.layers.length === 1")
        before = facts(editor)
        page.reload()
        assert shown(page) == "coffee.png" and facts(editor) == before and editor.project()["can_undo"]
    with server.run():
        page.reload()
        assert shown(page) == "coffee.png" and facts(editor) == before
        assert editor.project()["can_undo"] is None


def test_a_page_that_stays_open_over_a_restart_just_goes_on(unwatched, server, tmp_path):
    picture = photo(tmp_path, "kept.png", 60)
    page, editor = unwatched, EditorPage(unwatched)
    with server.run() as address:
        page.goto(address)
        page.wait_for_selector("#click_inpaint button")
        editor.open(picture)
        paint(editor, 1)
        before = facts(editor)
    with server.run():
        assert facts(editor) == before
        editor.press("Enter")
        paint(editor, 2)
        assert page.get_by_text("Changed in another tab").count() == 0
        assert editor.project()["revision"] > before["revision"] + 1_000


def test_the_list_opens_an_older_one_and_deletes(browser, server, tmp_path):
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        editor = EditorPage(page)
        assert page.locator(".ci-empty-recent").is_hidden()
        editor.open(photo(tmp_path, "first.png", 40))
        paint(editor, 1)
        first = facts(editor)
        editor.open(photo(tmp_path, "second.png", 90))
        page.wait_for_function("() => document.querySelector('.ci-file').innerText === 'second.png'")
        saved = server.projects / first["id"] / "manifest.json"
        for _ in range(200):
            if saved.exists() and len(list(server.projects.glob("*/manifest.json"))) == 2:
                break
            page.wait_for_timeout(50)
        page.get_by_role("button", name="Recent", exact=True).click()
        page.get_by_role("button", name=re.compile(r"^Open first\.png, today \d\d:\d\d, no edits$")).click()
        page.wait_for_function("() => document.querySelector('.ci-file').innerText === 'first.png'")
        assert facts(editor) == first

        page.evaluate("sessionStorage.clear()")
        page.reload()
        cards = page.locator(".ci-empty-recent .ci-recent-card")
        cards.nth(1).wait_for()
        assert cards.locator(".ci-recent-name").all_inner_texts() == ["first.png", "second.png"]
        page.wait_for_function("() => document.querySelector('.ci-empty-recent canvas').width === 200")
        page.get_by_role("button", name="Many photos at once", exact=True).focus()  # before them
        page.keyboard.press("Tab")  # the first card
        page.keyboard.press("Tab")  # its bin
        page.keyboard.press("Enter")
        page.keyboard.press("Escape")  # rather not
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")  # sure
        cards.nth(1).wait_for(state="detached")
        assert cards.locator(".ci-recent-name").all_inner_texts() == ["second.png"]
        assert [path.parent.name for path in server.projects.glob("*/manifest.json")] != [first["id"]]
        page.keyboard.press("Enter")  # the focus went on to what took its place
        assert shown(page) == "second.png"


def test_a_damaged_project_is_listed_as_such_and_can_only_be_deleted(browser, server, tmp_path):
    lost = server.projects / ("0" * 32)
    lost.mkdir(parents=True)
    (lost / "manifest.json").write_text("{")
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        card = page.get_by_role("button", name=re.compile("^Damaged project"))
        card.wait_for()
        assert card.is_disabled() and "damaged" in (card.get_attribute("title") or "")
        page.get_by_role("button", name="Delete the damaged project").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        page.locator(".ci-empty-recent").wait_for(state="hidden")
        assert not lost.exists()


def test_work_that_cannot_be_saved_is_told_once(browser, server, tmp_path):
    server.projects.write_bytes(b"a file where the folder should be")
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        editor = EditorPage(page)
        editor.open(photo(tmp_path, "a.png", 40))
        editor.until("project.unsaved !== ''")
        paint(editor, 1)
        toast = page.get_by_role("alert").get_by_text("Your work cannot be saved")
        toast.wait_for()
        page.get_by_role("button", name="Dismiss").click()
        editor.press("Enter")
        paint(editor, 2)
        assert toast.count() == 0


def test_a_project_is_handed_on_as_one_file(browser, server, tmp_path):
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        editor = EditorPage(page)
        editor.open(photo(tmp_path, "a.png", 40))
        paint(editor, 1)
        before = facts(editor)
        name, data = editor.export("Project, ZIP")
        assert name == "a.clickinpaint.zip"
        (tmp_path / name).write_bytes(data)
        editor.open(tmp_path / name)
        page.wait_for_function(f"() => sessionStorage['click_inpaint.project'] !== '{before['id']}'")
        after = facts(editor)
        assert {**after, "id": 0, "revision": 0} == {**before, "id": 0, "revision": 0}
