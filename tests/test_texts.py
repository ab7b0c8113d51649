"""Sentences repeat what they were given, but not pages of it: from the core, the routes and the command line."""

import pytest
from drawn_pictures import blocks
from project_steps import ON_RED, revision, run_job, select

from lib_inpaint.cli import main
from lib_inpaint.images import png
from lib_inpaint.texts import MOST_SAID, brief

LONG = "unicorn " * 400
WORD = "x" * 3000


def test_a_text_is_repeated_whole_while_it_is_short_else_both_its_ends():
    assert brief("a red car") == "a red car" and brief("x" * MOST_SAID) == "x" * MOST_SAID
    assert len(brief(WORD)) == MOST_SAID
    name = brief(f"start{WORD}.safetensors")
    assert name.startswith("startx") and name.endswith("x.safetensors") and "\u2026" in name


@pytest.mark.parametrize(
    "route, body",
    [
        ("predict", {"prompt": {"points": [[1, 1, 1]], "units": LONG}}),
        ("people", {"noun": LONG}),
        ("inpaint", {"engine": LONG}),
        ("health", {"preset": LONG}),
        ("health", {"overrides": {LONG: 1}}),
        ("health", {LONG: 1}),
    ],
)
def test_a_route_answers_a_long_value_with_a_short_sentence(client, workspace, diffusion, nets, opened, route, body):
    select(workspace, opened, "a", ON_RED)
    body = body | {"revision": revision(workspace, opened)} if route == "inpaint" else body
    reply = client.post(f"projects/{opened}/{route}", json=body)
    is_job = reply.status_code == 202
    assert_is_brief(run_job(client, reply)["error"] if is_job else reply.json()["error"])


def test_a_long_name_in_an_address_too(client, opened):
    assert_is_brief(client.get(f"projects/{opened}/export/{WORD}").json()["error"])
    assert_is_brief(client.post(f"models/{WORD}/download").json()["error"])
    assert_is_brief(client.post(f"models/{WORD}/use").json()["error"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("segment", "a.png", "--out", "b.png", "--point", LONG),
        ("segment", "a.png", "--out", "b.png", "--box", WORD),
        ("mask", "a.png", "--out", "b.png", "--grow", LONG),
        ("models", "download", LONG),
        (LONG,),
        (f"--{WORD}",),
    ],
)
def test_the_command_line_too(capsys, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(png(blocks()))
    assert main(arguments) == 2
    assert_is_brief(capsys.readouterr().err)


def assert_is_brief(sentence: str) -> None:
    assert "\u2026" in sentence and len(sentence) < 400, sentence
