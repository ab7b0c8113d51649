"""Around a selected object: all like it become layers, and its shadow is offered."""

import shutil

import numpy as np
import pytest
from editor_page import EditorPage, in_tab
from test_sam_page import WEIGHTS_FILE
from tiny_sam import scenes

from benchmarks.drawn_alike import alike_scene
from benchmarks.drawn_shadows import cast_scene, plain_scene
from lib_inpaint.images import png

OFFER = ".ci-offer"
ALIKE = 2000


@pytest.fixture
def editor(browser, models, address_to_fill) -> EditorPage:
    """The page of a server with the tiny SAM, without a picture."""
    pytest.importorskip("segment_anything")
    shutil.copy(WEIGHTS_FILE, models / "tiny.safetensors")
    with in_tab(browser, address_to_fill) as editor:
        yield editor


def show(editor: EditorPage, image: np.ndarray, folder) -> None:
    path = folder / "scene.png"
    path.write_bytes(png(image))
    editor.open(path)


def brushed(editor: EditorPage, thing: np.ndarray) -> None:
    """A layer of the thing, drawn around with the lasso: the tiny SAM does not know such things."""
    editor.press("l")
    rows = [row for row in range(0, len(thing), 2) if thing[row].any()]
    left = [(int(np.flatnonzero(thing[row])[0]), row) for row in rows]
    right = [(int(np.flatnonzero(thing[row])[-1]), row) for row in rows]
    editor.drag(*left[::6], left[-1], *right[::-6], right[0], left[0])
    editor.until("project.layers.length == 1")


def test_one_press_finds_all_like_it_and_one_undo_takes_them_back(editor, tmp_path):
    scene = alike_scene(ALIKE)
    show(editor, scene.image, tmp_path)
    editor.click(*scenes.centre(scene.masks[0]))
    editor.until("project.layers.length == 1")
    editor.page.get_by_role("button", name="Find all like this").click()
    count = len(scene.masks)
    layers = editor.until(f"project.layers.length == {count}")["layers"]
    assert [layer["name"] for layer in layers] == [f"Object {number}" for number in range(1, count + 1)]
    editor.page.get_by_text(f"{count - 1} more like Object 1").wait_for()
    editor.press("Control+z")
    editor.until("project.layers.length == 1")


def test_nothing_like_it_is_said_and_nothing_changes(editor, tmp_path):
    scene = scenes.clear_scene(7, 320, 240)
    show(editor, scene.image, tmp_path)
    editor.click(*scenes.centre(scene.masks[0]))
    before = editor.until("project.layers.length == 1")
    editor.press("m")
    editor.page.get_by_text("Nothing else in the picture looks like Object 1").wait_for()
    assert editor.project() == before


def test_a_shadow_is_offered_and_refused_or_kept(editor, tmp_path):
    scene = cast_scene(1)
    show(editor, scene.image, tmp_path)
    brushed(editor, scene.thing)
    shadow = editor.page.get_by_role("button", name="Add its shadow")
    shadow.click()
    editor.page.wait_for_selector(OFFER)
    layer = editor.until("project.layers.length == 2")["layers"][1]
    assert layer["name"].startswith("Shadow of ") and layer["area"] == pytest.approx(scene.shadow.sum(), rel=0.35)
    bar, foot = editor.page.locator(OFFER).bounding_box(), int(np.flatnonzero(scene.shadow.any(1))[-1])
    assert bar["y"] + bar["height"] < editor.place(0, foot)[1], "the bar lies on what it asks about"
    editor.page.get_by_role("button", name="No", exact=True).click()
    editor.until("project.layers.length == 1")
    editor.page.wait_for_selector(OFFER, state="hidden")

    editor.press("s")
    editor.page.wait_for_selector(OFFER)
    editor.page.get_by_role("button", name="Keep it").click()
    editor.page.wait_for_selector(OFFER, state="hidden")
    assert len(editor.project()["layers"]) == 2

    editor.press("Control+z")
    editor.until("project.layers.length == 1")
    for key, layers in (("Escape", 1), ("Enter", 2)):
        editor.press("s")
        editor.page.wait_for_selector(OFFER)
        editor.press(key)
        editor.page.wait_for_selector(OFFER, state="hidden")
        editor.until(f"project.layers.length == {layers}")


def test_going_on_keeps_the_shadow(editor, tmp_path):
    scene = cast_scene(1)
    show(editor, scene.image, tmp_path)
    brushed(editor, scene.thing)
    editor.press("s")
    editor.page.wait_for_selector(OFFER)
    editor.press("b")
    editor.drag((40, 40), (60, 40))
    editor.page.wait_for_selector(OFFER, state="hidden")
    assert any(layer["name"].startswith("Shadow of ") for layer in editor.project()["layers"])


def test_without_a_shadow_there_is_a_sentence(editor, tmp_path):
    scene = plain_scene(0)
    show(editor, scene.image, tmp_path)
    brushed(editor, scene.thing)
    editor.page.get_by_role("button", name="Add its shadow").click()
    editor.page.get_by_text("looks like its shadow").wait_for()
    assert len(editor.project()["layers"]) == 1


def test_without_sam_finding_says_why_it_cannot(page, coffee):
    editor = EditorPage(page)
    editor.open(coffee)
    editor.drag((150, 60), (450, 330))
    editor.until("project.layers.length == 1")
    editor.press("m")
    page.get_by_text("Finding all like this needs SAM").wait_for()
