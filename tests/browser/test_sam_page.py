"""From a rough guess to one click: the person puts the weights there, or presses "Download" in the model manager."""

import contextlib
import hashlib
import shutil
from pathlib import Path

import pytest
from editor_page import EditorPage, open_scene
from file_server import FileServer, answering, serving
from kept_contexts import fresh_page
from tiny_sam import scenes

from lib_inpaint.checkpoints import WEIGHTS, downloading

WEIGHTS_FILE = Path(__file__).parents[1] / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture
def editor(browser, address_to_fill, tmp_path) -> EditorPage:
    pytest.importorskip("segment_anything")
    with fresh_page(browser) as page:
        yield open_scene(page, address_to_fill, tmp_path)


def get_sam(editor: EditorPage, models: Path) -> None:
    shutil.copy(WEIGHTS_FILE, models / "tiny.safetensors")
    page = editor.page
    page.get_by_role("button", name="Get SAM", exact=True).click()
    page.get_by_role("button", name="I put the file there").click()
    page.get_by_text("answers clicks now").wait_for()
    page.keyboard.press("Escape")


def test_one_click_selects_an_object_once_the_weights_are_there(editor, models):
    get_sam(editor, models)
    for number, truth in enumerate(editor.scene.masks, start=1):
        editor.click(*scenes.centre(truth))
        layer = editor.until(f"project.layers.length == {number}")["layers"][-1]
        assert layer["source"].startswith("SAM")
        assert layer["area"] == pytest.approx(truth.sum(), rel=0.2)
        editor.press("Enter")


def test_an_older_answer_that_comes_late_changes_nothing(editor, models):
    get_sam(editor, models)
    held = []

    def hold_the_first(route):
        held.append(route)
        if len(held) > 1:
            route.continue_()

    editor.page.route("**/predict", hold_the_first)
    first, second = (scenes.centre(truth) for truth in editor.scene.masks[:2])
    editor.click(*first)
    editor.page.wait_for_timeout(300)
    editor.click(*second)
    newest = editor.until("project.layers.some(layer => layer.prompt.points.length == 2)")
    with contextlib.suppress(Exception):
        held[0].continue_()  # the page may have given it up already
    editor.page.wait_for_timeout(1000)
    assert editor.project() == newest


@pytest.fixture
def maker(monkeypatch):
    """A slow server that offers the tiny SAM in place of Meta's ViT-B."""
    data = WEIGHTS_FILE.read_bytes()
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        server.pause = 0.06
        url, digest = server.put("/tiny.safetensors", data), hashlib.sha256(data).hexdigest()
        row = WEIGHTS["sam_vit_b"]._replace(file="tiny.safetensors", size_bytes=len(data), sha256=digest, url=url)
        monkeypatch.setitem(WEIGHTS, "sam_vit_b", row)
        yield server


class Manager:
    """The model manager's dialog and the offer of SAM ViT-B."""

    def __init__(self, page):
        self.page = page
        self.dialog = page.get_by_role("dialog", name="Models")
        self.row = self.dialog.get_by_role("listitem").filter(has_text="SAM ViT-B")
        self.progress = self.row.get_by_role("progressbar")

    def open(self) -> None:
        self.page.get_by_role("button", name="Models", exact=True).click()
        self.row.wait_for()

    @property
    def primary(self) -> list[str]:
        """The buttons that stand out."""
        return [button.get_attribute("aria-label") for button in self.dialog.locator(".ci-model-primary").all()]

    def press(self, step: str) -> None:
        self.row.get_by_role("button", name=f"{step}: SAM ViT-B, 2 MB, Apache-2.0").click()

    def until_percent(self, least: int) -> None:
        selector = ".ci-manager [role=progressbar]:not([hidden])"
        self.page.wait_for_function(f"Number(document.querySelector('{selector}')?.ariaValueNow) >= {least}")


def test_a_model_is_downloaded_cancelled_resumed_and_then_answers_the_next_click(maker: FileServer, editor, models):
    manager = Manager(editor.page)
    manager.open()
    assert not maker.asked and "2 MB · Apache-2.0" in manager.row.inner_text()
    assert manager.primary == ["Download: SAM ViT-B, 2 MB, Apache-2.0"]
    manager.press("Download")
    manager.until_percent(10)
    assert "of 2 MB" in manager.row.inner_text() and manager.primary == []

    editor.page.reload()
    editor.page.get_by_role("button", name="Getting SAM ViT-B").click()
    manager.until_percent(20)
    manager.press("Cancel")
    manager.row.get_by_role("button", name="Resume").wait_for()
    part = (models / "tiny.safetensors.part").stat().st_size
    assert "B are there already" in manager.row.inner_text() and part > 200_000

    maker.pause = 0
    manager.press("Resume")
    here = manager.dialog.get_by_role("listitem").filter(has_text="tiny.safetensors")
    here.get_by_text("In use").wait_for()
    manager.dialog.get_by_text("SAM ViT-B is here.").wait_for()
    assert maker.asked[-1].headers["range"] == f"bytes={part}-" and len(maker.asked) == 2
    assert manager.row.count() == 0 and manager.primary == []
    editor.page.keyboard.press("Escape")
    manager.dialog.wait_for(state="hidden")
    editor.click(*scenes.centre(editor.scene.masks[0]))
    assert editor.until("project.layers.length == 1")["layers"][0]["source"].startswith("SAM")


def test_what_goes_wrong_is_said_in_the_row_and_can_be_tried_again(maker: FileServer, editor, models):
    maker.pause = 0
    maker.script = [answering(404)]
    manager = Manager(editor.page)
    manager.open()
    manager.press("Download")
    manager.row.get_by_role("alert").get_by_text("is not at 127.0.0.1").wait_for()
    manager.press("Retry")
    manager.dialog.get_by_role("listitem").filter(has_text="tiny.safetensors").wait_for()
    assert (models / "tiny.safetensors").stat().st_size == WEIGHTS_FILE.stat().st_size


def test_another_model_that_is_there_is_used_from_the_manager(editor, models):
    for name in ("one", "two"):
        shutil.copy(WEIGHTS_FILE, models / f"{name}.safetensors")
    manager = Manager(editor.page)
    manager.open()
    manager.dialog.get_by_role("button", name="I put the file there").click()
    two = manager.dialog.get_by_role("listitem").filter(has_text="two.safetensors")
    two.get_by_role("button", name="Use").click()
    two.get_by_text("In use").wait_for()


def test_looking_by_hand_where_nothing_lies_says_so(editor):
    manager = Manager(editor.page)
    manager.open()
    manager.dialog.get_by_role("button", name="I put the file there").click()
    manager.dialog.get_by_text("Nothing new lies there yet.").wait_for()


def test_the_arrival_is_told_once(maker: FileServer, editor, models):
    maker.pause = 0
    manager = Manager(editor.page)
    manager.open()
    manager.press("Download")
    told = manager.dialog.get_by_text("SAM ViT-B is here.")
    told.wait_for()
    editor.page.keyboard.press("Escape")
    manager.dialog.wait_for(state="hidden")
    editor.page.get_by_role("button", name="Models", exact=True).click()
    manager.dialog.wait_for()
    assert told.count() == 0


@pytest.mark.parametrize("width", [1440, 420, 320])
def test_the_cube_opens_the_manager_with_a_picture_and_without(browser, address_to_fill, tmp_path, width):
    page = browser.new_page(viewport={"width": width, "height": 700})
    page.goto(address_to_fill)
    manager = Manager(page)
    for has_picture in (False, True):
        if has_picture:
            page.keyboard.press("Escape")
            manager.dialog.wait_for(state="hidden")
            open_scene(page, address_to_fill, tmp_path)
        manager.open()
        box = manager.dialog.bounding_box()
        assert box["width"] == pytest.approx(min(620, width - 32), abs=1)
        assert [heading.inner_text() for heading in manager.dialog.locator("h3").all()][:2] == [
            "On this machine",
            "To download",
        ]
    for tool in ("v", "b"):
        page.keyboard.press("Escape")
        page.keyboard.press(tool)
        assert page.evaluate("(bar => bar.scrollWidth <= bar.clientWidth)(document.querySelector('.ci-bar'))")
    page.close()


def test_escape_closes_the_manager_though_another_script_takes_the_key(browser, address_to_fill):
    page = browser.new_page()
    page.add_init_script(
        "addEventListener('keydown', (event) => event.key === 'Escape' && event.preventDefault(), true)"
    )
    page.goto(address_to_fill)
    manager = Manager(page)
    manager.open()
    manager.dialog.get_by_role("link").first.focus()
    page.keyboard.press("Escape")
    manager.dialog.wait_for(state="hidden")
    manager.open()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    manager.dialog.wait_for(state="hidden")
    page.close()
