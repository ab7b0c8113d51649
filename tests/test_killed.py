"""kill -9 at any moment: after the next start nothing is lost but the step that was running."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from downloads import DATA, NAME
from ports import free_port

from lib_inpaint.images import png

ROOT = Path(__file__).parents[1]
GONE = (httpx.HTTPError, OSError)
OF_THE_STEP = ("can_undo", "can_redo", "notes", "unsaved")
"""What a reply says of the last step and not of the project."""


class Killable:
    """A server over the folders of one person, and what it has acknowledged."""

    def __init__(self, nursery: subprocess.Popen, home: Path, row):
        self.nursery, self.home, self.row = nursery, home, row
        self.chance = random.Random(5)
        self.pid = 0
        self.id = ""
        self.acknowledged: list[dict] = []
        """States of the project, the oldest surely on disk."""
        self.pixels = ""
        """Of that oldest one, as they were exported."""

    def start(self) -> None:
        port = free_port()
        slow = self.chance.choice([0, 0, 0.03, 0.1])
        wanted = {"home": str(self.home), "port": port, "weights": self.row, "slow_disk": slow}
        self.nursery.stdin.write(f"{json.dumps(wanted)}\n")
        self.nursery.stdin.flush()
        self.pid = int(self.nursery.stdout.readline())
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}/click_inpaint", timeout=60, trust_env=False)
        for _ in range(1200):
            with suppress(*GONE):
                if self.client.get("status").status_code == 200:
                    return
            time.sleep(0.02)
        raise AssertionError("the server does not answer")

    def stop(self, how: int) -> int:
        """How it ended, as os.waitpid tells."""
        os.kill(self.pid, how)
        return self.ended()

    def ended(self) -> int:
        self.pid = 0
        self.client.close()
        return int(self.nursery.stdout.readline())

    def killed_during(self, work, within: float) -> None:
        """Run it until the process, killed at some moment, no longer answers."""
        killer = threading.Timer(self.chance.uniform(0, within), os.kill, (self.pid, signal.SIGKILL))
        killer.start()
        try:
            while True:
                work()
        except GONE:
            pass
        finally:
            killer.join()
        assert self.ended() == signal.SIGKILL

    # What a page does

    def open(self, photo: bytes) -> dict:
        project = self.client.post("projects", params={"name": "coffee.png"}, content=photo).json()
        self.id = project["id"]
        return project

    def now(self) -> dict:
        return self.client.get(f"projects/{self.id}").json()

    def write(self, method: str, path: str, **body) -> None:
        reply = self.client.request(method, f"projects/{self.id}{path}", json=body)
        assert reply.status_code == 200, reply.text
        self.acknowledged.append(reply.json())

    def step(self) -> None:
        """A layer, or another refinement, or what the page is set to."""
        time.sleep(0.02)
        revision = self.acknowledged[-1]["revision"]
        kind = self.chance.choice(["stroke", "stroke", "refine", "settings"])
        if kind == "refine":
            self.write("PUT", "/refinement", revision=revision, grow=self.chance.randrange(10), feather=1)
        elif kind == "settings":
            body = {"prompt": f"a cat {self.chance.random()}"}
            assert self.client.put(f"projects/{self.id}/settings", json=body).json() == {}
            self.acknowledged.append(self.now())
        else:
            x, y = self.chance.randrange(60, 540), self.chance.randrange(60, 340)
            stroke = {"tool": "brush", "points": [[x, y], [x + 30, y + 20]], "radius": 12}
            self.write("POST", "/strokes", revision=revision, layer=f"l{revision}", strokes=[stroke])

    def remove(self) -> None:
        """Until it is done: then it is acknowledged."""
        body = {"revision": self.acknowledged[-1]["revision"], "engine": self.chance.choice(["telea", "patchmatch"])}
        reply = self.client.post(f"projects/{self.id}/inpaint", json=body)
        if reply.status_code == 400 and "Nothing is selected" in reply.text:
            return self.step()
        while (job := self.client.get(f"jobs/{reply.json()['job']}").json())["state"] == "running":
            time.sleep(0.01)
        assert job["state"] == "done", job
        return self.acknowledged.append(job["project"])

    # What must hold

    def settle(self) -> None:
        """Wait until the newest state is on disk: autosave does that by itself, a moment after each change."""
        self.acknowledged = [self.now()]
        manifest = self.home / "projects" / self.id / "manifest.json"
        for _ in range(1200):
            if manifest.exists() and self._is_saved(json.loads(manifest.read_bytes())):
                break
            time.sleep(0.05)
        else:
            raise AssertionError("it was never saved")
        self.pixels = self.exported()

    def _is_saved(self, manifest: dict) -> bool:
        [state] = self.acknowledged
        return manifest["revision"] == state["revision"] and manifest["settings"] == state["settings"]

    def exported(self) -> str:
        """The pixels bit for bit, mask and all."""
        reply = self.client.get(f"projects/{self.id}/export/picture")
        assert reply.status_code == 200
        return hashlib.sha256(reply.content).hexdigest()

    def check(self) -> None:
        """What is there now is a state that was acknowledged since it was settled, or the step that ran."""
        now = self.now()
        states = [plain(state) for state in self.acknowledged]
        is_running_step = now["revision"] == states[-1]["revision"] + 1 or now["settings"] != states[-1]["settings"]
        assert plain(now) in states or is_running_step, (plain(now), states)
        if plain(now) == states[0]:
            assert self.exported() == self.pixels
        assert len(now["edits"]) >= len(states[0]["edits"])
        assert [each["problem"] for each in self.client.get("projects").json()["projects"]].count("") >= 1
        assert not any(each["problem"] for each in self.client.get("projects").json()["projects"])


def plain(state: dict) -> dict:
    return {name: value for name, value in state.items() if name not in OF_THE_STEP}


@pytest.fixture(scope="module")
def photo() -> bytes:
    return png(pytest.importorskip("skimage.data").coffee())


@pytest.fixture(scope="module")
def nursery():
    if not hasattr(os, "fork"):
        pytest.skip("a process is forked to be killed, which this system cannot")
    script = str(ROOT / "tests" / "killed_server.py")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, script], **pipes) as process:
        yield process
        process.stdin.close()


@pytest.fixture
def killable(nursery, row, tmp_path):
    killable = Killable(nursery, tmp_path, tuple(row))
    yield killable
    if killable.pid:
        killable.stop(signal.SIGKILL)


def test_twenty_kills_lose_nothing_but_the_running_step(killable, server, photo, tmp_path):
    server.pause = 0.1
    part = tmp_path / "models" / f"{NAME}.part"
    killable.start()
    killable.acknowledged = [killable.open(photo)]
    fetched, kinds = 0, ["removal", "autosave", "removal", "autosave", "download"] * 4
    for number, kind in enumerate(kinds):
        for _ in range(2):
            killable.step()
        killable.settle()
        if kind == "download":
            killable.client.post("models/tiny/download")
            killable.killed_during(killable.step, 1.5)
            left = part.stat().st_size if part.exists() else 0
            assert left >= fetched, "what had come was lost"
            fetched = left
        else:
            killable.killed_during(killable.remove if kind == "removal" else killable.step, 1.2)
        killable.start()
        killable.check()
        killable.acknowledged = [killable.now()]
        assert len(parts_in(tmp_path / "projects")) <= number + 1
    killable.settle()
    assert_tidy_after_a_step(killable)
    server.pause = 0
    job = killable.client.post("models/tiny/download").json()["job"]
    while killable.client.get(f"jobs/{job}").json()["state"] == "running":
        time.sleep(0.05)
    assert (tmp_path / "models" / NAME).read_bytes() == DATA and fetched > 0
    assert any("range" in asked.headers for asked in server.asked)
    killable.stop(signal.SIGTERM)


def parts_in(folder: Path) -> list[Path]:
    return list(folder.rglob("*.part"))


def assert_tidy_after_a_step(killable: Killable) -> None:
    """Once it is old, all that kills and steps have left goes with the next save."""
    folder = killable.home / "projects" / killable.id
    for path in folder.iterdir():
        os.utime(path, (time.time() - 10_000,) * 2)
    killable.acknowledged = [killable.now()]
    killable.step()
    killable.settle()
    manifest = json.loads((folder / "manifest.json").read_bytes())
    painted = {each["painted"] for edit in manifest["edits"] for each in edit["variations"]}
    named = {"manifest.json", f"looks-{manifest['looks']}.jpg", manifest["picture"]["pixels"], *painted}
    for _ in range(200):
        if {path.name for path in folder.iterdir()} == named:
            return
        time.sleep(0.05)
    assert {path.name for path in folder.iterdir()} == named


def test_a_kill_while_a_photo_is_saved_for_the_first_time_leaves_no_half_of_it(killable, photo):
    for _ in range(2):
        killable.start()
        killable.acknowledged = [killable.open(photo)]
        killable.killed_during(killable.step, 1.5)
        killable.start()
        answer = killable.client.get(f"projects/{killable.id}")
        listed = killable.client.get("projects").json()["projects"]
        assert not any(each["problem"] for each in listed)
        assert (answer.status_code == 200) == (killable.id in [each["id"] for each in listed])
        if answer.status_code == 200:
            assert answer.json()["size"] == [600, 400] and killable.exported()
        else:
            assert answer.status_code == 404
        killable.stop(signal.SIGKILL)


def test_a_polite_end_saves_what_waits(killable, photo):
    killable.start()
    killable.acknowledged = [killable.open(photo)]
    for _ in range(3):
        killable.step()
    before = plain(killable.now())
    killable.stop(signal.SIGTERM)
    killable.start()
    assert plain(killable.now()) == before
    killable.stop(signal.SIGTERM)
