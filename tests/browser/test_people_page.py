"""People: one press finds them, the list says who goes, a second press removes them; or all of it in one press."""

import numpy as np
import pytest
from browser_host import needs_host
from downloads import publish_finder
from drawn_people import COLOURS, DOG, LEFT, PHOTO, RIGHT, SUBJECT, ColourDetector
from editor_page import pixels
from file_server import serving
from needs import SHARED, need

from lib_inpaint.checkpoints import WEIGHTS, downloading
from lib_inpaint.finders import Finders
from lib_inpaint.geometry import Box

NETS = SHARED / "data" / "weights"


@pytest.fixture
def detector(monkeypatch):
    """The server has a detector of drawn people, for which any file of a known size stands."""
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: ColourDetector() if kind == "yolox" else None)


@pytest.fixture
def street_file(tmp_path):
    path = tmp_path / "street.png"
    path.write_bytes(PHOTO)
    return path


@pytest.fixture
def laid_down(models) -> None:
    """Files that look as if they were the finder's."""
    (models / "people").mkdir()
    for name in ("yolox_nano", "selfie"):
        row = WEIGHTS[name]
        (models / "people" / row.file).write_bytes(bytes(row.size_bytes))


@pytest.fixture
def real_nets(models) -> None:
    need((NETS / "yolox_nano.onnx").is_file(), "../shared/data/weights")
    (models / "people").symlink_to(NETS)


@pytest.fixture
def editor(detector, laid_down, tab, street_file):
    tab.open(street_file)
    return tab


@pytest.fixture
def found(editor):
    """First press."""
    editor.page.get_by_role("button", name="People", exact=True).click()
    editor.page.get_by_role("checkbox", name="Person 3").wait_for()
    return editor


def person(editor, number: int):
    return editor.page.get_by_role("checkbox", name=f"Person {number}")


def is_gone(editor, box: Box) -> bool:
    shown = pixels(editor.export("Picture, PNG")[1])[..., :3]
    return not (shown[box.slices] == COLOURS["person"]).all(axis=2).any()


def primary(editor, words: str) -> None:
    editor.page.locator(".ci-primary", has_text=words).click()


def test_two_presses_remove_all_but_the_subject_and_undo_brings_them_back(found):
    assert [person(found, number).is_checked() for number in (1, 2, 3)] == [True, False, True]
    found.page.get_by_role("region", name="People").get_by_text("Person 2 is kept as the main subject").wait_for()
    assert found.page.locator(".ci-person canvas").count() == 3
    primary(found, "Remove 2 people")
    found.until("project.edits.length === 1")
    found.page.wait_for_function("document.querySelectorAll('.ci-person canvas').length === 1")
    assert not person(found, 2).is_checked(), "who is kept can still be removed"
    assert not found.page.get_by_text("All layers are hidden").count(), (
        "who is kept is hidden, which is as it should be"
    )
    assert is_gone(found, LEFT) and is_gone(found, RIGHT) and not is_gone(found, SUBJECT)
    found.press("Control+z")
    project = found.until("project.edits.length === 0 && project.layers.length === 3")
    assert [layer["visible"] for layer in project["layers"]] == [True, False, True]
    person(found, 3).wait_for()
    found.press("Control+z")
    found.until("project.layers.length === 0")


def test_check_boxes_and_the_switch_say_who_goes(found):
    person(found, 1).uncheck()
    found.until("!project.layers[0].visible")
    found.page.locator(".ci-primary", has_text="Remove Person 3").wait_for()
    found.page.get_by_role("checkbox", name="Keep the main subject").uncheck()
    found.until("project.layers[1].visible")
    assert person(found, 2).is_checked()
    person(found, 2).uncheck()
    found.until("!project.layers[1].visible")
    assert found.page.get_by_role("checkbox", name="Keep the main subject").is_checked()
    found.page.locator(".ci-people .ci-heading", has_text="1 of 3").wait_for()


def test_layers_of_people_stay_editable_by_clicks(found):
    found.page.locator(".ci-layer-main", has_text="Person 1").click()
    found.click(DOG.x1 + 20, DOG.y1 + 20)
    project = found.until("project.layers[0].prompt.points.length === 1")
    assert project["layers"][0]["prompt"]["box"] == list(LEFT) and project["layers"][0]["box"][2] > DOG.x1


def test_one_press_removes_people_and_one_undo_restores_them(editor):
    editor.page.get_by_role("button", name="Remove people").click()
    project = editor.until("project.edits.length === 1")
    assert project["layers"] == [] and project["edits"][0]["name"] == "Remove people"
    editor.page.wait_for_selector(".ci-results")
    assert is_gone(editor, LEFT) and not is_gone(editor, SUBJECT)
    editor.press("Control+z")
    project = editor.until("project.edits.length === 0")
    assert project["layers"] == [] and project["can_undo"] is None
    assert not is_gone_without_edits(editor)


def is_gone_without_edits(editor) -> bool:
    """The picture as the stage shows it, on which a person's colour is looked for."""
    script = """([x, y]) => {
        const canvas = document.querySelector('.ci-pane');
        const { left, top, width } = canvas.getBoundingClientRect();
        const ratio = canvas.width / width;
        return [...canvas.getContext('2d').getImageData((x - left) * ratio, (y - top) * ratio, 1, 1).data];
    }"""
    editor.page.wait_for_timeout(500)
    place = editor.place((LEFT.x1 + LEFT.x2) / 2, (LEFT.y1 + LEFT.y2) / 2)
    shown = np.array(editor.page.evaluate(script, place)[:3], int)
    return bool(np.abs(shown - COLOURS["person"]).max() > 30)


def test_the_keys_find_put_away_and_remove(editor):
    editor.press("g")
    person(editor, 1).wait_for()
    editor.press("Escape")
    editor.page.wait_for_selector(".ci-people", state="hidden")
    editor.press("g")
    person(editor, 1).wait_for()
    editor.press("g")
    editor.page.wait_for_selector(".ci-people", state="hidden")
    assert len(editor.project()["layers"]) == 3
    editor.press("k")
    editor.until("project.edits.length === 1")


def test_other_things_are_found_by_name_and_nothing_is_said_with_what_to_do(found):
    noun = found.page.get_by_role("textbox", name="Other things to find")
    noun.fill("Hunde")
    noun.press("Enter")
    found.page.get_by_role("checkbox", name="Dog 1").wait_for()
    assert found.page.locator(".ci-people .ci-heading", has_text="Dogs").is_visible()
    noun.fill("cats")
    noun.press("Enter")
    found.page.get_by_text("No cats were found in this picture. Click what shall go").wait_for()
    noun.fill("unicorns")
    found.page.get_by_role("button", name="Find", exact=True).click()
    found.page.get_by_text("'unicorns' is nothing that the finder knows").wait_for()
    assert found.page.get_by_role("checkbox", name="Dog 1").is_visible(), "what was found before stays on the list"


NONE, CUT_OFF = "Finding people needs a small model (Apache-2.0)", "yolox_nano.onnx is not the whole YOLOX-nano"


@pytest.fixture(params=[NONE, CUT_OFF])
def said(models, request) -> str:
    if request.param == CUT_OFF:
        (models / "people").mkdir()
        (models / "people" / WEIGHTS["yolox_nano"].file).write_bytes(b"half of it")
    return request.param


def test_without_a_finder_one_press_fetches_it_and_then_finds(detector, said, tab, street_file, monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        publish_finder(server, monkeypatch)
        tab.page.reload()
        tab.page.wait_for_selector("#click_inpaint button")
        tab.open(street_file)
        tab.page.get_by_role("button", name="People", exact=True).click()
        tab.page.locator(".ci-people").get_by_text(said).wait_for()
        assert not server.asked
        tab.page.get_by_role("button", name="Get the people finder, 16 KB").click()
        person(tab, 3).wait_for()
        assert {asked.path for asked in server.asked} == {"/yolox_nano", "/selfie"}


def test_with_the_real_nets_the_standing_woman_stays_and_the_passer_by_goes(real_nets, tab):
    tab.open(SHARED / "data" / "scenes" / "person.jpg")
    two_presses(tab, "Remove Person 1")
    edit = tab.until("project.edits.length === 1")["edits"][0]
    assert edit["box"][0] == 0 and edit["box"][2] < 200
    tab.page.wait_for_selector(".ci-results")
    tab.press("Control+z")
    tab.until("project.edits.length === 0 && project.layers.length === 2")


@pytest.fixture
def real_nets_there(tmp_path) -> None:
    """Where the stand-in host has its models."""
    need((NETS / "yolox_nano.onnx").is_file(), "../shared/data/weights")
    (tmp_path / "models" / "sam").mkdir(parents=True)
    (tmp_path / "models" / "sam" / "people").symlink_to(NETS)


@needs_host
def test_in_the_webui_too(real_nets_there, host):
    host.show_ours()
    host.editor.open(SHARED / "data" / "scenes" / "person.jpg")
    two_presses(host.editor, "Remove Person 1")
    # A quick fill, over which Stable Diffusion paints: one step to undo.
    host.editor.until("project.edits[0]?.variations.length > 1")
    host.page.wait_for_selector(".ci-strip", state="hidden", timeout=120000)
    assert host.editor.project()["edits"][0]["objects"] == ["Person 1"]
    host.page.locator("body").press("Control+z")
    host.editor.until("project.edits.length === 0 && project.layers.length === 2")


def two_presses(editor, words: str) -> None:
    editor.page.get_by_role("button", name="People", exact=True).click()
    editor.page.locator(".ci-primary", has_text=words).wait_for(timeout=60000)
    primary(editor, words)
