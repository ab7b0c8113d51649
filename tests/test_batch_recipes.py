"""Recipes: what can be written, what is refused with which sentence, what is recorded from a project."""

import json
import sys

import pytest
from drawn_people import ColourDetector, street
from project_steps import ON_RED, present, remove, revision, select

from lib_inpaint.batch import Recipe, read_recipe, recorded
from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.finders import Finders, Wanted
from lib_inpaint.geometry import Box, Size
from lib_inpaint.images import png
from lib_inpaint.masks import Refinement
from lib_inpaint.saving.zips import zipped

TOML = """
[select]
find = "people"
keep_subject = false
[refine]
grow = 6
[repaint]
engine = "telea"
"""
PEOPLE = {"find": "people"}


def test_toml_and_json_say_the_same(tmp_path):
    (tmp_path / "a.toml").write_text(TOML)
    written = {"select": {**PEOPLE, "keep_subject": False}, "refine": {"grow": 6}, "repaint": {"engine": "telea"}}
    (tmp_path / "a.json").write_text(json.dumps(written))
    recipe = read_recipe(tmp_path / "a.json")
    assert recipe == Recipe.of(written) == Recipe.of(json.loads(recipe.to_json()))
    if sys.version_info >= (3, 11):
        assert read_recipe(tmp_path / "a.toml") == recipe
        assert read_recipe(tmp_path / "a.toml").digest == recipe.digest != Recipe.of({"select": PEOPLE}).digest
    else:
        with pytest.raises(UserError, match="Write the recipe as JSON"):
            read_recipe(tmp_path / "a.toml")


def test_what_is_auto_comes_from_the_size_and_is_nothing_for_masks_of_a_folder():
    size, recipe = Size(4000, 3000), Recipe.of({"select": PEOPLE, "refine": {"feather": 1}})
    auto = Refinement.for_size(size)
    refinement = recipe.refine.refinement(size, is_found=True)
    assert (refinement.grow, refinement.feather, refinement.fill_holes) == (auto.grow, 1, True)
    assert recipe.refine.refinement(size, is_found=False) == Refinement(feather=1)


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ([], "A recipe has the tables select, refine"),
        ({}, "either find"),
        ({"select": {**PEOPLE, "masks": "m"}}, "either find"),
        ({"select": PEOPLE, "selekt": {}}, "no 'selekt'. Its tables are: refine, repaint, save, select"),
        ({"select": {"fnd": "people"}}, "no 'fnd'. Its keys are: find, keep_subject, least_score, masks"),
        ({"select": {"find": "unicorns"}}, "'unicorns' is nothing"),
        ({"select": {**PEOPLE, "least_score": 7}}, "A score is a part of one"),
        ({"select": {**PEOPLE, "keep_subject": "yes"}}, "select.keep_subject is true or false, not 'yes'"),
        ({"select": "people"}, "select is a table"),
        ({"select": PEOPLE, "refine": {"grow": True}}, "refine.grow is a number or a text, not True"),
        ({"select": PEOPLE, "refine": {"grow": "much"}}, 'grow is a number of pixels or "auto"'),
        ({"select": PEOPLE, "refine": {"grow": 5000}}, "Grow must be between"),
        ({"select": PEOPLE, "refine": {"grow": float("nan")}}, "Grow must be between"),
        ({"select": PEOPLE, "repaint": {"engine": "magic"}}, "no engine 'magic'. There are: best, nothing"),
        ({"select": PEOPLE, "repaint": {"prompt": "a wall"}}, "for Stable Diffusion"),
        ({"select": PEOPLE, "repaint": {"engine": "host", "preset": "outpaint"}}, "no preset 'outpaint'"),
        ({"select": PEOPLE, "save": {"format": "gif"}}, "png or jpeg"),
    ],
)
def test_what_is_not_understood_is_said_in_one_sentence(written, sentence):
    with pytest.raises(UserError) as refused:
        Recipe.of(written)
    assert sentence in str(refused.value)


LONG, VAST = "x" * 10_000, 1 << 100_000
"""VAST has more digits than Python writes."""
DEEP: list = []
for _ in range(20_000):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    "written",
    [
        {LONG: {}},
        *({"select": each} for each in (LONG, [LONG], DEEP, VAST)),
        *({"select": {"find": each}} for each in (LONG, [LONG], DEEP, VAST)),
        {"select": {**PEOPLE, LONG: 1}},
        {"select": PEOPLE, "refine": {"grow": LONG}},
        {"select": PEOPLE, "refine": {"grow": VAST}},
        {"select": PEOPLE, "repaint": {"engine": LONG}},
        {"select": PEOPLE, "repaint": {"engine": "host", "preset": LONG}},
        {"select": PEOPLE, "save": {"format": LONG}},
    ],
)
def test_a_sentence_stays_short_whatever_it_is_about(written):
    with pytest.raises(UserError) as refused:
        Recipe.of(written)
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize(("ending", "text"), [("json", "[" * 10_000), ("toml", f"[{LONG}]\n[{LONG}]")])
def test_so_does_one_about_a_file_that_is_no_recipe(tmp_path, monkeypatch, ending, text):
    monkeypatch.chdir(tmp_path)
    (tmp_path / f"a.{ending}").write_text(text)
    with pytest.raises(UserError) as refused:
        read_recipe(type(tmp_path)(f"a.{ending}"))
    assert len(str(refused.value)) < 250


@pytest.mark.parametrize("text", ["{", "[" * 100_000, "\x00", "\xff"])
def test_files_that_are_no_recipe_are_refused(tmp_path, text):
    (tmp_path / "a.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(UserError):
        read_recipe(tmp_path / "a.json")


def test_a_folder_of_masks_is_looked_for_beside_the_recipe(tmp_path):
    (tmp_path / "a.json").write_text('{"select": {"masks": "m"}}')
    with pytest.raises(UserError, match="There is no folder"):
        read_recipe(tmp_path / "a.json")
    (tmp_path / "m").mkdir()
    assert read_recipe(tmp_path / "a.json").select.masks == str((tmp_path / "m").resolve())


@pytest.fixture
def street_id(workspace, monkeypatch):
    """Three people, the one in the middle the main subject, found and the others removed."""
    nets = {"yolox": ColourDetector()}
    monkeypatch.setattr(Finders, "_net", lambda self, kind, where: nets.get(kind))
    people = (Box(20, 100, 50, 190), Box(170, 80, 230, 240), Box(340, 110, 370, 200))
    return workspace.open(png(street(Size(400, 300), *people)), "street.png")


@pytest.mark.parametrize("keeps", [True, False])
def test_people_that_were_found_and_removed_are_a_recipe(workspace, street_id, keeps):
    assert workspace.people.find(street_id, Wanted(), keeps).wait(30)
    remove(workspace, street_id, "patchmatch")
    recipe = recorded(present(workspace, street_id))
    written = {"select": {**PEOPLE, "keep_subject": keeps}, "repaint": {"engine": "patchmatch"}}
    assert recipe == Recipe.of(written)


def test_one_press_and_another_refinement_are_recorded_by_the_command(workspace, street_id, tmp_path, capsys):
    project = present(workspace, street_id)
    workspace.set_refinement(street_id, 1, Refinement.for_size(project.size).__class__(grow=9, feather=1))
    job = workspace.people.remove(street_id, revision(workspace, street_id), Wanted(), True, "telea")
    assert job.wait(30) and job.state == "done", job.error
    (tmp_path / "street.zip").write_bytes(zipped(workspace.store.get(street_id)))
    assert main(["recipe", str(tmp_path / "street.zip"), "--out", str(tmp_path / "street.json")]) == 0
    assert json.loads((tmp_path / "street.json").read_text()) == {
        "select": PEOPLE,
        "refine": {"grow": 9, "fill_holes": False, "drop_specks": 0},
        "repaint": {"engine": "telea"},
    }
    assert read_recipe(tmp_path / "street.json").select.keep_subject
    assert main(["recipe", str(tmp_path / "street.zip"), "--out", str(tmp_path / "street.toml")]) == 2


def test_a_click_cannot_be_repeated_and_neither_can_nothing(workspace, opened):
    with pytest.raises(UserError, match="nothing to repeat"):
        recorded(present(workspace, opened))
    select(workspace, opened, "a", ON_RED)
    remove(workspace, opened)
    with pytest.raises(UserError, match="selected by hand .* cannot be repeated on another photo"):
        recorded(present(workspace, opened))
