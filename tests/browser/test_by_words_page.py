"""Finding by words on the page: typed, found, corrected, undone; nothing said; a model fetched on one press."""

import numpy as np
import pytest
from drawn_words import ColourHeat, blocks
from file_server import serving
from safetensors.numpy import save

from lib_inpaint.checkpoints import WEIGHTS, downloading
from lib_inpaint.checkpoints.table import CLIPSEG
from lib_inpaint.geometry import Box, Size
from lib_inpaint.images import png
from lib_inpaint.text_finders import TextFinders

SIZE = Size(400, 300)
RED, RED_TOO, BLUE = Box(40, 60, 120, 140), Box(300, 20, 370, 90), Box(300, 150, 370, 250)
CONFIG = b'{"architectures": ["CLIPSegForImageSegmentation"]}'


@pytest.fixture
def reader(monkeypatch):
    """The server has a reader of three drawn colours, for which a folder of the hub stands."""
    monkeypatch.setattr(TextFinders, "_net", lambda self, kind, where: ColourHeat() if kind == CLIPSEG else None)


@pytest.fixture
def laid_down(models) -> None:
    (models / "clipseg").mkdir()
    (models / "clipseg" / "config.json").write_bytes(CONFIG)
    (models / "clipseg" / "model.safetensors").write_bytes(b"stands for it")


@pytest.fixture
def photo_file(tmp_path):
    path = tmp_path / "blocks.png"
    path.write_bytes(png(blocks(SIZE, red=(RED, RED_TOO), blue=(BLUE,))))
    return path


@pytest.fixture
def editor(reader, laid_down, tab, photo_file):
    tab.open(photo_file)
    return tab


def field(editor):
    return editor.page.get_by_role("textbox", name="Find by words")


def search(editor, words: str) -> None:
    field(editor).fill(words)
    field(editor).press("Enter")


def names(project) -> list[str]:
    return [layer["name"] for layer in project["layers"]]


def test_words_become_layers_in_one_step_to_undo(editor):
    editor.press("/")
    editor.page.keyboard.type("the red box, blue")
    editor.page.get_by_role("button", name="Find", exact=True).wait_for()
    editor.page.keyboard.press("Enter")
    project = editor.until("project.layers.length === 3")
    assert names(project) == ["The red box 1", "The red box 2", "Blue"]
    assert project["can_undo"] == "Find the red box, blue"
    # The keys are the picture's again.
    editor.page.wait_for_function("document.activeElement === document.body")
    editor.press("Control+z")
    editor.until("project.layers.length === 0")
    assert field(editor).input_value() == "the red box, blue"


def test_what_was_found_is_corrected_by_clicks_and_removed(editor):
    search(editor, "blue")
    layer = editor.until("project.layers.length === 1")["layers"][0]
    assert layer["name"] == "Blue" and abs(layer["box"][0] - BLUE.x1) <= 2 and layer["source"] == "Colours, GrabCut"
    editor.page.locator(".ci-layer-main", has_text="Blue").click()
    editor.click(RED_TOO.x1 + 30, RED_TOO.y1 + 30)
    layer = editor.until("project.layers[0].prompt.points.length === 2")["layers"][0]
    assert layer["box"][1] < BLUE.y1
    editor.press("r")
    editor.until("project.edits.length === 1")


def test_nothing_is_one_sentence_until_something_else_is_typed(editor):
    search(editor, "Hund")
    said = editor.page.get_by_text("Nothing in this picture looks like “Hund” (dog).")
    said.wait_for()
    field(editor).press("x")
    said.wait_for(state="hidden")
    assert editor.project()["layers"] == []


def test_letters_in_the_field_are_no_commands(editor):
    editor.press("/")
    editor.page.keyboard.type("brek/")
    assert field(editor).input_value() == "brek/"
    assert editor.project()["edits"] == [] and editor.page.evaluate("document.activeElement.tagName") == "INPUT"
    editor.page.keyboard.press("Escape")
    assert editor.page.evaluate("document.activeElement.tagName") == "BODY"


def test_without_a_model_one_press_fetches_it_and_then_the_words_are_looked_for(reader, tab, photo_file, monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        url = server.put("/model.safetensors", save({"stands for it": np.zeros(750, np.float32)}))
        server.put("/config.json", CONFIG)
        row = WEIGHTS["clipseg"]._replace(url=url, beside=("config.json",), about_bytes=3000)
        monkeypatch.setitem(WEIGHTS, "clipseg", row)
        tab.page.reload()
        tab.page.wait_for_selector("#click_inpaint button")
        tab.open(photo_file)
        search(tab, "red")
        tab.page.get_by_text("Finding by words needs a model, CLIPSeg (Apache-2.0)").wait_for()
        assert not server.asked
        tab.page.get_by_role("button", name="Get CLIPSeg, 3 KB").click()
        project = tab.until("project.layers.length === 2")
        assert names(project) == ["Red 1", "Red 2"]
        assert [asked.path for asked in server.asked] == ["/config.json", "/model.safetensors"]
