"""The tab inside a WebUI, in a real browser: masks pushed into it, painting with it, pictures from it."""

import io
import json
import re

import gradio
import numpy as np
import PIL.Image
import pytest
from browser_host import HostPage, hosted

from lib_inpaint.images import read_picture

pytestmark = pytest.mark.skipif(
    not gradio.__version__.startswith(("3.", "4.")),
    reason="the stand-in host runs on the WebUIs' own Gradio lines: see the lanes in CONTRIBUTING.md",
)
INPAINTING, PLAIN = "sd-inpainting.safetensors", "plain.safetensors"
CUP = (180, 60, 460, 330)


@pytest.fixture
def host(browser, tmp_path, request):
    with hosted(browser, tmp_path, **getattr(request, "param", {})) as host:
        yield host


@pytest.fixture
def selected(host, coffee) -> HostPage:
    """A photo in our tab with the cup in a box: two actions."""
    host.show_ours()
    host.editor.open(coffee)
    host.editor.drag(CUP[:2], CUP[2:])
    host.editor.until("project.mask_area > 5000")
    host.page.wait_for_selector(".ci-region:not([hidden])")
    return host


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


def test_painting_with_the_host_shows_progress_and_is_exact_elsewhere(selected, coffee):
    page = selected.page
    selected.webui.set_options(standin_step_seconds=0.06)
    page.locator(".ci-prompt").fill("a green bowl")
    selected.set_form("variations", 2)
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-region-preview:not([hidden])")
    assert re.search(r"\d+ %", page.locator(".ci-strip").inner_text())
    page.wait_for_selector(".ci-outcome:not([hidden])")
    done = selected.generation()
    assert done["prompt"] == "a green bowl" and done["n_iter"] == 2 and done["checkpoint"] == INPAINTING
    log = selected.webui.log()
    assert log["checkpoint"] == PLAIN and not log["queue_locked"] and not log["failures"]
    project = selected.editor.until("project.variations.length === 2")
    name, data = selected.editor.export("Picture, PNG")
    result, source = read_picture(data, name), read_picture(coffee.read_bytes())
    assert "Click Inpaint" in PIL.Image.open(io.BytesIO(data)).info["parameters"]
    changed = (result.pixels != source.pixels).any(axis=2)
    x1, y1, x2, y2 = project["edits"][0]["box"]
    changed[y1:y2, x1:x2] = False
    assert not changed.any()
    page.locator(".ci-variations button").nth(1).click()
    selected.editor.until("project.chosen === 1")


def test_an_interrupted_run_gives_the_queue_back_and_keeps_the_selection(selected):
    selected.webui.set_options(standin_step_seconds=0.3)
    selected.page.locator(".ci-primary").click()
    selected.page.wait_for_selector(".ci-region-preview:not([hidden])")
    selected.page.keyboard.press("Escape")
    selected.page.wait_for_selector(".ci-strip", state="hidden")
    assert selected.editor.project()["mask_area"] > 5000 and not selected.editor.project()["edits"]
    assert not selected.webui.log()["queue_locked"]


def test_a_failure_of_the_host_is_told_and_the_next_run_works(selected):
    page = selected.page
    selected.webui.set_options(standin_fail_at="memory")
    before = selected.webui.log()["options"]
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-toast-warning")
    assert "smaller working size" in page.locator(".ci-toast-warning").inner_text()
    log = selected.webui.log()
    assert log["options"] == before and log["checkpoint"] == PLAIN
    selected.webui.set_options(standin_fail_at="sample")
    page.locator(".ci-primary").click()
    page.wait_for_function("document.querySelector('.ci-toast-warning')?.innerText.includes('failed while painting')")
    selected.webui.set_options(standin_fail_at="")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")


def test_an_overruled_value_is_used_and_can_go_back_to_auto(selected):
    page = selected.page
    blur = page.locator(".ci-value-mask_blur input")
    blur.fill("9")
    blur.press("Enter")
    page.wait_for_selector(".ci-value-mask_blur[data-overruled]")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert selected.generation()["mask_blur_x"] == 9
    page.get_by_role("button", name="Back to auto").click()
    assert page.locator("[data-overruled]").count() == 0


def test_a_plain_checkpoint_is_allowed_and_says_what_that_means(selected):
    page = selected.page
    page.locator(".ci-value-checkpoint select").select_option(PLAIN)
    page.get_by_text("is not an inpainting checkpoint").wait_for()
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    assert selected.generation()["checkpoint"] == PLAIN
    assert selected.generation()["denoising_strength"] < 1


def test_a_picture_from_txt2img_comes_with_its_prompt(host):
    page = host.page
    host.show("tab_txt2img")
    page.locator("#txt2img_prompt textarea").fill("a red barn")
    page.locator("#txt2img_generate").click()
    page.wait_for_selector("#txt2img_gallery img", state="attached")
    page.locator("#click_inpaint_from_txt2img").click()
    page.wait_for_function("sessionStorage['click_inpaint.project']")
    project = host.editor.until("project.infotext")
    assert project["infotext"].startswith("a red barn") and project["size"] == [256, 192]
    host.editor.drag((60, 40), (180, 150))
    host.editor.until("project.mask_area > 100")
    page.get_by_role("button", name="Reuse the original prompt").click()
    page.wait_for_function("document.querySelector('.ci-prompt').value === 'a red barn'")
    page.locator(".ci-primary").click()
    page.wait_for_selector(".ci-outcome:not([hidden])")
    done = host.generation()
    assert (done["prompt"], done["negative_prompt"], done["seed"]) == ("a red barn", "blur", 1234)
    assert (done["steps"], done["sampler_name"], done["scheduler"], done["cfg_scale"]) == (12, "Euler a", "Karras", 5.5)


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


def test_reload_ui_keeps_the_picture_and_the_tab_works_on(selected):
    page = selected.page
    id = page.evaluate("sessionStorage['click_inpaint.project']")
    selected.show("tab_settings")
    page.locator("#settings_restart_gradio").click()
    page.wait_for_selector("h1:has-text('Reloading')")
    page.wait_for_selector("#click_inpaint .ci-app", state="attached", timeout=60000)
    # The host asks in vain while it is away.
    selected.complaints[:] = [words for words in selected.complaints if "internal/ping" not in words]
    selected.show_ours()
    page.wait_for_selector(".ci-region:not([hidden])")
    assert page.evaluate("sessionStorage['click_inpaint.project']") == id
    page.get_by_role("button", name="Send to Inpaint upload").click()
    page.wait_for_selector("#img_inpaint_mask img", state="visible")


def test_escape_and_ctrl_enter_never_reach_the_hosts_handler_from_our_tab(selected):
    page = selected.page
    for place in (".ci-surface", ".ci-prompt", ".ci-value-mask_blur input", ".ci-primary"):
        page.locator(place).first.focus()
        page.keyboard.press("Escape")
    page.get_by_role("button", name="Adjust everything").click()
    page.locator("#click_inpaint_negative_prompt textarea").press("Escape")
    page.wait_for_selector("#click_inpaint_form", state="hidden")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("Escape")
    page.mouse.click(5, 5)
    page.keyboard.press("Escape")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_tab_wears_the_hosts_theme(host, theme):
    host.page.goto(f"{host.webui.address}/?__theme={theme}")
    host.show_ours()
    colour = host.page.evaluate("getComputedStyle(document.querySelector('.ci-app')).backgroundColor")
    brightness = np.mean([int(part) for part in re.findall(r"\d+", colour)[:3]])
    assert bool(brightness < 80) is (theme == "dark")


def test_a_page_of_another_version_asks_for_a_restart(host):
    host.page.route("**/click_inpaint/status", lambda route: other_version(route))
    host.page.reload()
    host.show_ours()
    host.page.get_by_text("Restart the WebUI").wait_for()


def other_version(route):
    reply = route.fetch()
    route.fulfill(response=reply, json={**reply.json(), "version": "99"})


@pytest.mark.parametrize("host", [{"flags": ("--gradio-auth", "user:secret")}], indirect=True)
def test_behind_the_hosts_login_the_tab_works_with_its_cookie(host, coffee):
    host.show_ours()
    host.editor.open(coffee)


@pytest.mark.parametrize("host", [{"flags": ("--api", "--api-auth", "user:secret")}], indirect=True)
def test_with_a_login_for_scripts_alone_the_page_lets_itself_in(selected):
    selected.page.locator(".ci-primary").click()
    selected.page.wait_for_selector(".ci-outcome:not([hidden])")
    assert selected.page.locator("#click_inpaint").get_attribute("data-token")


@pytest.mark.parametrize("host", [{"flags": ("--classic",)}], indirect=True)
def test_a_host_of_an_older_dialect_has_the_tab(host):
    host.show_ours()
    assert not host.webui.log()["failures"]
