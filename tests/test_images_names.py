"""safe_name: what no file system refuses and no person misreads."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib_inpaint.images import safe_name
from lib_inpaint.images.names import MAX_NAME_BYTES


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        ("photo.jpg", "photo.jpg"),
        ("Grüße – 写真 #1 100%.png", "Grüße – 写真 #1 100%.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.png", "a.png"),
        ("\\\\server\\share\\a.png", "a.png"),
        ("/tmp/folder/", "folder"),
        ("a\0b\nc\x1b.png", "a_b_c_.png"),
        ('what? <a> "b" *|:.png', "what_ _a_ _b_ ___.png"),
        ("con.png", "_con.png"),
        ("LPT1", "_LPT1"),
        ("com¹.tar.gz", "_com¹.tar.gz"),
        ("console.png", "console.png"),
        ("trailing dots...", "trailing dots"),
        (" . hidden.png . ", "hidden.png"),
        ("..", "picture"),
        ("", "picture"),
        ("///", "picture"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("lone\ud800surrogate.png", "lonesurrogate.png"),
        ("e\u0301.png", "\xe9.png"),
    ],
)
def test_names_become_safe(given_name, safe):
    assert safe_name(given_name) == safe


def test_the_name_for_nothing_can_be_chosen():
    assert safe_name("...", "mask") == "mask"


@pytest.mark.parametrize("letter", ["a", "ü", "写", "😀"])
def test_long_names_keep_their_ending_and_whole_letters(letter):
    name = safe_name(letter * 400 + ".jpeg")
    assert name.endswith(letter + ".jpeg")
    assert MAX_NAME_BYTES - 4 < len(name.encode()) <= MAX_NAME_BYTES


def test_a_long_ending_is_not_kept_whole():
    assert len(safe_name("a." + "b" * 400).encode()) <= MAX_NAME_BYTES


@given(st.text(st.characters(), max_size=300))
@example("a." + " " * 300 + "b")
@example("con" + " " * 300)
def test_any_text_becomes_a_name_that_is_safe_and_stays_so(text):
    name = safe_name(text)
    assert name and len(name.encode()) <= MAX_NAME_BYTES
    assert not set(name) & set('/\\<>:"|?*\0\n\r\t')
    assert name.strip(". ") == name
    assert safe_name(name) == name
