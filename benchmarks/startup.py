"""What our part of the WebUI's start costs, beside the half second that was allowed."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .timing import Row

SCRIPT = Path(__file__).parents[1] / "tests" / "start_up.py"
ALLOWED = 500.0
RUNS = 5


def rows() -> Iterator[Row]:
    """Each run is a new process; the host's own imports are done before the clock starts."""
    ours = statistics.median(_milliseconds() for _ in range(RUNS))
    what = f"script, callbacks, settings, tab and routes in a new process, median of {RUNS}; other = allowed"
    yield Row.of_times("cold start", ours, ALLOWED, what)


def _milliseconds() -> float:
    with tempfile.TemporaryDirectory() as data:
        done = subprocess.run([sys.executable, str(SCRIPT), data], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])["seconds"] * 1000
