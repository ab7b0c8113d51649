"""Mask health on the page: a fault is said under the sliders, one press mends it, and undo brings it back."""

from editor_page import EditorPage

FINDING = ".ci-findings li"


def select_and_spoil(page, coffee) -> EditorPage:
    """The cup in a box, and the mask shrunk to less than it."""
    editor = EditorPage(page)
    editor.open(coffee)
    editor.drag((140, 60), (470, 330))
    editor.until("project.mask_area > 5000")
    grow = page.get_by_role("spinbutton", name="Grow")
    grow.fill("-6")
    page.wait_for_timeout(600)  # what arrives meanwhile leaves what is typed alone
    grow.press("Enter")
    editor.until("project.refinement.grow === -6")
    return editor


def test_a_fault_is_said_and_one_press_mends_it(page, coffee):
    editor = select_and_spoil(page, coffee)
    page.locator(FINDING, has_text="smaller than what was selected").wait_for()
    page.get_by_role("button", name="Do not shrink").click()
    editor.until("project.refinement.grow === 0")
    page.locator(FINDING, has_text="smaller than").wait_for(state="detached")
    editor.surface.click(position={"x": 5, "y": 5}, button="middle")
    editor.press("Control+z")
    editor.until("project.refinement.grow === -6")
    page.locator(FINDING, has_text="smaller than what was selected").wait_for()


def test_without_a_selection_nothing_is_said(page, coffee):
    editor = select_and_spoil(page, coffee)
    page.locator(FINDING).first.wait_for()
    editor.press("Delete")
    editor.until("project.layers.length === 0")
    page.locator(FINDING).first.wait_for(state="detached")
