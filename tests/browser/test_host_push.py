"""Pushing into the host's own tabs: mask, picture and settings arrive, and its Generate uses them."""

import json

import gradio
import pytest
from browser_host import needs_host

pytestmark = needs_host


def shown_values(page) -> dict:
    """What stands in the host's controls."""
    sliders = ("mask_blur", "inpaint_full_res_padding", "denoising_strength", "width", "height")
    values = {name: float(page.locator(f"#img2img_{name} input[type=number]").input_value()) for name in sliders}
    for name in ("inpainting_fill", "inpaint_full_res", "mask_mode"):
        radios = page.locator(f"#img2img_{name} input[type=radio]")
        values[name] = [radios.nth(index).is_checked() for index in range(radios.count())].index(True)
    return values


def test_the_mask_the_picture_and_all_settings_land_in_inpaint_upload_and_generate_uses_them(selected, coffee):
    page, tuning = selected.page, selected.tuning()
    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")
    values = shown_values(page)
    settings = tuning["settings"]
    for name in ("mask_blur", "inpaint_full_res_padding", "denoising_strength", "width", "height"):
        assert values[name] == pytest.approx(settings[name]), name
    assert values["inpainting_fill"] == settings["inpainting_fill"]
    assert values["inpaint_full_res"] == 1 and values["mask_mode"] == 0
    page.locator("#img2img_generate").click()
    done = selected.generation()
    x1, y1, x2, y2 = tuning["region"]
    assert done["paste_to"] == [x1, y1, x2 - x1, y2 - y1], "the host sees the rectangle that our page drew"
    assert done["image_size"] == done["mask_size"] == [600, 400]
    assert (done["mask_blur_x"], done["width"], done["height"]) == tuple(
        settings[name] for name in ("mask_blur", "width", "height")
    )


@pytest.mark.parametrize(
    "host", [{"STANDIN_TABS": json.dumps(["settings", "click_inpaint", "img2img", "txt2img"])}], indirect=True
)
def test_reordered_tabs_are_found_all_the_same(selected):
    selected.page.get_by_role("button", name="Send to Inpaint upload").click()
    selected.page.wait_for_selector("#img_inpaint_mask img", state="visible")


def test_the_mask_alone_leaves_picture_and_settings_as_they_are(selected):
    page = selected.page
    before = shown_values(page)
    page.get_by_role("button", name="Send something else").click()
    page.get_by_role("menuitem", name="Mask alone").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")
    assert page.locator("#img_inpaint_base img").count() == 0 and shown_values(page) == before


@pytest.mark.parametrize("host", [{"STANDIN_UNSEEN": "img_inpaint_base img_inpaint_mask"}], indirect=True)
def test_where_gradios_side_cannot_reach_the_images_the_page_fills_them_in(selected):
    page, tuning = selected.page, selected.tuning()
    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")
    page.locator("#img2img_generate").click()
    done = selected.generation()
    x1, y1, x2, y2 = tuning["region"]
    assert done["paste_to"] == [x1, y1, x2 - x1, y2 - y1]


def test_a_second_push_takes_the_place_of_the_first(selected):
    page = selected.page
    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")
    first = page.locator("#img_inpaint_mask img").get_attribute("src")
    selected.show_ours()
    selected.editor.press("Enter")
    selected.editor.drag((20, 20), (140, 120))
    selected.editor.until("project.layers.length === 2")
    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_function("(first) => document.querySelector('#img_inpaint_mask img')?.src !== first", arg=first)


@pytest.mark.parametrize(
    ("words", "pane", "id"),
    [
        ("Picture to img2img", "img2img_img2img_tab", "img2img_image"),
        ("Picture to Sketch", "img2img_img2img_sketch_tab", "img2img_sketch"),
        ("Picture to Inpaint", "img2img_inpaint_tab", "img2maskimg"),
        ("Picture to Inpaint sketch", "img2img_inpaint_sketch_tab", "inpaint_sketch"),
    ],
)
def test_the_picture_alone_goes_to_the_hosts_canvases(host, coffee, words, pane, id):
    host.show_ours()
    host.editor.open(coffee)
    host.page.get_by_role("button", name="Send something else").click()
    host.page.get_by_role("menuitem").filter(has=host.page.get_by_text(words, exact=True)).click()
    host.page.wait_for_selector(f"#{pane}", state="visible")
    if gradio.__version__.startswith("3.") or id == "img2img_image":
        host.page.wait_for_selector(f"#{id} img, #{id} canvas", state="attached")


def test_every_preset_pushes_its_own_values(selected):
    page = selected.page
    page.locator(".ci-prompt").fill("something")
    seen = {}
    for name in [*page.locator(".ci-presets button").all_inner_texts()]:
        selected.show_ours()
        page.locator(".ci-presets").get_by_role("button", name=name, exact=True).click()
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Send to Inpaint upload").click()
        page.wait_for_selector("#tab_img2img", state="visible")
        page.wait_for_selector("#img_inpaint_mask img", state="visible")
        values = shown_values(page)
        seen[name] = values["inpainting_fill"], values["denoising_strength"], values["inpaint_full_res"]
    assert seen.pop("Remove") == seen.pop("Remove (fast)") == seen.pop("Replace") == (0, 1.0, 1)
    assert seen == {
        "Add": (2, 1.0, 1),
        "Fix face": (1, 0.4, 1),
        "Fix hand": (3, 0.9, 1),
        "Restyle": (1, 0.55, 1),
        "Background": (0, 1.0, 0),
        "Outpaint": (1, 0.95, 0),
        "Outpaint (fast)": (1, 0.95, 0),
    }
