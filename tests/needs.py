"""What tests want to be there and may not be."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
"""Photos with true masks; not part of the repository."""


def need(present: object, what: str) -> None:
    """Skip, saying why, where something is absent; fail instead where it was promised to be there (.ci/run)."""
    if present:
        return
    if os.environ.get("CLICK_INPAINT_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


def plain_lane(what: str) -> None:
    """Skip in the lanes of the WebUIs' pins, which test behaviour on their versions and nothing else."""
    if os.environ.get("CLICK_INPAINT_LANE"):
        pytest.skip(f"{what}: the plain lane's")


def standalone_page() -> None:
    """Skip where Gradio is too old for the page by itself, as the program itself says there."""
    gradio = pytest.importorskip("gradio")
    if gradio.__version__.startswith("3."):
        pytest.skip("the standalone page wants Gradio 4.40 or newer")
