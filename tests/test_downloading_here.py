"""Downloads and this machine: its disks, its processes, its environment."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from downloads import DATA, HALF, NAME, begun, left

from lib_inpaint.checkpoints import download, downloaded_bytes
from lib_inpaint.errors import UserError

# What disks do


def test_too_small_a_disk_is_said_with_what_is_missing(row, server, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=877_376)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    with pytest.raises(UserError, match="2 MB do not fit .*: 1 MB of free space are missing"):
        download(row, tmp_path)
    assert left(tmp_path) == []


def test_a_part_counts_towards_the_room_that_is_needed(row, tmp_path, monkeypatch):
    size = begun(row, tmp_path)
    usage = shutil.disk_usage(tmp_path)._replace(free=len(DATA) - size)
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage)
    assert download(row, tmp_path).read_bytes() == DATA


def test_a_disk_that_fills_up_keeps_what_has_come(row, tmp_path):
    def tell(done, total):
        if done > HALF:
            raise OSError(28, "No space left on device")

    with pytest.raises(UserError, match="is full"):
        download(row, tmp_path, tell)
    assert downloaded_bytes(row, tmp_path) > HALF


def test_a_folder_that_cannot_be_written_to_is_a_sentence(row, tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UserError, match="cannot be written to"):
        download(row, tmp_path / "file")


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="folders are locked in other ways there")
def test_a_read_only_folder_is_a_sentence(row, server, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    user = os.geteuid()
    if user == 0:  # who may write everywhere
        os.seteuid(65534)
    try:
        with pytest.raises(UserError, match=r"locked cannot be written to \(Permission denied\)"):
            download(row, locked)
    finally:
        os.seteuid(user)
    assert not server.asked


# Two at once, kills, mirrors


def test_two_downloads_of_the_same_file_at_once_are_refused(row, server, tmp_path):
    begun_first = threading.Event()
    server.may_go_on.clear()
    first = threading.Thread(target=download, args=(row, tmp_path, lambda done, total: begun_first.set()))
    first.start()
    assert begun_first.wait(10)
    with pytest.raises(UserError, match="being downloaded already"):
        download(row, tmp_path)
    server.may_go_on.set()
    first.join(20)
    assert (tmp_path / NAME).read_bytes() == DATA and len(server.asked) == 1


HUB_PATH = "/facebook/sam-vit-base/resolve/main/model.safetensors"


def command(server, folder: Path, *more: str) -> subprocess.Popen:
    """`models download` of a hub's copy, with our server as the mirror."""
    environment = {**os.environ, "HF_ENDPOINT": server.address, "HF_TOKEN": "hf_secret"}
    arguments = [
        sys.executable,
        "-m",
        "lib_inpaint",
        "models",
        "download",
        "sam_vit_b_hub",
        "--models-dir",
        str(folder),
    ]
    root = Path(__file__).parents[1]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*arguments, *more], env=environment, cwd=root, **pipes)


def wait_for_part(path: Path, size: int) -> None:
    for _ in range(1200):
        if path.exists() and path.stat().st_size >= size:
            return
        threading.Event().wait(0.05)
    raise AssertionError(f"{path} never had {size} bytes")


def test_a_killed_download_goes_on_where_it_was_through_the_hub_s_mirror(server, tmp_path):
    pytest.importorskip("huggingface_hub")
    server.put(HUB_PATH, DATA)
    server.pause = 0.02
    part = tmp_path / "sam_vit_b_hub.safetensors.part"
    with command(server, tmp_path) as process:
        wait_for_part(part, HALF)
        process.kill()
        process.communicate()
    size, server.pause = part.stat().st_size, 0
    assert HALF <= size < len(DATA)
    with command(server, tmp_path, "--json") as process:
        out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    assert f'"bytes": {len(DATA)}' in out and out.count("\n") == 1
    assert (tmp_path / "sam_vit_b_hub.safetensors").read_bytes() == DATA
    killed, resumed = (asked for asked in server.asked if asked.path == HUB_PATH)
    assert resumed.headers["range"] == f"bytes={size}-" and resumed.sent == len(DATA) - size
    assert killed.headers["authorization"] == resumed.headers["authorization"] == "Bearer hf_secret"


def test_ctrl_c_keeps_the_part_and_says_how_to_go_on(server, tmp_path):
    pytest.importorskip("huggingface_hub")
    server.put(HUB_PATH, DATA)
    server.pause = 0.06
    with command(server, tmp_path) as process:
        wait_for_part(tmp_path / "sam_vit_b_hub.safetensors.part", HALF)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "the same command goes on from there" in err and "Traceback" not in err
    assert left(tmp_path) == ["sam_vit_b_hub.safetensors.part", "sam_vit_b_hub.safetensors.part.etag"]
