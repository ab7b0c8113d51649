"""Takes the README's pictures from the running page: `python docs/take_pictures.py http://127.0.0.1:7870`.

Needs what the tests need (`pip install -e ".[test]"`) and Chromium. The photo is scikit-image's coffee (CC0).
"""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright
from skimage import data

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from editor_page import EditorPage  # noqa: E402

from lib_inpaint.images import png  # noqa: E402

CUP = ((78, 18), (486, 392))
SPOON = ((418, 76), (452, 130))
"""Clicks on what the box alone misses."""


def main(address: str) -> None:
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for theme in ("dark", "light"):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{address}/?__theme={theme}")
            take(page, Path(folder) / "coffee.png", theme)
        browser.close()


def take(page: Page, photo: Path, theme: str) -> None:
    photo.write_bytes(png(data.coffee()))
    editor = EditorPage(page)
    page.wait_for_selector("#click_inpaint button")
    editor.open(photo)
    select_cup(editor)
    shoot(page, f"selected-{theme}")
    page.locator("body").press("r")
    editor.until("project.edits.length == 1")
    page.wait_for_selector(".ci-outcome:not([hidden])")
    editor.press("c")
    page.wait_for_timeout(1000)
    shoot(page, f"result-{theme}")


def select_cup(editor: EditorPage) -> None:
    editor.drag(*CUP)
    editor.until("project.layers.length == 1")
    for number, point in enumerate(SPOON, start=1):
        editor.click(*point)
        editor.until(f"project.layers[0].prompt.points.length == {number}")
    grow = editor.page.get_by_role("spinbutton", name="Grow in pixels")
    grow.fill("7")
    grow.press("Enter")
    editor.until("project.refinement.grow == 7")
    editor.page.mouse.move(5, 5)
    editor.page.wait_for_timeout(1500)


def shoot(page: Page, name: str) -> None:
    page.screenshot(path=ROOT / "docs" / f"{name}.jpg", type="jpeg", quality=88)


if __name__ == "__main__":
    main(sys.argv[1])
