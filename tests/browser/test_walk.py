"""The main job in a real browser on a real photo: open, box, refine, remove, compare, undo, export."""

import io
import json

import numpy as np
import PIL.Image
import pytest
from editor_page import EditorPage, pixels

CUP = (165, 30, 465, 300)
"""A box around the cup and its saucer."""


@pytest.fixture
def editor(page, coffee) -> EditorPage:
    editor = EditorPage(page)
    editor.open(coffee)
    return editor


def select_cup(editor: EditorPage) -> dict:
    editor.drag(CUP[:2], CUP[2:])
    return editor.until("project.layers.length == 1")


def test_open_box_refine_remove_compare_undo_export(editor, coffee):
    layer = select_cup(editor)["layers"][0]
    assert layer["prompt"]["box"] == pytest.approx(CUP, abs=2) and layer["source"] == "GrabCut"

    before = editor.project()["mask_area"]
    grow = editor.page.get_by_role("spinbutton", name="Grow in pixels")
    grow.fill("12")
    grow.press("Enter")
    assert editor.until("project.refinement.grow == 12")["mask_area"] > before

    name, mask = editor.export("Mask")
    assert name == "coffee_mask.png" and PIL.Image.open(io.BytesIO(mask)).mode == "L"
    assert (pixels(mask) > 0).sum() == editor.project()["mask_area"]

    editor.page.locator("body").press("r")
    project = editor.until("project.edits.length == 1")
    assert project["layers"] == [] and project["edits"][0]["variations"][0]["engine"] == "patchmatch"
    editor.page.wait_for_selector(".ci-results:not([hidden])")

    editor.press("c")
    editor.page.get_by_role("slider", name="Before").wait_for()
    editor.press("c")

    name, result = editor.export("Picture, PNG")
    source, result = pixels(coffee.read_bytes()), pixels(result)
    changed = (source != result).any(axis=2)
    assert name == "coffee_result.png" and changed.mean() > 0.1
    assert not changed[far_from(pixels(mask) > 0)].any()

    editor.press("Control+z")
    undone = editor.until("project.edits.length == 0")
    assert [each["id"] for each in undone["layers"]] == [layer["id"]]
    _, restored = editor.export("Picture, PNG")
    assert (pixels(restored) == source).all()


def far_from(mask: np.ndarray, pixels: int = 12) -> np.ndarray:
    """Outside the mask and its feather."""
    import cv2

    return cv2.dilate(mask.astype(np.uint8), np.ones((2 * pixels + 1,) * 2)) == 0


def test_clicks_land_on_the_right_pixel_at_any_zoom(editor):
    rng = np.random.default_rng(0)
    for step in range(4):
        editor.press("0")
        cursor = [round(each) for each in editor.place(rng.uniform(60, 540), rng.uniform(60, 340))]
        editor.page.mouse.move(*cursor)
        for _ in range(step * 3):
            editor.page.mouse.wheel(0, -120)
        editor.page.mouse.click(*cursor)
        layer = editor.until(f"project.layers.length == {step + 1}")["layers"][-1]
        assert editor.place(*layer["prompt"]["points"][0][:2]) == pytest.approx(cursor, abs=0.1)
        editor.press("Enter")


@pytest.mark.parametrize("page", [{"device_scale_factor": 1.5}, {"device_scale_factor": 3}], indirect=True)
def test_clicks_land_on_the_right_pixel_on_dense_screens(editor):
    editor.click(300.5, 150.5)
    layer = editor.until("project.layers.length == 1")["layers"][0]
    assert layer["prompt"]["points"][0] == pytest.approx((300.5, 150.5, 1), abs=0.6)


@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_clicks_land_on_the_right_pixel_of_a_turned_photo(page, tmp_path, orientation):
    image = PIL.Image.new("RGB", (200, 100), (90, 100, 110))
    exif = PIL.Image.Exif()
    exif[0x0112] = orientation
    image.save(tmp_path / "turned.jpg", exif=exif)
    editor = EditorPage(page)
    editor.open(tmp_path / "turned.jpg")
    assert editor.project()["size"] == ([200, 100] if orientation == 3 else [100, 200])
    editor.click(70, 30)
    layer = editor.until("project.layers.length == 1")["layers"][0]
    assert layer["prompt"]["points"][0][:2] == pytest.approx((70, 30), abs=0.6)


def test_points_are_added_moved_and_deleted(editor):
    select_cup(editor)
    editor.click(200, 60, "right")
    points = editor.until("project.layers[0].prompt.points.length == 1")["layers"][0]["prompt"]["points"]
    assert points[0] == pytest.approx((200, 60, 0), abs=0.6)
    editor.drag((200, 60), (190, 80))
    points = editor.until("project.layers[0].prompt.points[0][1] > 70")["layers"][0]["prompt"]["points"]
    assert points[0] == pytest.approx((190, 80, 0), abs=1)
    editor.click(190, 80)
    assert editor.until("project.layers[0].prompt.points.length == 0")["layers"][0]["prompt"]["box"]


def test_a_lone_click_offers_sizes_and_the_keys_choose(editor):
    editor.click(310, 120)
    editor.until("project.layers.length == 1")
    chips = editor.page.locator(".ci-candidates button")
    chips.first.wait_for()
    assert chips.count() >= 2
    areas = []
    for key in ("1", str(chips.count())):
        editor.press(key)
        areas.append(editor.until(f"project.layers[0].prompt.candidate == {int(key) - 1}")["layers"][0]["area"])
    assert areas[0] < areas[1]


def test_brush_eraser_and_lasso_make_and_change_layers(editor):
    editor.press("b")
    editor.drag((100, 340), (200, 340))
    area = editor.until("project.layers.length == 1")["layers"][0]["area"]
    assert area > 1000
    editor.press("e")
    editor.drag((100, 340), (150, 340))
    assert editor.until("project.can_undo == 'Paint' && project.revision >= 3")["layers"][0]["area"] < area
    editor.press("l")
    editor.drag((400, 320), (500, 320), (500, 380), (400, 380), (400, 320))
    grown = editor.until(f"project.layers.reduce((sum, layer) => sum + layer.area, 0) > {area + 3000}")
    assert grown["layers"]


def test_erasing_what_is_not_there_is_said_and_erasing_a_hole_stays_open(editor):
    select_cup(editor)
    editor.page.get_by_role("button", name="Next object").click()
    editor.drag((480, 200), (590, 390))
    before = editor.until("project.layers.length == 2")
    editor.press("e")
    editor.drag((300, 120), (310, 120))
    editor.page.locator(".ci-toast", has_text="changed nothing").wait_for()
    assert editor.project()["revision"] == before["revision"]
    editor.page.locator(".ci-layer-main").nth(1).click()
    editor.drag((300, 120), (310, 120))
    after = editor.until("!project.refinement.fill_holes")
    assert after["mask_area"] < before["mask_area"]


def test_undo_and_redo_walk_through_everything(editor):
    select_cup(editor)
    editor.click(200, 60, "right")
    editor.until("project.layers[0].prompt.points.length == 1")
    revision = editor.project()["revision"]
    for _ in range(2):
        editor.press("Control+z")
    editor.until(f"project.revision == {revision + 2} && project.layers.length == 0")
    for _ in range(2):
        editor.press("Control+Shift+z")
    assert editor.until(f"project.revision == {revision + 4}")["layers"][0]["prompt"]["points"]


def test_the_project_is_there_after_a_reload(editor):
    select_cup(editor)
    editor.page.reload()
    editor.page.locator(".ci-layer").first.wait_for()
    editor.press("Control+z")
    assert editor.until("project.layers.length == 0")


def test_layers_are_shown_joined_and_exported(editor):
    select_cup(editor)
    editor.press("Enter")
    editor.drag((480, 200), (590, 390))
    editor.until("project.layers.length == 2")
    _, coco = editor.export("Annotations, COCO JSON")
    assert len(json.loads(coco)["annotations"]) == 2
    whole = editor.project()["mask_area"]
    row = editor.page.locator(".ci-layer").first
    row.get_by_role("button", name="Hide").click()
    assert editor.until("project.layers.some(layer => !layer.visible)")["mask_area"] < whole


def test_what_is_no_picture_gets_one_sentence_and_the_photo_stays(editor, tmp_path, coffee):
    select_cup(editor)
    (tmp_path / "fake.png").write_text("<html>no picture</html>")
    page = editor.page
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Open", exact=True).click()
    chooser.value.set_files(tmp_path / "fake.png")
    page.locator(".ci-toast").first.wait_for()
    assert "picture" in page.locator(".ci-toast").first.inner_text()
    assert editor.project()["layers"]
    page.complaints[:] = [each for each in page.complaints if "400" not in each]
    editor.open(coffee)
    page.locator(".ci-toast").wait_for(state="detached", timeout=2000)


def test_two_tabs_work_on_two_projects(editor, browser, address, coffee):
    other = browser.new_page(viewport={"width": 1200, "height": 800})
    other.goto(address)
    second = EditorPage(other)
    second.open(coffee)
    select_cup(editor)
    assert second.project()["layers"] == [] and second.project()["id"] != editor.project()["id"]
    other.close()


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}, {"color_scheme": "light"}], indirect=True)
def test_the_page_is_one_screen_without_scrolling(editor):
    select_cup(editor)
    page = editor.page
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    for button in ("Open", "Export", "Remove"):
        box = page.get_by_role("button", name=button).first.bounding_box()
        assert box["y"] >= 0 and box["y"] + box["height"] <= 900


def test_an_object_is_selected_and_removed_without_a_mouse(editor):
    editor.page.mouse.move(5, 5)
    editor.page.locator(".ci-surface").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowRight", "Shift+ArrowRight", "p"):
        editor.press(key)
    point = editor.until("project.layers.length == 1")["layers"][0]["prompt"]["points"][0]
    stage = editor.surface.bounding_box()
    scale = (stage["width"] - 40) / 600
    assert point == pytest.approx((300 + 12 / scale + 1, 200 - 12 / scale, 1), abs=0.1)
    for key in ("Enter", "r"):
        editor.press(key)
    assert editor.until("project.edits.length == 1")["layers"] == []


def test_the_sheet_of_keys_opens_and_closes(editor):
    editor.press("?")
    sheet = editor.page.get_by_role("dialog")
    sheet.wait_for()
    assert "Undo" in sheet.inner_text()
    editor.press("Escape")
    sheet.wait_for(state="hidden")


def test_esc_leaves_the_tool_and_then_the_layer_whatever_is_remarked_meanwhile(editor):
    editor.drag((200, 120), (460, 300))
    editor.until("project.layers.length == 1")
    active = editor.page.locator(".ci-layer.ci-active")
    active.wait_for()
    editor.press("b")
    editor.press("Escape")
    editor.page.get_by_role("button", name="Select an object (V)", pressed=True).wait_for()
    assert active.count() == 1
    editor.export("Mask")
    editor.page.get_by_text("Saved as coffee_mask.png").wait_for()
    editor.press("Escape")
    active.wait_for(state="detached")
    assert editor.project()["mask_area"] > 0, "it stays selected"


def test_the_note_about_rough_guesses_does_not_swallow_the_drag_it_asks_for(editor):
    note = editor.page.locator(".ci-rough")
    lies = note.bounding_box()
    editor.page.mouse.move(lies["x"] + lies["width"] / 4, lies["y"] + lies["height"] / 2)
    editor.page.mouse.down()
    editor.page.mouse.move(*editor.place(460, 300), steps=5)
    editor.page.mouse.up()
    editor.until("project.layers.length == 1")
    assert not note.is_visible()


def test_a_double_click_on_remove_removes(editor):
    select_cup(editor)
    editor.page.get_by_role("button", name="Remove").last.dblclick()
    assert len(editor.until("project.edits.length == 1")["edits"]) == 1
