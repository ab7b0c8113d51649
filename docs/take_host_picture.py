"""Takes the README's picture of the tab in the WebUI, from the stand-in host, in the environment of a pinned lane."""

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright
from skimage import data

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

from browser_host import hosted  # noqa: E402
from take_pictures import select_cup, shoot  # noqa: E402

from lib_inpaint.images import png  # noqa: E402


def main() -> None:
    with sync_playwright() as running, tempfile.TemporaryDirectory() as folder:
        photo = Path(folder) / "coffee.png"
        photo.write_bytes(png(data.coffee()))
        browser = running.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        with hosted(browser, Path(folder)) as host:
            host.page.goto(f"{host.webui.address}/?__theme=dark")
            host.show_ours()
            host.editor.open(photo)
            host.page.get_by_role("button", name="Replace").click()
            host.page.locator(".ci-prompt").fill("a bowl of cherries")
            select_cup(host.editor)
            host.page.wait_for_selector(".ci-region:not([hidden])")
            shoot(host.page, "host-dark")
        browser.close()


if __name__ == "__main__":
    main()
