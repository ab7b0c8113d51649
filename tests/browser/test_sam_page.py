"""From a rough guess to one click: the person puts the weights there and presses "Look again"."""

import contextlib
import shutil
from pathlib import Path

import pytest
from editor_page import EditorPage
from tiny_sam import scenes

from lib_inpaint.images import png

WEIGHTS = Path(__file__).parents[1] / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture
def editor(browser, address_to_fill, tmp_path) -> EditorPage:
    pytest.importorskip("segment_anything")
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(address_to_fill)
    page.wait_for_selector("#click_inpaint button")
    editor = EditorPage(page)
    editor.scene = scenes.clear_scene(7, 320, 240)
    photo = tmp_path / "scene.png"
    photo.write_bytes(png(editor.scene.image))
    editor.open(photo)
    yield editor
    context.close()


def get_sam(editor: EditorPage, models: Path) -> None:
    shutil.copy(WEIGHTS, models / "tiny.safetensors")
    editor.page.get_by_role("button", name="Get SAM", exact=True).click()
    editor.page.get_by_role("button", name="Look again").click()
    editor.page.wait_for_function("!document.querySelector('#click_inpaint').innerText.includes('rough guess')")


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
