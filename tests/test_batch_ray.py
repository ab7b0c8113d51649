"""A batch on a Ray cluster of two workers, one of which is killed half way."""

import importlib.util
import json
import os
import signal
from functools import partial
from pathlib import Path

import pytest
from batch_photos import make_worker, recipe_of, write_photos
from needs import need, plain_lane

from lib_inpaint.batch import Batch
from lib_inpaint.batch.manifest import NAME
from lib_inpaint.batch.ray_cluster import Cluster
from lib_inpaint.errors import UserError

ROOT = Path(__file__).parents[1]
COUNT = 16


@pytest.fixture
def batch(tmp_path, monkeypatch):
    """Fifteen photos and a broken one; the cluster's processes find the tests' modules."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{ROOT / 'tests'}")
    write_photos(tmp_path / "photos", tmp_path / "masks", COUNT)
    (tmp_path / "photos" / "photo05.jpg").write_bytes(b"broken")
    return Batch(tmp_path / "photos", tmp_path / "out", recipe_of(tmp_path / "masks"))


def records(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / NAME).read_text("utf8").splitlines()[1:]]


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_with_a_killed_worker_loses_nothing(batch, tmp_path):
    plain_lane("Ray")
    need(importlib.util.find_spec("ray"), "ray")
    killed: list[int] = []

    def kill_one(part: float) -> None:
        if part >= 0.5 and not killed:
            killed.append(records(batch.out)[-1]["facts"]["pid"])
            os.kill(killed[0], signal.SIGKILL)

    (tmp_path / "photo12.deadly").write_text("once")
    outcome = batch.run(Cluster("local", 2, partial(make_worker, batch.recipe, tmp_path)), kill_one)
    assert outcome.states == {"done": COUNT - 1, "failed": 1}
    done = records(batch.out)
    assert sorted(record["photo"] for record in done) == [f"photo{number:02}.jpg" for number in range(COUNT)]
    loaded = (tmp_path / "workers").read_text().split()
    assert len(loaded) == len(set(loaded)), "a model is loaded once in each worker"
    assert 3 <= len(loaded) < COUNT and {record["facts"]["pid"] for record in done} <= set(map(int, loaded))


def test_without_ray_or_a_cluster_a_sentence_says_so(batch, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(UserError, match=r'pip install "click-inpaint\[ray\]"'):
        Cluster("auto", None, partial(make_worker, batch.recipe, batch.out))
