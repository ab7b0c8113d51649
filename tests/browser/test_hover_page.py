"""The object under the resting cursor lights up before any click, and nothing else changes."""

import shutil

import numpy as np
import pytest
from editor_page import EditorPage, open_scene
from kept_contexts import watched_page
from test_sam_page import WEIGHTS_FILE
from tiny_sam import scenes

LIT = ".ci-stage.ci-hovering"
DARK = ".ci-stage:not(.ci-hovering)"
TOGGLE = "Preview under the cursor"


@pytest.fixture
def editor(browser, models, address_to_fill, tmp_path) -> EditorPage:
    """The tiny SAM's scene, opened with the weights there."""
    pytest.importorskip("segment_anything")
    shutil.copy(WEIGHTS_FILE, models / "tiny.safetensors")
    with watched_page(browser) as page:
        yield open_scene(page, address_to_fill, tmp_path)


def rest_on(editor: EditorPage, mask: np.ndarray) -> None:
    editor.page.mouse.move(*editor.place(*scenes.centre(mask)))


def lit_places(editor: EditorPage, *masks: np.ndarray) -> list[bool]:
    """Whether the preview's canvas has something on it in the middle of each object."""
    script = """(places) => {
        const canvas = document.querySelector('.ci-pane-hover');
        const { left, top, width } = canvas.getBoundingClientRect();
        const ratio = canvas.width / width;
        const pen = canvas.getContext('2d');
        return places.map(([x, y]) => pen.getImageData((x - left) * ratio, (y - top) * ratio, 1, 1).data[3] > 0);
    }"""
    return editor.page.evaluate(script, [editor.place(*scenes.centre(mask)) for mask in masks])


def test_the_object_under_the_cursor_lights_up_and_nothing_else_changes(editor):
    first, second = editor.scene.masks[:2]
    before = editor.project()
    rest_on(editor, first)
    editor.page.wait_for_selector(LIT)
    assert lit_places(editor, first, second) == [True, False]
    rest_on(editor, second)
    editor.page.wait_for_timeout(300)
    editor.page.wait_for_selector(LIT)
    assert lit_places(editor, first, second) == [False, True]
    assert editor.project() == before
    assert not editor.page.locator(".ci-candidates").is_visible()


def test_it_is_dark_when_the_cursor_leaves(editor):
    rest_on(editor, editor.scene.masks[0])
    editor.page.wait_for_selector(LIT)
    editor.page.mouse.move(5, 5)
    editor.page.wait_for_selector(DARK)


def test_a_click_selects_as_before_and_its_candidates_are_all_that_is_shown(editor):
    truth = editor.scene.masks[0]
    rest_on(editor, truth)
    editor.page.wait_for_selector(LIT)
    editor.page.mouse.down()
    editor.page.wait_for_selector(DARK)
    editor.page.mouse.up()
    layer = editor.until("project.layers.length == 1")["layers"][0]
    assert layer["area"] == pytest.approx(truth.sum(), rel=0.2)
    rest_on(editor, editor.scene.masks[1])
    editor.page.wait_for_timeout(500)
    assert editor.page.locator(DARK).is_visible()
    editor.press("Enter")
    editor.page.wait_for_selector(LIT)
    editor.click(*scenes.centre(editor.scene.masks[1]))
    editor.until("project.layers.length == 2")


def test_dragging_a_box_and_brushes_light_up_nothing(editor):
    page, truth = editor.page, editor.scene.masks[0]
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/hover") else None)
    editor.press("b")
    rest_on(editor, truth)
    page.wait_for_timeout(400)
    assert not asked
    editor.press("v")
    page.wait_for_selector(LIT)
    asked.clear()
    page.mouse.down()
    for step in range(1, 6):
        page.mouse.move(*editor.place(10 + step, 10 + step))
        page.wait_for_timeout(80)
    assert not asked and page.locator(DARK).is_visible()
    editor.press("Escape")
    page.mouse.up()


def test_fingers_do_not_hover(editor):
    script = """([x, y, kind]) => document.querySelector('.ci-surface').dispatchEvent(
        new PointerEvent('pointermove', { clientX: x, clientY: y, pointerType: kind, bubbles: true }))"""
    place = editor.place(*scenes.centre(editor.scene.masks[0]))
    editor.page.evaluate(script, [*place, "touch"])
    editor.page.wait_for_timeout(500)
    assert editor.page.locator(DARK).is_visible()
    editor.page.evaluate(script, [*place, "pen"])
    editor.page.wait_for_selector(LIT)


def test_switched_off_nothing_is_asked_and_the_wish_is_remembered(editor):
    page = editor.page
    rest_on(editor, editor.scene.masks[0])
    page.wait_for_selector(LIT)
    page.get_by_role("button", name=TOGGLE).click()
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/hover") else None)
    rest_on(editor, editor.scene.masks[0])
    page.wait_for_timeout(500)
    page.reload()
    page.wait_for_selector(".ci-empty", state="hidden")
    assert page.get_by_role("button", name=TOGGLE).get_attribute("aria-pressed") == "false"
    rest_on(editor, editor.scene.masks[1])
    page.wait_for_timeout(500)
    assert not asked
    editor.press("u")
    page.wait_for_selector(LIT)


def test_while_there_is_no_answer_it_asks_again_by_itself(editor):
    page, refused = editor.page, []

    def not_yet(route):
        refused.append(route)
        if len(refused) < 3:
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/hover", not_yet)
    rest_on(editor, editor.scene.masks[0])
    page.wait_for_selector(LIT)
    assert len(refused) >= 3  # more where encoding takes longer


def test_a_machine_too_slow_for_it_switches_it_off_and_says_so_once(editor):
    page, told = editor.page, "Preview under the cursor is off"

    def slowly(route):
        page.wait_for_timeout(300)
        route.continue_()

    page.route("**/hover", slowly)
    x, y = scenes.centre(editor.scene.masks[0])
    for step in range(40):
        page.mouse.move(*editor.place(x + 3 * (step % 2), y))
        page.wait_for_timeout(350)
        if page.get_by_text(told).count():
            break
    assert page.get_by_text(told).count() == 1
    assert page.get_by_role("button", name=TOGGLE).get_attribute("aria-pressed") == "false"
    page.wait_for_selector(DARK)


def test_without_sam_the_button_says_why_it_cannot(page, coffee):
    EditorPage(page).open(coffee)
    button = page.get_by_role("button", name=TOGGLE)
    assert button.is_disabled() and "GrabCut" in button.get_attribute("title")
