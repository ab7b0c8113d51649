"""Opening a picture again: from its pixels to an embedding that can be clicked on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from lib_inpaint.segment.embeddings import EmbeddingFiles
from lib_inpaint.segment.predictor import Predictor

from .click import picture
from .sam_models import MEDIUM, RANDOM, ours, stock_predictor, where
from .timing import Row, cpu_ms


def rows() -> Iterator[Row]:
    sam, stock, image = ours(), stock_predictor(), picture(*MEDIUM)
    with tempfile.TemporaryDirectory() as folder:
        files = EmbeddingFiles(Path(folder), 100_000_000)
        Predictor(sam, 8, files).embed("first", image)
        (mine,) = cpu_ms(lambda: Predictor(sam, 8, files).embed("again", image), rounds=20)
    (other,) = cpu_ms(lambda: stock.set_image(image), rounds=2)
    what = f"{RANDOM}, 1500 x 1000, {where()}: hashing the pixels and reading the file; stock set_image"
    yield Row.of_times("cache reopen", mine, other, what)
