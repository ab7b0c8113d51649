"""Weights that are read together with small texts: those come first, and once the weights are there, all is."""

import pytest
from downloads import DATA, left
from file_server import answering

from lib_inpaint.checkpoints import WEIGHTS, download, downloaded_bytes
from lib_inpaint.errors import UserError

BESIDE = ("config.json", "merges.txt")


@pytest.fixture
def together(row, server):
    for name in BESIDE:
        server.put(f"/{name}", f"{{{name}}}".encode())
    return row._replace(beside=BESIDE, size_bytes=None, sha256=None, about_bytes=len(DATA))


def test_what_lies_beside_comes_first_in_one_folder(together, server, tmp_path):
    path = download(together, tmp_path)
    assert path == tmp_path / "tiny" / "tiny.safetensors" and path.read_bytes() == DATA
    assert left(path.parent) == [*BESIDE, "tiny.safetensors"]
    assert [asked.path for asked in server.asked] == ["/config.json", "/merges.txt", "/tiny.safetensors"]
    assert (path.parent / "merges.txt").read_bytes() == b"{merges.txt}"


def test_what_is_there_already_is_not_fetched_again(together, server, tmp_path):
    download(together, tmp_path)
    download(together, tmp_path)
    assert len(server.asked) == 3


def test_a_text_that_does_not_come_stops_before_the_large_file(together, server, tmp_path):
    server.script = [answering(404)]
    with pytest.raises(UserError, match=r"config\.json is not at"):
        download(together, tmp_path)
    assert len(server.asked) == 1 and downloaded_bytes(together, tmp_path) == 0
    assert not (tmp_path / "tiny" / "tiny.safetensors").exists()


def test_a_login_page_is_not_taken_for_a_text(together, server, tmp_path):
    server.put("/config.json", b"<html>please log in</html>")
    with pytest.raises(UserError, match="web page instead of"):
        download(together, tmp_path)
    assert not (tmp_path / "tiny" / "config.json").exists()


def test_clipseg_has_all_that_it_is_read_with():
    row = WEIGHTS["clipseg"]
    assert row.saved_as == "clipseg/model.safetensors" and set(row.beside) == {
        "config.json",
        "vocab.json",
        "merges.txt",
    }
    assert row.licence == "Apache-2.0" and row.reads and not (row.fills or row.finds)
