"""People from the command line: a mask of each, removal in one command, one sentence for bad input."""

import json

import numpy as np
import pytest
from drawn_people import COLOURS, DOG, LEFT, PHOTO, RIGHT, SUBJECT

from lib_inpaint.cli import main
from lib_inpaint.images import read_picture


@pytest.fixture
def run(capsys, tmp_path, nets):
    path = tmp_path / "street.png"
    path.write_bytes(PHOTO)
    (tmp_path / "models").mkdir()

    def run(command, *arguments):
        code = main([command, str(path), *map(str, arguments), "--models-dir", str(tmp_path / "models")])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_the_command_people_writes_a_mask_of_each(run, tmp_path):
    code, told, _ = run("people", "--out", tmp_path / "out", "--json")
    facts = json.loads(told)
    assert code == 0 and facts["class"] == "people" and facts["found"] == 3
    assert [thing["subject"] for thing in facts["things"]] == [False, True, False]
    assert [thing["box"] for thing in facts["things"]] == [list(LEFT), list(SUBJECT), list(RIGHT)]
    assert facts["selected"] == ["Person 1", "Person 3"]
    for thing in facts["things"]:
        mask = read_picture((tmp_path / "out" / thing["file"]).read_bytes(), thing["file"]).pixels[..., 0]
        assert (mask > 0).sum() == thing["area"] and set(np.unique(mask)) == {0, 255}
    chosen = read_picture((tmp_path / "out" / "selection.png").read_bytes(), "a.png").pixels[..., 0] > 0
    assert chosen[LEFT.slices].mean() > 0.9 and not chosen[SUBJECT.slices].any()


def test_with_all_the_subject_is_selected_too(run, tmp_path):
    _, told, _ = run("people", "--all", "--out", tmp_path / "out", "--json")
    facts = json.loads(told)
    assert facts["selected"] == ["Person 1", "Person 2", "Person 3"] and facts["why"] == ""


def test_the_command_remove_takes_people_and_other_things(run, tmp_path):
    out = tmp_path / "out.png"
    code, told, _ = run("remove", "--people", "--engine", "telea", "--out", out, "--json")
    assert code == 0 and json.loads(told)["class"] == "people"
    after = read_picture(out.read_bytes(), "out.png").pixels
    assert (after[SUBJECT.slices] == COLOURS["person"]).all() and (after[DOG.slices] == COLOURS["dog"]).all()
    assert not (after[LEFT.slices] == COLOURS["person"]).all(axis=2).any()
    code, _, _ = run("remove", "--class", "Hund", "--all", "--engine", "telea", "--out", out)
    after = read_picture(out.read_bytes(), "out.png").pixels
    assert code == 0 and not (after == COLOURS["dog"]).all(axis=2).any()


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (("people", "--class", "unicorn", "--out", "x"), "'unicorn' is nothing that the finder knows"),
        (("people", "--least-score", "7", "--out", "x"), "A score is a part of one"),
        (("people", "--class", "cat", "--out", "x"), "No cats were found"),
        (("remove", "--people", "--point", "1,1", "--out", "x.png"), "Say what to remove"),
        (("remove", "--all", "--point", "1,1", "--out", "x.png"), "--all is about the main subject"),
        (("remove", "--class", "dog", "--engine", "telea", "--out", "x.png"), "Dog 1 is kept as the main subject"),
    ],
)
def test_bad_input_is_one_sentence(run, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, out, told = run(*arguments)
    assert code == 2 and told.startswith(sentence) and told.count("\n") == 1 and not out


def test_a_file_in_place_of_the_folder_is_said(run, tmp_path):
    (tmp_path / "out").write_text("")
    code, _, told = run("people", "--out", tmp_path / "out")
    assert code == 2 and "cannot be used" in told
