"""Everything in a picture: one key finds it, clicks choose, and what is chosen becomes layers, goes, or is saved."""

import json
import shutil

import numpy as np
import pytest
from editor_page import EditorPage, open_scene
from kept_contexts import watched_page
from pycocotools import mask as coco_masks
from test_sam_page import WEIGHTS_FILE
from tiny_sam import scenes

BAR = ".ci-found[aria-label^='Everything']"
BUTTON = "Everything"
WISHES = {"points_a_side": 16, "least_score": 0.5, "least_stability": 0.7}
"""The tiny SAM is less sure of itself than the makers' models are."""


@pytest.fixture
def editor(browser, models, address_to_fill, tmp_path) -> EditorPage:
    """The tiny SAM's scene, opened with the weights there."""
    pytest.importorskip("segment_anything")
    shutil.copy(WEIGHTS_FILE, models / "tiny.safetensors")
    with watched_page(browser) as page:
        page.route("**/segments", _with_wishes)
        yield open_scene(page, address_to_fill, tmp_path)


@pytest.fixture
def found(editor) -> EditorPage:
    """Everything is on show."""
    editor.press("a")
    editor.page.wait_for_selector(BAR, timeout=120_000)
    return editor


def choose(editor: EditorPage, mask: np.ndarray) -> None:
    editor.click(*scenes.centre(mask))


def colour_at(editor: EditorPage, mask: np.ndarray) -> list[int]:
    """What the overview paints in the middle of an object: red, green, blue, opacity."""
    script = """([x, y]) => {
        const canvas = document.querySelector('.ci-pane-overview');
        const { left, top, width } = canvas.getBoundingClientRect();
        const ratio = canvas.width / width;
        return [...canvas.getContext('2d').getImageData((x - left) * ratio, (y - top) * ratio, 1, 1).data];
    }"""
    editor.page.wait_for_timeout(100)
    return editor.page.evaluate(script, editor.place(*scenes.centre(mask)))


def count_of(editor: EditorPage) -> int:
    return int(editor.page.locator(f"{BAR} .ci-found-said").inner_text().split()[0])


def test_what_is_clicked_becomes_layers_and_one_undo_takes_them_away(found):
    first, second = found.scene.masks[:2]
    assert count_of(found) >= len(found.scene.masks)
    before = found.project()
    choose(found, first)
    choose(found, second)
    found.page.locator(".ci-found-said", has_text="2 of ").wait_for()
    assert found.project() == before, "choosing changes nothing on the server"
    found.page.get_by_role("button", name="Add 2 as layers").click()
    project = found.until("project.layers.length == 2")
    assert [layer["area"] for layer in project["layers"]] == pytest.approx([first.sum(), second.sum()], rel=0.2)
    found.page.wait_for_selector(BAR, state="hidden")
    assert colour_at(found, first) == [0, 0, 0, 0]
    found.press("Control+z")
    found.until("project.layers.length == 0")


def test_objects_have_colours_and_the_chosen_ones_the_accent(found):
    first, second = found.scene.masks[:2]
    found.page.mouse.move(5, 5)
    plain, other = colour_at(found, first), colour_at(found, second)
    assert plain[3] and other[3] and plain[:3] != other[:3]
    choose(found, first)
    found.page.mouse.move(5, 5)
    chosen = colour_at(found, first)
    assert chosen[3] > plain[3] and chosen[:3] != plain[:3]
    assert colour_at(found, second) == other
    choose(found, first)
    found.page.mouse.move(5, 5)
    assert colour_at(found, first) == plain


def test_escape_leaves_and_the_next_time_it_is_there_at_once(found):
    page = found.page
    searched = []
    page.on("response", lambda reply: searched.append(reply.json()) if "/jobs/" in reply.url else None)
    found.press("Escape")
    page.wait_for_selector(BAR, state="hidden")
    found.press("a")
    page.wait_for_selector(BAR)
    assert [job["state"] for job in searched] == ["done"]
    found.press("a")
    page.wait_for_selector(BAR, state="hidden")


def test_r_removes_what_was_chosen(found):
    choose(found, found.scene.masks[0])
    found.press("r")
    project = found.until("project.edits.length == 1")
    assert len(project["layers"]) == 1 or project["layers"] == []
    found.page.wait_for_selector(BAR, state="hidden")


def test_enter_adds_and_without_a_choice_does_nothing(found):
    found.press("Enter")
    found.page.wait_for_timeout(200)
    assert found.page.locator(BAR).is_visible()
    choose(found, found.scene.masks[1])
    found.press("Enter")
    found.until("project.layers.length == 1")


def test_all_of_it_is_saved_as_coco(found):
    with found.page.expect_download() as download:
        found.page.get_by_role("button", name="Save as COCO").click()
    assert download.value.suggested_filename == "scene_everything.json"
    coco = json.loads(download.value.path().read_text())
    assert len(coco["annotations"]) == count_of(found)
    truth = found.scene.masks[0]
    overlaps = [_iou(coco_masks.decode(each["segmentation"]).astype(bool), truth) for each in coco["annotations"]]
    assert max(overlaps) > 0.8


def test_arrow_keys_and_p_choose_without_a_mouse(found):
    x, y = found.project()["size"]
    target = min(found.scene.masks, key=lambda mask: abs(scenes.centre(mask)[0] - x / 2))
    _walk(found, (x / 2, y / 2), scenes.centre(target))
    found.press("p")
    found.page.locator(".ci-found-said", has_text="1 of ").wait_for()


def test_a_search_is_cancelled_and_leaves_the_page_as_it_was(editor):
    page = editor.page
    page.route("**/jobs/*", lambda route: route.continue_() if route.request.method == "DELETE" else _running(route))
    editor.press("a")
    page.get_by_text("Looking for everything").wait_for()
    page.unroute("**/jobs/*")
    page.route("**/jobs/*", lambda route: route.continue_())
    editor.press("Escape")
    page.locator(".ci-strip").wait_for(state="hidden")
    assert editor.project()["layers"] == []
    page.get_by_role("button", name=BUTTON).wait_for()


def test_another_tool_leaves_it(found):
    found.press("b")
    found.page.wait_for_selector(BAR, state="hidden")
    x, y = scenes.centre(found.scene.masks[0])
    found.drag((x, y), (x + 5, y))
    assert found.until("project.layers.length == 1")["layers"][0]["source"] == "brush"


def test_without_sam_the_button_says_why_it_cannot(page, coffee):
    editor = EditorPage(page)
    editor.open(coffee)
    button = page.get_by_role("button", name=BUTTON)
    assert button.is_disabled() and "needs SAM" in button.get_attribute("title")
    editor.press("a")
    page.get_by_text("Finding everything needs SAM").wait_for()


def _with_wishes(route):
    if route.request.method == "POST":
        route.continue_(post_data=json.dumps(WISHES))
    else:
        route.continue_()


def _running(route):
    route.fulfill(
        json={"state": "running", "progress": 0.3, "detail": "", "seconds_left": 20, "error": None, "project": None}
    )


def _iou(one: np.ndarray, other: np.ndarray) -> float:
    return (one & other).sum() / (one | other).sum()


def _walk(editor: EditorPage, start: tuple[float, float], goal: tuple[float, float]) -> None:
    """With the arrow keys; Shift moves by a pixel of the picture. The first press shows the crosshair in the middle."""
    editor.surface.focus()
    editor.press("ArrowRight")
    for axis, (forth, back) in enumerate((("ArrowRight", "ArrowLeft"), ("ArrowDown", "ArrowUp"))):
        steps = round(goal[axis] - start[axis])
        for _ in range(abs(steps)):
            editor.press(f"Shift+{forth if steps > 0 else back}")
