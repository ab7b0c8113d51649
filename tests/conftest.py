"""Small pictures and small fakes that the tests share."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from lib_inpaint.geometry import Image, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.segment import Candidate, VisualPrompt
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace

SHARED = Path(__file__).parents[2] / "shared"


def need(present: object, what: str) -> None:
    """Skip, saying why, where something is absent; fail instead where it was promised to be there (.ci/run)."""
    if present:
        return
    if os.environ.get("CLICK_INPAINT_REQUIRE_ALL"):
        pytest.fail(f"{what} is missing")
    pytest.skip(f"{what} is missing")


@pytest.fixture
def scenes() -> Path:
    """The shared photos with true masks; they are not part of the repository."""
    folder = SHARED / "data" / "scenes"
    if not folder.is_dir():
        pytest.skip("../shared/data/scenes is missing")
    return folder


def blocks() -> Image:
    """(120, 160, 3): a red and a blue block on grey noise that no block's colour occurs in."""
    image = np.random.default_rng(1).integers(90, 120, (120, 160, 3), np.uint8)
    image[20:60, 30:70] = (220, 30, 30)
    image[70:100, 90:140] = (30, 30, 220)
    return image


RED = (30, 20, 70, 60)
BLUE = (90, 70, 140, 100)


@pytest.fixture
def picture() -> bytes:
    return png(blocks())


class ColourSegmenter:
    """Selects what has the colour of the newest foreground point, in three sizes for a lone click; counts its work."""

    name = "Colours"

    def __init__(self) -> None:
        self.embedded = 0
        self.predicted = 0

    def embed(self, image: Image) -> Image:
        self.embedded += 1
        return image

    def predict(self, embedding: Image, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        self.predicted += 1
        mask = np.zeros(Size.of(embedding).shape, bool)
        if prompt.box:
            mask[prompt.box.slices] = True
        if previous is not None:
            mask |= previous.mask
        for point in prompt.points:
            same = np.abs(embedding.astype(int) - embedding[int(point.y), int(point.x)]).max(axis=2) < 20
            mask = mask | same if point.label else mask & ~same
        if not prompt.is_lone_click:
            return [Candidate(mask, 0.9)]
        small, large = cv2.erode(mask.astype(np.uint8), np.ones((9, 9))), cv2.dilate(mask.astype(np.uint8), np.ones((9, 9)))
        return [Candidate(small > 0, 0.5), Candidate(mask, 0.9), Candidate(large > 0, 0.7)]


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
