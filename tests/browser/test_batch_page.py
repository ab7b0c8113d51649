"""Many photos in the tab: brought, worked on, stopped, gone on with after a restart, fetched, deleted."""

import base64
import threading
import zipfile
from pathlib import Path

import pytest
from conftest import served
from downloads import publish_finder
from drawn_people import PHOTO, SIZE, ColourDetector, street
from editor_page import EditorPage, in_tab
from file_server import serving

from lib_inpaint.checkpoints import WEIGHTS, downloading
from lib_inpaint.finders import Finders
from lib_inpaint.images import png

BROKEN = b"\xff\xd8\xff no photo"
NOBODY = png(street(SIZE))


class Gate(ColourDetector):
    """Lets a number of photos through."""

    def __init__(self):
        super().__init__()
        self.go = threading.Semaphore(0)

    def detect(self, image):
        assert self.go.acquire(timeout=60)
        return super().detect(image)


class Server:
    """Standalone, over the folders of one person, as often as it is started."""

    def __init__(self, folder: Path):
        self.folder = folder
        (folder / "models" / "people").mkdir(parents=True)

    def lay_finder_down(self) -> None:
        """Files that look as if they were the finder's."""
        for name in ("yolox_nano", "selfie"):
            row = WEIGHTS[name]
            (self.folder / "models" / "people" / row.file).write_bytes(bytes(row.size_bytes))

    def run(self):
        return served(self.folder / "models", self.folder / "projects")


@pytest.fixture
def server(tmp_path):
    return Server(tmp_path)


@pytest.fixture
def detector(monkeypatch):
    detector = ColourDetector()
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: detector if kind == "yolox" else None)
    return detector


@pytest.fixture
def gate(monkeypatch):
    gate = Gate()
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: gate if kind == "yolox" else None)
    return gate


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "trip"
    (folder / "day 2").mkdir(parents=True)
    for name, data in (("a.png", PHOTO), ("b.jpg", BROKEN), ("notes.txt", b"x"), ("day 2/a.png", NOBODY)):
        (folder / name).write_bytes(data)
    return folder


def button(page, name: str):
    return page.locator(".ci-batch").get_by_role("button", name=name, exact=True)


def show(page) -> None:
    page.get_by_role("button", name="Many photos", exact=True).click()
    page.locator("dialog.ci-batch[open]").wait_for()


def bring(page, *paths: Path, input: int = 0) -> None:
    page.locator(".ci-batch input[type=file]").nth(input).set_input_files(paths[0] if input else list(paths))
    page.wait_for_selector(".ci-batch-there:not([hidden])")
    page.wait_for_selector(".ci-batch-sending", state="hidden")


def is_said(page, words: str) -> None:
    page.locator(".ci-batch").get_by_text(words, exact=True).wait_for()


def drop(page, name: str, data: bytes) -> None:
    script = """([name, data]) => {
        const transfer = new DataTransfer();
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
        const dialog = document.querySelector('.ci-batch');
        for (const type of ['dragenter', 'dragover', 'drop'])
            dialog.dispatchEvent(new DragEvent(type, {dataTransfer: transfer, bubbles: true, cancelable: true}));
    }"""
    page.evaluate(script, [name, base64.b64encode(data).decode()])


def fetched(page) -> set[str]:
    with page.expect_download() as download:
        button(page, "Download all, ZIP").click()
    assert download.value.suggested_filename.startswith("click-inpaint-")
    return set(zipfile.ZipFile(download.value.path()).namelist())


def test_a_folder_and_a_drop_are_worked_on_and_come_back_as_one_file(browser, server, detector, photos):
    server.lay_finder_down()
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        page.get_by_role("button", name="Many photos at once", exact=True).last.click()
        bring(page, photos, input=1)
        is_said(page, "1 file that is no photo was left out.")
        drop(page, "c.png", png(street(SIZE, dogs=())[:-1]))
        page.locator(".ci-batch-there").get_by_text("4 photos").wait_for()
        assert page.evaluate("sessionStorage['click_inpaint.project']") is None, "nothing was opened"
        button(page, "Start").click()
        button(page, "Download all, ZIP").wait_for()
        is_said(page, "3 of 4 are done")
        is_said(page, "The picture is damaged or of a rare kind. Open it in an image editor and save it as PNG.")
        assert page.locator(".ci-batch-looks li").count() == 3
        names = fetched(page)
        assert {"results/a.png", "results/a-2.png", "masks/a.png", "contact-sheet.html", "coco.json"} <= names
        assert "failed.txt" in names
        page.locator(".ci-batch-remove").click()
        is_said(page, "Drop photos or a folder here")
        assert not [*(server.folder / "projects" / "photos").iterdir()]


def test_a_reload_and_a_restart_change_nothing_and_nothing_is_done_twice(unwatched, server, gate, tmp_path):
    server.lay_finder_down()
    files = [tmp_path / f"{number}.png" for number in range(4)]
    for number, path in enumerate(files):
        path.write_bytes(PHOTO + bytes(number))
    page = unwatched
    with server.run() as address:
        page.goto(address)
        show(page)
        bring(page, *files)
        gate.go.release()
        button(page, "Start").click()
        is_said(page, "1 of 4 photos")
        page.reload()
        page.wait_for_selector(".ci-batch-runs")
        show(page)
        is_said(page, "1 of 4 photos")
        is_said(page, "Working on 1.png")
        button(page, "Cancel").click()
        is_said(page, "Stopping at 1 of 4…")
        gate.go.release()
        is_said(page, "Stopped at 1 of 4")
    for _ in range(3):
        gate.go.release()
    with server.run():
        page.reload()
        show(page)
        is_said(page, "Stopped at 1 of 4")
        button(page, "Resume").click()
        is_said(page, "All 4 photos are done")
        assert len(gate.looked) == 5, "the one that was stopped is done again, the first is not"


def test_what_was_done_on_the_open_photo_is_done_on_the_others(browser, server, detector, photos):
    server.lay_finder_down()
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        editor = EditorPage(page)
        editor.open(photos / "a.png")
        show(page)
        bring(page, photos / "a.png")
        repeat = page.get_by_role("radio", name="As on the open photo")
        assert repeat.is_disabled()
        page.keyboard.press("Escape")
        editor.press("k")
        editor.until("project.edits.length === 1")
        show(page)
        page.wait_for_function("() => !document.querySelector('.ci-batch [value=recorded]').disabled")
        repeat.check()
        button(page, "JPEG, smaller").click()
        button(page, "Start").click()
        is_said(page, "As on the open photo: Remove people, keep the main subject, with PatchMatch")
        assert "results/a.jpg" in fetched(page)
        button(page, "Delete the photos and what came of them").click()
        is_said(page, "Drop photos or a folder here")


def test_results_that_nobody_has_fetched_go_with_a_second_press_only(browser, server, detector, photos):
    server.lay_finder_down()
    with server.run() as address, in_tab(browser, address) as tab:
        page = tab.page
        show(page)
        bring(page, photos / "a.png")
        button(page, "Start").click()
        is_said(page, "It is done")
        button(page, "Delete the photos and what came of them").click()
        page.wait_for_function(
            "getComputedStyle(document.querySelector('.ci-batch-sure')).backgroundColor === 'rgb(220, 38, 38)'"
        )
        button(page, "Delete for good").click()
        is_said(page, "Drop photos or a folder here")


def test_without_a_finder_one_press_fetches_it_and_then_it_can_start(browser, server, detector, photos, monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as makers:
        publish_finder(makers, monkeypatch)
        with server.run() as address, in_tab(browser, address) as tab:
            page = tab.page
            show(page)
            bring(page, photos / "a.png")
            is_said(page, "Finding people needs a small model (Apache-2.0), which is fetched once.")
            assert button(page, "Start").is_disabled() and not makers.asked
            button(page, "Get the people finder, 16 KB").click()
            page.wait_for_selector(".ci-batch-need", state="hidden")
            button(page, "Start").click()
            is_said(page, "It is done")
