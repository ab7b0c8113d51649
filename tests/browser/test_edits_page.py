"""The list of what was done: variations of any edit, hidden, moved, deleted, selected again."""

import pytest
from editor_page import EditorPage


@pytest.fixture
def done(page, coffee):
    """Two places of the photo removed, one after the other."""
    editor = EditorPage(page)
    editor.open(coffee)
    for number, box in enumerate([((20, 20), (60, 60)), ((300, 250), (360, 310))], start=1):
        editor.drag(*box)
        editor.until("project.layers.length == 1")
        editor.page.get_by_role("button", name="Telea", exact=True).first.click()
        editor.page.locator("body").press("r")
        editor.until(f"project.edits.length == {number}")
        editor.page.get_by_role("button", name="Continue").click()
    return editor


def row(editor, name):
    return editor.page.locator(".ci-edits .ci-layer", has_text=name)


def test_any_edit_of_the_list_shows_its_variations_and_can_be_done_in_another_way(done):
    assert row(done, "Remove").count() == 2
    row(done, "Object 1").locator(".ci-layer-main").click()
    done.page.locator(".ci-results-others button", has_text="Navier-Stokes").click()
    project = done.until("project.edits[0].variations.length == 2")
    assert project["edits"][0]["chosen"] == 1 and len(project["edits"][1]["variations"]) == 1
    done.page.locator(".ci-variations button").first.click()
    done.until("project.edits[0].chosen == 0")
    assert done.page.locator(".ci-results-buttons button", has_text="Undo").is_hidden()


def test_an_edit_is_hidden_shown_and_deleted(done):
    first = row(done, "Object 1")
    before = done.project()["picture_version"]
    first.get_by_role("button", name="Hide").click()
    hidden = done.until("!project.edits[0].visible")
    assert hidden["picture_version"] != before
    first.get_by_role("button", name="Show").click()
    assert done.until("project.edits[0].visible")["picture_version"] == before
    first.get_by_role("button", name="Delete").click()
    assert done.until("project.edits.length == 1")["picture_version"] != before
    first.wait_for(state="detached")


def test_rows_are_dragged_into_another_order(done):
    ids = [edit["id"] for edit in done.project()["edits"]]
    top, below = (done.page.locator(".ci-edits .ci-layer-main").nth(n).bounding_box() for n in (0, 1))
    done.page.mouse.move(top["x"] + 20, top["y"] + 10)
    done.page.mouse.down()
    done.page.mouse.move(below["x"] + 20, below["y"] + below["height"] - 4, steps=6)
    done.page.mouse.up()
    moved = done.until("project.can_undo == 'Move edit'")
    assert [edit["id"] for edit in moved["edits"]] == ids[::-1]


def test_what_was_removed_can_be_selected_again(done):
    row(done, "Object 2").get_by_role("button", name="Take back").click()
    project = done.until("project.layers.length == 1")
    assert [edit["objects"] for edit in project["edits"]] == [["Object 1"]]
    done.page.locator("body").press("r")
    assert len(done.until("project.edits.length == 2")["layers"]) == 0


def test_how_an_edit_fits_in_is_switched_under_its_row(done):
    first = row(done, "Object 1")
    assert first.get_by_role("button", name="Blend seams").is_hidden()
    first.locator(".ci-layer-main").click()
    before = done.project()["picture_version"]
    first.get_by_role("button", name="Blend seams").click()
    assert done.until("project.edits[0].blends")["picture_version"] != before
    assert first.get_by_role("button", name="Match colours").is_hidden(), "Telea's colours do not drift"
    first.get_by_role("button", name="Blend seams").click()
    assert done.until("!project.edits[0].blends")["picture_version"] == before
