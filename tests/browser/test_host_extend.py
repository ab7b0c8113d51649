"""Outpainting with the host: the new area is painted over what it holds, and goes to Inpaint upload as it is."""

import numpy as np
from browser_host import needs_host
from test_host_push import shown_values
from webui_server import INPAINTING

from lib_inpaint.images import read_picture

pytestmark = needs_host


def test_the_new_area_is_pushed_and_painted_with_its_own_values(selected, coffee):
    page, editor = selected.page, selected.editor
    page.get_by_role("button", name="Restyle", exact=True).click()
    page.locator(".ci-surface").press("o")
    right = page.get_by_role("spinbutton", name="Pixels to add: right")
    right.fill("128")
    right.press("Enter")
    project = editor.until("project.can_undo === 'Extend'")
    assert project["size"] == [728, 400] and [each["visible"] for each in project["layers"]] == [False, True]
    chip = page.locator(".ci-presets [aria-pressed=true]")
    page.wait_for_function("document.querySelector('.ci-presets [aria-pressed=true]').innerText === 'Outpaint'")
    page.wait_for_selector(".ci-region:not([hidden])")

    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")
    values = shown_values(page)
    assert (values["inpainting_fill"], values["denoising_strength"], values["inpaint_full_res"]) == (1, 0.95, 0)

    selected.show_ours()
    selected.set_form("variations", 2)
    page.locator(".ci-surface").press("r")
    project = editor.until("project.edits[0]?.variations.length === 2")
    done = selected.generation()
    assert done["checkpoint"] == INPAINTING and not done["inpaint_full_res"]
    assert (done["inpainting_fill"], done["denoising_strength"], done["mask_blur_x"]) == (1, 0.95, 8)
    assert project["edits"][0]["name"] == "Outpaint" and len(project["layers"]) == 1
    name, data = editor.export("Picture, PNG")
    result, source = read_picture(data, name), read_picture(coffee.read_bytes(), "coffee.png")
    assert (result.pixels[:, :540] == source.pixels[:, :540]).all()
    assert np.ptp(result.pixels[:, 640:], axis=0).max() < 8  # the stripes that the stand-in paints, from top to bottom

    page.get_by_role("button", name="Continue").click()
    page.wait_for_function("document.querySelector('.ci-presets [aria-pressed=true]').innerText === 'Restyle'")
    page.locator(".ci-surface").press("Control+z")
    editor.until("project.edits.length === 0 && project.size[0] === 728")
    page.wait_for_function("document.querySelector('.ci-presets [aria-pressed=true]').innerText === 'Outpaint'")
    page.locator(".ci-surface").press("Control+z")
    project = editor.until("project.size[0] === 600")
    assert project["layers"][0]["visible"]
    page.wait_for_function("document.querySelector('.ci-presets [aria-pressed=true]').innerText === 'Restyle'")
    assert chip.count() == 1

    page.locator(".ci-surface").press("Control+z")
    editor.until("project.layers.length === 0")
    page.locator(".ci-presets").get_by_role("button", name="Outpaint", exact=True).click()
    page.wait_for_selector(".ci-extend:not([hidden])")
