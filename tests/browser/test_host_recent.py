"""What Stable Diffusion is told comes back with the project; it is another one's no more."""

import numpy as np
from browser_host import needs_host

from lib_inpaint.images import png

pytestmark = needs_host


def prompt_is(host, words: str) -> None:
    host.page.wait_for_function("(words) => document.querySelector('.ci-prompt').value === words", arg=words)


def test_prompt_and_purpose_come_back_after_a_reload_and_from_the_list(selected, tmp_path):
    page, editor = selected.page, selected.editor
    first = editor.project()["id"]
    page.get_by_role("button", name="Replace", exact=True).click()
    page.get_by_role("textbox", name="Prompt", exact=True).last.fill("a blue cup")
    editor.until("project.settings.prompt === 'a blue cup' && project.settings.preset === 'replace'")
    page.reload()
    selected.show_ours()
    page.wait_for_selector(".ci-empty", state="hidden")
    prompt_is(selected, "a blue cup")
    assert page.get_by_role("button", name="Replace", exact=True).get_attribute("aria-pressed") == "true"

    (tmp_path / "other.png").write_bytes(png(np.full((60, 90, 3), 99, np.uint8)))
    editor.open(tmp_path / "other.png")
    page.wait_for_function("() => document.querySelector('.ci-file').innerText === 'other.png'")
    prompt_is(selected, "")
    page.get_by_role("button", name="Recent", exact=True).click()
    page.locator(".ci-recent-menu .ci-recent-main").first.click()
    page.wait_for_function("(id) => sessionStorage['click_inpaint.project'] === id", arg=first)
    prompt_is(selected, "a blue cup")
