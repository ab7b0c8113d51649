"""Models leave the memory once nobody has used them for a while."""

import threading
import time

from lib_inpaint.idle import Idle
from lib_inpaint.segment.predictor import Predictor


def test_what_was_used_is_released_after_its_time_and_not_before():
    released = threading.Event()
    idle = Idle(released.set, lambda: 0.2 / 60)
    for _ in range(4):
        idle.used()
        time.sleep(0.1)
    assert not released.is_set(), "it was used all the time"
    assert released.wait(5)


def test_zero_minutes_means_never():
    released = threading.Event()
    Idle(released.set, lambda: 0).used()
    assert not released.wait(0.2)


def test_a_released_model_is_loaded_again_at_the_next_use(workspace, segmenter, monkeypatch):
    from lib_inpaint.models import Models

    loads = []
    models = Models(workspace.host)
    monkeypatch.setattr(models, "_load", lambda name: loads.append(name) or Predictor(segmenter))
    models.predictor()
    models.predictor()
    models.release()
    models.predictor()
    assert loads == ["grabcut", "grabcut"]
