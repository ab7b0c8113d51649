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
