"""Files for the host's components: few at a time, and none that outlive their process for long."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from lib_inpaint.push_files import DAY, PREFIX, PushFiles


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.fixture
def dead() -> int:
    """The number of a process that is gone."""
    done = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True)
    return int(done.stdout)


def pushed(files: PushFiles, id: str = "a") -> Path:
    return files.mask(id, np.eye(8, dtype=bool))


def test_what_a_dead_process_left_goes_with_the_next_push(temporary, dead):
    left = temporary / f"{PREFIX}{dead}-x"
    left.mkdir()
    (left / "a-mask.png").write_bytes(b"x")
    files = PushFiles()
    assert left.exists()
    pushed(files)
    assert not left.exists()


def test_what_is_not_ours_or_in_use_stays(temporary):
    others = [temporary / name for name in (f"{PREFIX}{os.getppid()}-x", f"{PREFIX}notes", "click-inpaint-x", "x")]
    for folder in others:
        folder.mkdir()
    (temporary / "click-inpaint-push-1").write_text("a file")
    files = PushFiles()
    path = pushed(files)
    assert all(folder.exists() for folder in others) and path.exists()


def test_an_old_folder_under_our_own_number_is_an_earlier_start_s(temporary):
    old, new = (temporary / f"{PREFIX}{os.getpid()}-{name}" for name in ("old", "new"))
    for folder in (old, new):
        folder.mkdir()
    long_ago = new.stat().st_mtime - 2 * DAY
    os.utime(old, (long_ago, long_ago))
    pushed(PushFiles())
    assert new.exists() and not old.exists()


def test_only_a_few_masks_are_kept(temporary):
    files = PushFiles()
    paths = [pushed(files, f"project{number}") for number in range(7)]
    assert [path.exists() for path in paths] == [False] * 3 + [True] * 4
