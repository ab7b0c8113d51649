"""Steps on a project that many tests take."""

import time
from dataclasses import replace

from lib_inpaint.generation import Asked
from lib_inpaint.geometry import Point
from lib_inpaint.masks import Refinement
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.settings import SamplingSettings

ON_RED = VisualPrompt((Point(40, 40),))
ON_BLUE = VisualPrompt((Point(100, 80),))
PLAIN = Refinement()


def present(workspace, id):
    return workspace.store.get(id).present


def revision(workspace, id):
    return workspace.store.get(id).revision


def select(workspace, id, layer, prompt):
    return workspace.accept(id, revision(workspace, id), layer, prompt)


def newest(workspace, id):
    """The edit that was made last."""
    return present(workspace, id).stack.edits[-1]


def remove(workspace, id, engine="telea", again=None):
    job = workspace.inpaint(id, revision(workspace, id), engine, again)
    assert job.wait(60)
    assert job.state == "done", job.error
    return job


def generate(workspace, id, asked=None, sampling=None):
    """The project after the host has painted, beginning with seed 100."""
    asked, sampling = asked or Asked(), replace(sampling or SamplingSettings(), seed=100)
    return workspace.studio.generate(id, revision(workspace, id), asked, sampling).present


def run_job(client, reply):
    """What became of the job that a route started."""
    assert reply.status_code == 202, reply.text
    for _ in range(600):
        job = client.get(f"jobs/{reply.json()['job']}").json()
        if job["state"] != "running":
            return job
        time.sleep(0.02)
    raise AssertionError("the job does not end")
