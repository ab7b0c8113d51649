"""The tab as a part of the host's page: themes, keys, logins, Reload UI, other addresses."""

import re

import numpy as np
import pytest
from browser_host import CUP, needs_host
from subpath_proxy import under_subpath

pytestmark = needs_host


def test_reload_ui_keeps_the_picture_and_the_tab_works_on(selected):
    page = selected.page
    id = page.evaluate("sessionStorage['click_inpaint.project']")
    selected.show("tab_settings")
    page.locator("#settings_restart_gradio").click()
    page.wait_for_selector("h1:has-text('Reloading')")
    page.wait_for_selector("#click_inpaint .ci-app", state="attached", timeout=60000)
    # The page asks in vain while the host is away, and a slow one answers once more before it goes.
    away = ("internal/ping", "ERR_CONNECTION_REFUSED", "Unable to preload CSS", "Failed to fetch", "js/editor.mjs")
    selected.complaints[:] = [words for words in selected.complaints if not any(each in words for each in away)]
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


def test_escape_closes_the_form_from_the_prompt_and_a_dialog_from_anywhere(selected):
    page = selected.page
    form = page.locator("#click_inpaint_form")
    page.get_by_role("button", name="Adjust everything").click()
    form.wait_for(state="visible")
    page.locator(".ci-prompt").click()
    page.keyboard.press("Escape")
    form.wait_for(state="hidden")
    manager = page.get_by_role("dialog", name="Models")
    page.get_by_role("button", name="Models", exact=True).click()
    manager.get_by_role("button", name="I put the file there").focus()
    page.keyboard.press("Escape")
    manager.wait_for(state="hidden")
    assert selected.editor.project()["mask_area"] > 5000


def test_a_narrow_window_keeps_the_empty_page_in_its_frame_and_the_models_in_reach(host):
    host.page.set_viewport_size({"width": 375, "height": 667})
    host.show_ours()
    host.page.get_by_text("With Segment Anything one click is enough").wait_for()
    frame, last = (host.page.locator(each).last.bounding_box() for each in (".ci-empty", ".ci-empty-small"))
    assert last["y"] + last["height"] < frame["y"] + frame["height"]
    host.page.get_by_role("button", name="Models", exact=True).click()
    host.page.get_by_role("dialog", name="Models").wait_for()


@pytest.mark.parametrize("host", [{"flags": ("--subpath", "sub")}], indirect=True)
def test_behind_a_proxy_under_a_folder_everything_is_found(host, coffee):
    with under_subpath(host.webui.address) as address:
        host.page.goto(address)
        host.show_ours()
        host.editor.open(coffee)
        host.editor.drag(CUP[:2], CUP[2:])
        host.editor.until("project.mask_area > 5000")
        host.page.locator(".ci-primary").click()
        host.page.wait_for_selector(".ci-outcome:not([hidden])")
        host.page.goto("about:blank")
    # Gradio itself does not find all of its own there.
    host.complaints[:] = [words for words in host.complaints if "click_inpaint" in words]


def test_escape_with_the_focus_on_our_tabs_own_button_is_kept_from_the_host_too(host):
    host.show_ours()
    host.page.get_by_role("tab" if host.is_gradio_4 else "button", name="Click Inpaint", exact=True).click()
    host.page.keyboard.press("Escape")


def test_a_page_that_is_there_before_our_routes_waits_for_them(host):
    refused = []

    def not_yet(route):
        if len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=404)
        else:
            route.continue_()

    host.page.route("**/click_inpaint/js/editor.mjs", not_yet)
    host.page.reload()
    host.show_ours()
    assert len(refused) == 2
    host.complaints[:] = [words for words in host.complaints if "404" not in words]


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
