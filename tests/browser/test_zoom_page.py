"""Zoomed in, a click on a small object is answered closely, and the page says so."""

import shutil

import numpy as np
import pytest
from editor_page import EditorPage, in_tab
from test_sam_page import WEIGHTS_FILE
from tiny_sam import scenes

from lib_inpaint.geometry import Box
from lib_inpaint.images import png

SAID = ".ci-closely:visible"
PLACE = Box(520, 300, 640, 390)
"""Where the small scene lies in the large picture."""
MIDDLE = (PLACE.x1 + PLACE.x2) / 2, (PLACE.y1 + PLACE.y2) / 2
SIZE = (1200, 900)


@pytest.fixture
def editor(browser, models, address_to_fill, tmp_path, request) -> EditorPage:
    """A small scene in a large picture, with the tiny SAM there; the window's size is a parameter."""
    pytest.importorskip("segment_anything")
    shutil.copy(WEIGHTS_FILE, models / "tiny.safetensors")
    width, height = getattr(request, "param", (1440, 900))
    with in_tab(browser, address_to_fill, viewport={"width": width, "height": height}) as editor:
        scene = scenes.clear_scene(4, *PLACE.size)
        image = np.full((SIZE[1], SIZE[0], 3), np.median(scene.image[0], axis=0), np.uint8)
        image[PLACE.slices] = scene.image
        editor.masks = [
            np.pad(mask, ((PLACE.y1, SIZE[1] - PLACE.y2), (PLACE.x1, SIZE[0] - PLACE.x2))) for mask in scene.masks
        ]
        (tmp_path / "far.png").write_bytes(png(image))
        editor.open(tmp_path / "far.png")
        yield editor


def zoom_in(editor: EditorPage) -> None:
    """With the wheel, until little more than the small scene is seen."""
    editor.anchor = editor.place(*MIDDLE)
    editor.page.mouse.move(*editor.anchor)
    for _ in range(3):
        editor.page.mouse.wheel(0, -400)
    editor.page.wait_for_function("parseInt(document.querySelector('.ci-zoom').textContent) > 150")


def click_closely(editor: EditorPage, mask: np.ndarray) -> None:
    """In the middle of an object. The place under the cursor stayed where it was; the page tells the scale."""
    scale = int(editor.page.locator(".ci-zoom").text_content().rstrip(" %")) / 100
    x, y = scenes.centre(mask)
    left, top = editor.anchor
    editor.page.mouse.click(left + (x - MIDDLE[0]) * scale, top + (y - MIDDLE[1]) * scale)


def test_a_small_object_is_selected_after_zooming_in_and_the_page_says_so(editor):
    zoom_in(editor)
    for number, mask in enumerate(editor.masks, start=1):
        assert not editor.page.locator(SAID).count()
        click_closely(editor, mask)
        layer = editor.until(f"project.layers.length == {number}")["layers"][-1]
        assert layer["area"] == pytest.approx(mask.sum(), rel=0.2)
        x1, y1, x2, y2 = layer["prompt"]["view"]
        assert (x2 - x1) * (y2 - y1) < 0.1 * SIZE[0] * SIZE[1] and PLACE.x1 - 80 < x1 < PLACE.x1
        editor.page.locator(SAID).get_by_text("Looking closely at this part").wait_for()
        editor.press("Enter")
        editor.page.wait_for_selector(SAID, state="detached")


def test_seen_whole_the_same_click_is_no_close_one(editor):
    editor.click(*scenes.centre(editor.masks[0]))
    layer = editor.until("project.layers.length == 1")["layers"][0]
    assert layer["prompt"]["view"] is None
    editor.page.wait_for_timeout(300)
    assert not editor.page.locator(SAID).count()


def test_a_correction_after_zooming_in_is_a_close_one(editor):
    editor.click(*scenes.centre(editor.masks[0]))
    editor.until("project.layers.length == 1")
    zoom_in(editor)
    click_closely(editor, editor.masks[1])
    editor.until("project.layers[0].prompt.points.length == 2 && project.layers[0].prompt.view")
    editor.page.wait_for_selector(SAID)


def test_what_lights_up_after_a_close_click_is_asked_for_closely(editor):
    asked = []
    editor.page.on("request", lambda request: asked.append(request) if request.url.endswith("/hover") else None)
    zoom_in(editor)
    click_closely(editor, editor.masks[0])
    editor.until("project.layers.length == 1")
    editor.press("Enter")
    editor.page.wait_for_selector(".ci-stage.ci-hovering")
    assert asked[-1].post_data_json["view"]


@pytest.mark.parametrize("editor", [(420, 800)], indirect=True)
def test_on_a_narrow_screen_the_picture_itself_says_so(editor):
    zoom_in(editor)
    click_closely(editor, editor.masks[0])
    editor.until("project.layers.length == 1")
    editor.page.wait_for_selector(SAID)
    note, stage = editor.page.locator(SAID).bounding_box(), editor.surface.bounding_box()
    assert stage["x"] <= note["x"] and note["x"] + note["width"] <= stage["x"] + stage["width"]
    assert stage["y"] <= note["y"] and note["y"] + note["height"] <= stage["y"] + stage["height"]
