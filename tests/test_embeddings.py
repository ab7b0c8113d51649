"""What is encoded stays encoded: on disk between sessions, and no longer than somebody looks at it."""

import os
import threading
import time

import numpy as np
import pytest
from drawn_pictures import blocks
from fakes import ColourSegmenter

from lib_inpaint.geometry import Point
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.embeddings import EmbeddingFiles, key_of
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace

RED = VisualPrompt((Point(40, 40),))


def test_a_picture_that_is_left_for_another_is_no_longer_encoded(tmp_path):
    workspace = Workspace(Standalone((tmp_path,), cache_folder=None))
    waiting, left, gone = threading.Event(), threading.Event(), threading.Event()

    class Slow(ColourSegmenter):
        def embed(self, image, still_wanted=lambda: None):
            if self.embedded:
                return super().embed(image)
            self.embedded += 1
            waiting.set()
            assert left.wait(10)
            try:
                still_wanted()
            finally:
                gone.set()

    segmenter = Slow()
    workspace.models._loaded["grabcut"] = Predictor(segmenter)
    first = workspace.open(png(blocks()), "first.png")
    assert waiting.wait(10)
    workspace.open(png(blocks()), "second.png", instead_of=first)
    left.set()
    assert gone.wait(10)
    assert workspace.predict(first, RED).candidates
    assert segmenter.embedded >= 2


class Kept(ColourSegmenter):
    """One whose embeddings can be written down."""

    version = "colours 1"

    def pack(self, embedding):
        return {"pixels": embedding}

    def unpack(self, packed):
        return packed["pixels"]


def test_a_picture_that_was_encoded_once_is_read_from_disk_in_the_next_session(tmp_path):
    files = EmbeddingFiles(tmp_path / "cache", 10_000_000)
    first, second = Kept(), Kept()
    one = Predictor(first, 8, files).predict("a", blocks(), RED)
    other = Predictor(second, 8, files).predict("z", blocks(), RED)
    assert (first.embedded, second.embedded) == (1, 0)
    assert all((a.mask == b.mask).all() for a, b in zip(one, other, strict=True))


def test_another_network_or_another_picture_is_encoded(tmp_path):
    files = EmbeddingFiles(tmp_path, 10_000_000)
    segmenter, other = Kept(), Kept()
    other.version = "colours 2"
    Predictor(segmenter, 8, files).predict("a", blocks(), RED)
    Predictor(other, 8, files).predict("a", blocks(), RED)
    Predictor(segmenter, 8, files).predict("a", blocks()[:, ::-1], RED)
    assert (segmenter.embedded, other.embedded) == (2, 1)
    turned = np.ascontiguousarray(blocks().reshape(-1, 20, 3))
    assert key_of(blocks(), "v") != key_of(turned, "v")


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\xff" * 300])
def test_a_damaged_file_on_disk_is_made_anew(tmp_path, damage):
    files = EmbeddingFiles(tmp_path, 10_000_000)
    Predictor(Kept(), 8, files).embed("a", blocks())
    (path,) = tmp_path.iterdir()
    whole = path.read_bytes()
    path.write_bytes(damage)
    again = Kept()
    Predictor(again, 8, files).embed("a", blocks())
    assert again.embedded == 1 and path.read_bytes() == whole


def test_a_file_of_another_form_is_made_anew(tmp_path):
    files = EmbeddingFiles(tmp_path, 10_000_000)
    files.keep(key_of(blocks(), Kept.version), {"else": np.zeros(3, np.uint8)})
    segmenter = Kept()
    assert Predictor(segmenter, 8, files).predict("a", blocks(), RED)
    assert segmenter.embedded == 1


def test_what_was_used_longest_ago_leaves_the_disk_first(tmp_path):
    files = EmbeddingFiles(tmp_path, 3500)
    for number, name in enumerate("abc"):
        files.keep(name, {"x": np.zeros(1000, np.uint8)})
        os.utime(tmp_path / f"{name}.safetensors", (number, number))
    assert files.recall("a") is not None
    files.keep("d", {"x": np.zeros(1000, np.uint8)})
    assert {path.stem for path in tmp_path.iterdir()} == {"a", "c", "d"}


def test_a_disk_that_takes_nothing_costs_only_the_cache(tmp_path):
    (tmp_path / "file").write_text("in the way")
    files = EmbeddingFiles(tmp_path / "file", 10_000_000)
    assert Predictor(Kept(), 8, files).predict("a", blocks(), RED)


def test_a_picture_that_was_edited_is_encoded_for_who_rests_on_it(workspace, opened, segmenter):
    predictor = workspace.models.predictor()
    workspace.models.loaded = lambda: predictor
    version = workspace.store.get(opened).present.stack.version
    predictor._embeddings.clear()
    assert workspace.hover(opened, RED) is None
    for _ in range(500):
        if predictor.is_encoded(version):
            break
        time.sleep(0.01)
    assert workspace.hover(opened, RED) is not None
