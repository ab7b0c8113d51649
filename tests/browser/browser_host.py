"""A browser in front of the stand-in host."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gradio
import pytest
from complaints import Complaints
from editor_page import EditorPage
from kept_contexts import fresh_page
from webui_server import Webui, webui

CUP = (180, 60, 460, 330)
"""A box around the cup in the photo of coffee."""

needs_host = pytest.mark.skipif(
    not gradio.__version__.startswith(("3.", "4.")),
    reason="the stand-in host runs on the WebUIs' own Gradio lines: see the lanes in CONTRIBUTING.md",
)


class HostPage:
    def __init__(self, page, webui: Webui, complaints: Complaints):
        self.page = page
        self.complaints = complaints
        self.webui = webui
        self.editor = EditorPage(page)

    @property
    def is_gradio_4(self) -> bool:
        return gradio.__version__.startswith("4.")

    def show(self, pane: str) -> None:
        """A tab of the host, whatever its place."""
        script = """async (pane) => {
            const tabs = await import(new URL('click_inpaint/js/host_tabs.mjs', document.baseURI).href);
            return tabs.showTab('tabs', pane);
        }"""
        self.page.wait_for_selector(f"#{pane}", state="attached")
        assert self.page.evaluate(script, pane), f"no tab {pane}"

    def show_ours(self) -> None:
        self.page.wait_for_selector("#click_inpaint .ci-app", state="attached")
        self.show("tab_click_inpaint")
        self.page.wait_for_selector("#click_inpaint .ci-surface", state="visible")

    def tuning(self) -> dict:
        """What the server says of the selection for the host's own tab."""
        script = """async () => {
            const id = sessionStorage['click_inpaint.project'];
            const token = document.querySelector('#click_inpaint').dataset.token ?? '';
            const headers = {'Content-Type': 'application/json', 'X-Click-Inpaint-Token': token};
            const asked = {method: 'POST', headers, body: '{"elsewhere": true}'};
            return (await fetch(`click_inpaint/projects/${id}/tuning`, asked)).json();
        }"""
        return self.page.evaluate(script)

    def generation(self) -> dict:
        """What reached the host's pipeline last."""
        for _ in range(300):
            done = self.webui.log()["generations"]
            if done:
                return done[-1]
            self.page.wait_for_timeout(100)
        raise AssertionError("the host generated nothing")

    def set_form(self, field: str, value: float) -> None:
        self.page.get_by_role("button", name="Adjust everything").click()
        number = self.page.locator(f"#click_inpaint_{field} input[type=number]")
        number.fill(str(value))
        number.press("Tab")
        self.page.locator(f"#click_inpaint_{field} input[type=number]").press("Escape")


@contextmanager
def hosted(browser, data: Path, flags: tuple[str, ...] = (), **environment: str) -> Iterator[HostPage]:
    """The stand-in host with a page of its own, logged in; afterwards nothing may have complained."""
    with webui(data, *flags, **environment) as host, fresh_page(browser) as page:
        if "--gradio-auth" in flags:
            page.request.post(f"{host.address}/login", form={"username": "user", "password": "secret"})
        complaints = Complaints()
        complaints.watch(page)
        page.goto(host.address)
        # The host's own page loses events that come before it is whole.
        page.wait_for_selector("#click_inpaint .ci-app", state="attached")
        yield HostPage(page, host, complaints)
        assert not complaints, complaints
