"""The editor as a person sees it: where the picture lies, what is selected, what was saved."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import PIL.Image
from kept_contexts import watched_page
from tiny_sam import scenes

from lib_inpaint.images import png

MARGIN, FIT_UP_TO = 20, 8
"""How view.mjs fits a picture; written again here so that a mistake there is seen."""


class EditorPage:
    def __init__(self, page):
        self.page = page
        self.surface = page.locator(".ci-surface")

    def open(self, path: Path) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="Open", exact=True).click()
        chooser.value.set_files(path)
        self.page.wait_for_function("sessionStorage['click_inpaint.project']")
        self.page.wait_for_selector(".ci-empty", state="hidden")

    def project(self) -> dict:
        """The project as the server has it."""
        script = """() => {
            const headers = {'X-Click-Inpaint-Token': document.querySelector('#click_inpaint').dataset.token ?? ''};
            const id = sessionStorage['click_inpaint.project'];
            return fetch(`click_inpaint/projects/${id}`, {headers}).then((reply) => reply.json());
        }"""
        return self.page.evaluate(script)

    def until(self, condition: str) -> dict:
        """Wait until a JavaScript condition on `project` holds on the server."""
        for _ in range(600):
            project = self.project()
            if self.page.evaluate(f"(project) => Boolean({condition})", project):
                return project
            self.page.wait_for_timeout(100)
        raise AssertionError(f"never came true: {condition}; the project is {project}")

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where an image point of the fitted picture lies in the window."""
        width, height = self.project()["size"]
        stage = self.surface.bounding_box()
        scale = min((stage["width"] - 2 * MARGIN) / width, (stage["height"] - 2 * MARGIN) / height, FIT_UP_TO)
        left = stage["x"] + (stage["width"] - width * scale) / 2
        top = stage["y"] + (stage["height"] - height * scale) / 2
        return left + x * scale, top + y * scale

    def click(self, x: float, y: float, button: str = "left") -> None:
        self.page.mouse.click(*self.place(x, y), button=button)

    def drag(self, *points: tuple[float, float]) -> None:
        self.page.mouse.move(*self.place(*points[0]))
        self.page.mouse.down()
        for point in points[1:]:
            self.page.mouse.move(*self.place(*point), steps=5)
        self.page.mouse.up()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def export(self, name: str) -> tuple[str, bytes]:
        """Choose an item of the Export menu; the file's name and bytes."""
        self.page.get_by_role("button", name="Export").click()
        with self.page.expect_download() as download:
            self.page.get_by_role("menuitem", name=name).first.click()
        return download.value.suggested_filename, Path(download.value.path()).read_bytes()


@contextmanager
def in_tab(browser, address: str, **options) -> Iterator[EditorPage]:
    """The tab of that server, ready, with nothing stored; at its end nothing may have been complained of."""
    with watched_page(browser, **options) as page:
        page.goto(address)
        page.wait_for_selector("#click_inpaint button")
        yield EditorPage(page)


def open_scene(page, address: str, folder: Path) -> EditorPage:
    """The tiny SAM's scene in a new page of that server; `scene` has its true masks."""
    page.goto(address)
    page.wait_for_selector("#click_inpaint button")
    editor = EditorPage(page)
    editor.scene = scenes.clear_scene(7, 320, 240)
    photo = folder / "scene.png"
    photo.write_bytes(png(editor.scene.image))
    editor.open(photo)
    return editor


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(PIL.Image.open(io.BytesIO(data)))
