"""kill -9 of a batch at any time: nothing that is done is lost or done again, no half file stays, no worker either."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
from batch_photos import recipe_of, write_photos

from lib_inpaint.batch.manifest import NAME
from lib_inpaint.geometry import Size

ROOT = Path(__file__).parents[1]
COUNT, SIZE = 24, Size(600, 450)
"""Enough, and large enough, to be in the middle of it for a second or two."""
MANY = 60
"""So many that there is time to press Ctrl+C, however busy the machine is."""


def lines(out: Path) -> list[str]:
    """What was written whole."""
    path = out / NAME
    return path.read_text("utf8").split("\n")[1:-1] if path.exists() else []


def started(command: list[str]) -> subprocess.Popen:
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def children(pid: int) -> list[int]:
    return list(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def waited_for(condition) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never happens")


def times(out: Path) -> dict[str, int]:
    files = [file for line in lines(out) for file in json.loads(line)["files"]]
    return {file: (out / file).stat().st_mtime_ns for file in files}


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc for the workers")
def test_two_kills_lose_nothing_and_nothing_is_done_twice(tmp_path):
    write_photos(tmp_path / "photos", tmp_path / "masks", COUNT, SIZE)
    (tmp_path / "photos" / "photo05.jpg").write_bytes(b"broken")
    recipe = asdict(recipe_of(tmp_path / "masks"))
    (tmp_path / "recipe.json").write_text(json.dumps(recipe))
    (tmp_path / "models").mkdir()
    out = tmp_path / "out"
    command = [sys.executable, "-m", "lib_inpaint", "batch", str(tmp_path / "photos"), "--out", str(out)]
    command += ["--recipe", str(tmp_path / "recipe.json"), "--models-dir", str(tmp_path / "models"), "--workers", "2"]
    for enough in (4, 10):
        with started(command) as process:
            waited_for(lambda enough=enough: len(lines(out)) >= enough or process.poll() is not None)
            workers = children(process.pid)
            process.kill()
            assert process.wait() == -signal.SIGKILL
        waited_for(lambda workers=workers: not any(is_alive(pid) for pid in workers))
        done, written = lines(out), times(out)
        assert enough <= len(done) < COUNT
    with started([*command, "--json"]) as process:
        told, errors = process.communicate(timeout=120)
    assert process.returncode == 1, f"some photos are broken on purpose; {errors}"
    assert json.loads(told)["before"] == len(done)
    assert json.loads(told)["states"] == {"done": COUNT - 1, "failed": 1}
    assert lines(out)[: len(done)] == done and {file: times(out)[file] for file in written} == written
    records = [json.loads(line) for line in lines(out)]
    assert sorted(record["photo"] for record in records) == [f"photo{number:02}.jpg" for number in range(COUNT)]
    named = {file: sha for record in records for file, sha in record["files"].items()}
    there = {path.relative_to(out).as_posix() for path in out.glob("*/*")}
    assert there == set(named) and len(named) == 3 * (COUNT - 1)
    assert all(hashlib.sha256((out / file).read_bytes()).hexdigest() == sha for file, sha in named.items())


def is_alive(pid: int) -> bool:
    """A zombie, which waits for nobody but its parent, is not."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False


def press_ctrl_c(command: list[str], when) -> None:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, start_new_session=True, **pipes) as process:
        waited_for(lambda: when(process) or process.poll() is not None)
        os.killpg(process.pid, signal.SIGINT)
        told, errors = process.communicate(timeout=60)
    assert process.returncode == 1 and "stopped. The same command goes on" in told, (told, errors)
    assert all(" % done after " in line for line in errors.splitlines()), errors


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Ctrl+C reaches a whole group of processes")
def test_ctrl_c_ends_it_with_a_sentence_and_the_next_run_goes_on(tmp_path):
    write_photos(tmp_path / "photos", tmp_path / "masks", MANY, SIZE)
    (tmp_path / "recipe.json").write_text(json.dumps(asdict(recipe_of(tmp_path / "masks"))))
    out = tmp_path / "out"
    command = [sys.executable, "-m", "lib_inpaint", "batch", str(tmp_path / "photos"), "--out", str(out)]
    command += ["--recipe", str(tmp_path / "recipe.json"), "--models-dir", str(tmp_path / "masks"), "--workers", "2"]
    if sys.platform == "linux":  # looks into /proc for workers that have only just been born
        press_ctrl_c(command, lambda process: len(children(process.pid)) >= 2)
        assert not lines(out)
    press_ctrl_c(command, lambda process: len(lines(out)) >= 3)
    done = len(lines(out))
    assert 3 <= done < MANY
    with started([*command, "--json"]) as process:
        told, errors = process.communicate(timeout=120)
    assert json.loads(told)["before"] == done and json.loads(told)["states"] == {"done": MANY}, errors
