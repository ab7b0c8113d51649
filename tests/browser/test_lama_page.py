"""LaMa on the page: fetched in the model manager, chosen by itself from then on, left out when its file is wrong."""

from pathlib import Path

import pytest

pytest.importorskip("torch")

import tiny_lama  # noqa: E402
from browser_host import CUP  # noqa: E402
from editor_page import EditorPage  # noqa: E402
from file_server import serving  # noqa: E402

from lib_inpaint.checkpoints import WEIGHTS, downloading  # noqa: E402

SCRIPT = tiny_lama.script()


@pytest.fixture
def maker(monkeypatch):
    """Publishes the small network of ours."""
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        url = server.put("/big-lama.pt", SCRIPT)
        monkeypatch.setitem(WEIGHTS, "big_lama", tiny_lama.row(SCRIPT)._replace(url=url))
        yield server


@pytest.fixture
def editor(tab, coffee):
    """A photo in which the cup is in a box."""
    tab.open(coffee)
    tab.drag(CUP[:2], CUP[2:])
    tab.until("project.mask_area > 5000")
    return tab


def chips(editor: EditorPage) -> list[str]:
    return editor.page.get_by_role("group", name="Engine").get_by_role("button").all_inner_texts()


def chosen(editor: EditorPage) -> str:
    return editor.page.locator(".ci-engines .ci-chip[aria-pressed=true]").inner_text()


@pytest.mark.usefixtures("maker")
def test_lama_is_fetched_and_then_fills_by_itself(editor, models: Path):
    page = editor.page
    assert chips(editor) == ["PatchMatch", "Telea", "Navier-Stokes"] and chosen(editor) == "PatchMatch"
    page.get_by_role("button", name="get LaMa").click()
    dialog = page.get_by_role("dialog", name="Models")
    offer = dialog.get_by_role("listitem").filter(has_text="LaMa")
    assert "Fills holes, best for large ones" in offer.inner_text() and "Apache-2.0" in offer.inner_text()
    offer.get_by_role("button", name="Download: LaMa").click()
    here = dialog.get_by_role("listitem").filter(has_text="big-lama.pt")
    here.get_by_text("Fills holes").wait_for()
    assert here.get_by_role("button").count() == 0
    dialog.get_by_text("LaMa is here.", exact=True).wait_for()
    page.keyboard.press("Escape")
    page.get_by_text("It fills what you remove.").wait_for()
    assert (models / "lama" / "big-lama.pt").read_bytes() == SCRIPT

    assert chips(editor)[0] == "LaMa" and chosen(editor) == "LaMa"
    assert not page.get_by_role("button", name="get LaMa").is_visible()
    editor.press("r")
    edits = editor.until("project.edits.length == 1")["edits"]
    assert edits[0]["variations"][0]["engine"] == "lama"
    page.get_by_role("button", name="PatchMatch", exact=True).last.wait_for()


@pytest.mark.usefixtures("maker")
def test_a_file_put_there_by_hand_is_found_and_a_wrong_one_is_no_longer_offered(editor, models: Path):
    page = editor.page
    tiny_lama.write(models / "big-lama.pt", SCRIPT[:-1] + b"?")
    page.get_by_role("button", name="Models", exact=True).click()
    page.get_by_role("button", name="I put the file there").click()
    page.get_by_text("LaMa fills holes now.").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_selector(".ci-chip >> text=LaMa")
    editor.press("r")
    page.get_by_text("big-lama.pt is not the LaMa that its maker published").wait_for()
    page.wait_for_selector(".ci-chip >> text=LaMa", state="detached")
    assert chosen(editor) == "PatchMatch"
    editor.press("r")
    assert editor.until("project.edits.length == 1")["edits"][0]["variations"][0]["engine"] == "patchmatch"
