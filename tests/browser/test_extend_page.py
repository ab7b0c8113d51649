"""Extending the picture in a real browser: drag its edge, Enter, fill, undo, and what is exact through all of it."""

import re

import numpy as np
import pytest
from editor_page import EditorPage

from lib_inpaint.images import read_picture


@pytest.fixture
def editor(page, coffee) -> EditorPage:
    editor = EditorPage(page)
    editor.open(coffee)
    return editor


def extend_to_the_right(editor: EditorPage, pixels: int) -> None:
    """Takes the right edge of the picture in hand and drags it so far."""
    editor.page.locator("body").press("o")
    editor.page.wait_for_selector(".ci-extend:not([hidden])")
    frame = editor.page.locator(".ci-frame")
    before = frame.bounding_box()
    scale = before["width"] / editor.project()["size"][0]
    x, y = before["x"] + before["width"], before["y"] + before["height"] * 0.3
    editor.page.mouse.move(x, y)
    editor.page.mouse.down()
    editor.page.mouse.move(x + pixels * scale, y + 40, steps=6)
    width = editor.project()["size"][0] + pixels
    assert abs(int(editor.page.locator(".ci-frame-size").inner_text().split(" ×")[0]) - width) <= 1
    editor.page.mouse.up()


def shown(editor: EditorPage) -> np.ndarray:
    name, data = editor.export("Picture, PNG")
    return read_picture(data, name).pixels


def click_lands(editor: EditorPage, x: float, y: float) -> None:
    """A click on the fitted picture reaches the server as that place of it."""
    editor.click(x, y)
    layer = editor.until("project.layers.at(-1)?.prompt?.points.length")["layers"][-1]
    assert layer["prompt"]["points"][0][:2] == pytest.approx((x, y), abs=0.8)


def test_drag_enter_fill_and_undo(editor, coffee):
    source = read_picture(coffee.read_bytes(), "coffee.png").pixels
    editor.drag((165, 30), (465, 300))
    cup = editor.until("project.layers.length == 1")["layers"][0]
    extend_to_the_right(editor, 120)
    editor.press("Enter")
    project = editor.until("project.can_undo === 'Extend'")
    width, height = project["size"]
    assert abs(width - 720) <= 1 and height == 400
    assert [each["visible"] for each in project["layers"]] == [False, True] and project["layers"][1][
        "name"
    ] == "New area"
    page = editor.page
    page.wait_for_selector(".ci-extend", state="hidden")
    page.wait_for_function("document.querySelector('.ci-primary').innerText.includes('Outpaint')")
    assert (shown(editor)[:, :600] == source).all()
    page.get_by_text("Saved as coffee_result.png. What this picture was extended by is not painted yet").wait_for()

    page.locator("body").press("r")
    project = editor.until("project.edits.length == 1")
    assert project["edits"][0]["name"] == "Outpaint" and [each["id"] for each in project["layers"]] == [cup["id"]]
    page.wait_for_selector(".ci-results:not([hidden])")
    filled = shown(editor)
    page.get_by_text("Saved as coffee_result.png", exact=True).wait_for()
    assert (filled[:, :560] == source[:, :560]).all() and (filled[:, 640:] != 0).any()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_function("document.querySelector('.ci-primary').innerText.includes('Remove')")
    click_lands(editor, width - 40.5, 200.5)

    for _ in range(3):
        editor.press("Control+z")
        page.wait_for_timeout(150)
    project = editor.until("project.size[0] === 600")
    assert project["layers"][0]["visible"] and project["layers"][0]["box"] == cup["box"] and not project["edits"]
    assert (shown(editor) == source).all()
    editor.press("Enter")
    click_lands(editor, 560.5, 30.5)


def test_numbers_quick_choices_and_esc(editor):
    page = editor.page
    page.get_by_role("button", name=re.compile("Extend the picture")).click()
    page.get_by_role("button", name="16:9").click()
    size = page.locator(".ci-frame-size")
    assert size.inner_text() == "711 × 400 px"
    top = page.get_by_role("spinbutton", name="Pixels to add: top")
    top.fill("50")
    top.press("Tab")
    assert size.inner_text() == "711 × 450 px"
    page.get_by_role("spinbutton", name="Pixels to add: bottom").press("Escape")
    page.wait_for_selector(".ci-extend", state="hidden")
    assert editor.project()["size"] == [600, 400]
    page.locator("body").press("o")
    left = page.get_by_role("spinbutton", name="Pixels to add: left")
    left.fill("44")
    left.press("Enter")
    project = editor.until("project.size[0] === 644")
    assert project["layers"][0]["box"] == [0, 0, 44 + 16, 400]
    page.wait_for_selector(".ci-extend", state="hidden")
    click_lands(editor, 500.5, 40.5)  # the view has been fitted again


@pytest.mark.parametrize("page", [{"viewport": {"width": 420, "height": 860}, "has_touch": True}], indirect=True)
def test_in_a_narrow_window_the_bar_and_the_edges_can_be_reached(editor):
    page = editor.page
    page.get_by_role("button", name=re.compile("Extend the picture")).click()
    page.get_by_role("button", name="+25 %").tap()
    bar, frame, stage = (page.locator(each).bounding_box() for each in (".ci-extend", ".ci-frame", ".ci-stage"))
    assert stage["x"] <= bar["x"] and bar["x"] + bar["width"] <= stage["x"] + stage["width"]
    assert stage["y"] <= frame["y"] and frame["y"] + frame["height"] <= bar["y"]
    page.get_by_role("button", name="Extend", exact=False).last.tap()
    assert editor.until("project.can_undo === 'Extend'")["size"] == [750, 500]
