"""The standalone page with the Stable Diffusion of a WebUI elsewhere."""

import re

import numpy as np
import pytest
from browser_host import CUP
from editor_page import in_tab
from remote_pipeline import colour_of
from remote_webui import INPAINTING, PLAIN

from lib_inpaint.images import read_picture


@pytest.fixture
def replacing(browser, address_to_paint, coffee):
    """The cup is selected, and something else shall be there."""
    with in_tab(browser, address_to_paint) as editor:
        editor.open(coffee)
        editor.drag(CUP[:2], CUP[2:])
        editor.until("project.mask_area > 5000")
        editor.page.get_by_role("button", name="Replace", exact=True).click()
        editor.page.wait_for_function("document.querySelector('.ci-primary').innerText.includes('Replace')")
        yield editor


def set_form(page, field, value):
    page.get_by_role("button", name="Adjust everything").click()
    number = page.locator(f"#click_inpaint_{field} input[type=number]")
    number.fill(str(value))
    number.press("Tab")
    page.locator(f"#click_inpaint_{field} input[type=number]").press("Escape")


def test_replacing_shows_progress_and_is_exact_elsewhere(replacing, webui, coffee):
    page = replacing.page
    webui.step_seconds = 0.04
    page.locator(".ci-prompt").fill("a green bowl")
    set_form(page, "variations", 2)
    set_form(page, "seed", 7)
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    assert re.search(r"\d+ %", page.locator(".ci-strip").inner_text())
    page.wait_for_selector(".ci-outcome:not([hidden])")
    project = replacing.until("project.edits[0]?.variations.length === 2")
    page.wait_for_selector(".ci-strip", state="hidden")
    body, second = webui.painted
    assert body["prompt"] == "a green bowl" and (body["seed"], second["seed"]) == (7, 8)
    assert body["settings"]["sd_model_checkpoint"] == INPAINTING and webui.settings["sd_model_checkpoint"] == PLAIN
    name, data = replacing.export("Picture, PNG")
    result, source = read_picture(data, name), read_picture(coffee.read_bytes())
    x1, y1, x2, y2 = project["edits"][0]["box"]
    assert np.abs(result.pixels[(y1 + y2) // 2, (x1 + x2) // 2].astype(int) - colour_of(7)).max() <= 2
    changed = (result.pixels != source.pixels).any(axis=2)
    changed[y1:y2, x1:x2] = False
    assert not changed.any() and "Click Inpaint" in (result.infotext or "")


def test_there_is_no_tab_to_send_to(replacing):
    page = replacing.page
    assert page.get_by_role("button", name="Save picture").is_visible()
    assert not page.get_by_role("button", name="Send to Inpaint upload").is_visible()


def test_a_run_can_be_stopped_and_a_failure_is_told(replacing, webui):
    page = replacing.page
    webui.step_seconds = 0.6
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    page.keyboard.press("Escape")
    page.wait_for_selector(".ci-strip", state="hidden")
    assert not replacing.project()["edits"] and replacing.project()["mask_area"] > 5000
    webui.step_seconds, webui.fails_with = 0, "OutOfMemoryError: CUDA out of memory."
    page.locator(".ci-primary").click()
    page.wait_for_function("document.querySelector('.ci-toast-warning')?.innerText.includes('smaller working size')")
    webui.fails_with = ""
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert len(replacing.project()["edits"]) == 1
