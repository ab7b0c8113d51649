"""What most tests start from."""

from __future__ import annotations

from pathlib import Path

import pytest
from drawn_pictures import blocks
from fakes import ColourSegmenter
from needs import SHARED

from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.masks import Refinement
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace


@pytest.fixture
def scenes() -> Path:
    """The shared photos with true masks; they are not part of the repository."""
    folder = SHARED / "data" / "scenes"
    if not folder.is_dir():
        pytest.skip("../shared/data/scenes is missing")
    return folder


@pytest.fixture
def picture() -> bytes:
    return png(blocks())


@pytest.fixture
def segmenter() -> ColourSegmenter:
    return ColourSegmenter()


@pytest.fixture
def workspace(tmp_path: Path, segmenter: ColourSegmenter) -> Workspace:
    """A Workspace without weights whose clicks are answered by the ColourSegmenter."""
    workspace = Workspace(Standalone(models_folders=(tmp_path / "models",)))
    predictor = Predictor(segmenter)
    workspace.models.predictor = lambda name=None: predictor  # type: ignore[method-assign]
    return workspace


@pytest.fixture
def opened(workspace, picture):
    id = workspace.open(picture, "blocks.png")
    workspace.set_refinement(id, 1, Refinement())
    return id
