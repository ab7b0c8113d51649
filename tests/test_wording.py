"""Words found for the person: nouns of other languages, names of layers for the negative prompt, all of it told."""

import dataclasses

import pytest
from project_steps import ON_RED, present, revision, select

from lib_inpaint.generation import Asked
from lib_inpaint.phrases import LATIN, OTHER, english, in_english
from lib_inpaint.settings import SamplingSettings
from lib_inpaint.wording import avoided, joined
from lib_inpaint.workspace import LayerChange

ROWS = [line.split("|") for table in (LATIN, OTHER) for line in table.strip().splitlines()]


def test_the_table_has_every_noun_in_thirteen_languages():
    latin, other = ([line.split("|") for line in table.strip().splitlines()] for table in (LATIN, OTHER))
    assert len(latin[0]) + len(other[0]) - 2 == 13
    for table in (latin, other):
        assert {len(row) for row in table} == {len(table[0])}
        assert all(cell.strip() for row in table for cell in row)
    assert [row[0] for row in latin] == [row[0] for row in other] and len(latin) > 40


@pytest.mark.parametrize(
    ("word", "noun"),
    [("Hund", "dog"), ("PERRO", "dog"), (" собака ", "dog"), ("犬", "dog"), ("개", "dog"), ("arka plan", "background")],
)
def test_a_noun_is_found_however_it_is_written(word, noun):
    assert english(word) == noun


@pytest.mark.parametrize("word", [row[0] for row in ROWS] + ["a red leather jacket", "", "Zebra", "man"])
def test_english_and_unknown_words_stay_as_they_are(word):
    assert english(word) == word


def test_a_prompt_is_turned_noun_by_noun_and_keeps_the_rest():
    assert in_english("perro,  ultra detailed , (gato:1.2)") == "dog,  ultra detailed , (gato:1.2)"
    assert in_english("a dog on a beach") == "a dog on a beach"


def test_prompts_are_joined_without_saying_a_thing_twice():
    assert joined("blurry, Dog", "dog, cat") == "blurry, Dog, cat"
    assert joined("", "dog") == "dog" and joined("blurry", "") == "blurry" and joined("", "") == ""


def negative(workspace, id, diffusion, preset):
    workspace.studio.generate(id, revision(workspace, id), Asked(preset, "x"), SamplingSettings("blurry"))
    return diffusion.asked[-1]["sampling"].negative_prompt


def test_what_is_removed_goes_to_the_negative_prompt_by_its_name_and_is_told(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    assert workspace.studio.tuning(opened, Asked()).avoided == ""
    workspace.change_layer(opened, revision(workspace, opened), "a", LayerChange(name="Chien 2"))
    assert workspace.studio.tuning(opened, Asked()).avoided == "dog"
    assert workspace.studio.tuning(opened, Asked("replace")).avoided == ""
    assert negative(workspace, opened, diffusion, "remove") == "blurry, dog"


def test_what_replaces_something_may_be_called_the_same(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    workspace.change_layer(opened, revision(workspace, opened), "a", LayerChange(name="Dog"))
    assert negative(workspace, opened, diffusion, "replace") == "blurry"


def test_hidden_layers_and_those_that_take_away_are_not_named(workspace, opened):
    select(workspace, opened, "a", ON_RED)
    (layer,) = present(workspace, opened).layers
    layers = [dataclasses.replace(layer, name=name, **more) for name, more in (
        ("Dog", {}), ("Cat", {"visible": False}), ("Bird", {"mode": "subtract"}), ("dog", {}), ("Object 7", {}),
    )]  # fmt: skip
    assert avoided(layers) == "dog"


def test_an_empty_prompt_stays_empty(workspace, opened, diffusion):
    select(workspace, opened, "a", ON_RED)
    workspace.studio.generate(opened, revision(workspace, opened), Asked(), SamplingSettings())
    assert diffusion.asked[-1]["settings"].prompt == ""
