"""One SAM for everybody: many threads, many pictures, the disk between two sessions, and files that fail."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("segment_anything")

from safetensors.torch import load_file, save_file  # noqa: E402
from tiny_sam import scenes  # noqa: E402
from tiny_sam.asked import TINY  # noqa: E402

from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.geometry import Point  # noqa: E402
from lib_inpaint.segment import VisualPrompt  # noqa: E402
from lib_inpaint.segment.embeddings import EmbeddingFiles  # noqa: E402
from lib_inpaint.segment.predictor import Predictor, chosen  # noqa: E402
from lib_inpaint.segment.sam import Sam  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:TypedStorage is deprecated:UserWarning")


def clicks(masks) -> list[VisualPrompt]:
    """On each object, and once more beside it, so that a refined mask is among them."""
    lone = [VisualPrompt((Point(*scenes.centre(mask)),)) for mask in masks]
    return [*lone, *(VisualPrompt((*prompt.points, Point(1, 1, 0))) for prompt in lone)]


def test_eight_threads_on_three_pictures_get_what_one_thread_gets():
    drawn = [scenes.clear_scene(seed, 160, 120) for seed in range(3)]
    asked = [(str(number), image, each) for number, (image, masks) in enumerate(drawn) for each in clicks(masks)]
    alone = Predictor(Sam(TINY, "cpu"))
    expected = [chosen(alone.predict(*each), each[2]).mask for each in asked]

    # Room for two embeddings only: three pictures push each other out.
    shared, stop = Predictor(Sam(TINY, "cpu"), 2), threading.Event()

    def keep_encoding() -> None:
        number = 0
        while not stop.is_set():
            shared.embed(f"other {number}", drawn[number % 3][0])
            number += 1

    encoding = threading.Thread(target=keep_encoding)
    encoding.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda each: chosen(shared.predict(*each), each[2]).mask, asked * 4))
    finally:
        stop.set()
        encoding.join()
    assert all(np.array_equal(mask, other) for mask, other in zip(found, expected * 4, strict=True))


def test_an_embedding_from_disk_selects_what_a_new_one_selects(tmp_path):
    image, masks = scenes.clear_scene(5, 300, 200)
    files = EmbeddingFiles(tmp_path, 10_000_000)
    new, read = Predictor(Sam(TINY, "cpu"), 8, files), Predictor(Sam(TINY, "cpu"), 8, files)
    read.segmenter._encode = lambda *_: pytest.fail("it was encoded again")
    new.embed("a", image)
    for prompt in clicks(masks)[: len(masks)]:
        pairs = zip(new.predict("a", image, prompt), read.predict("b", image, prompt), strict=True)
        assert all(scenes.iou(one.mask, other.mask) >= 0.99 for one, other in pairs)


def test_weights_that_were_trained_on_are_another_version(tmp_path):
    state = load_file(TINY)
    save_file({name: part * 1.001 for name, part in state.items()}, tmp_path / "other.safetensors")
    assert Sam(TINY, "cpu").version == Sam(TINY, "cpu").version
    assert Sam(tmp_path / "other.safetensors", "cpu").version != Sam(TINY, "cpu").version


def test_torch_load_is_the_same_after_any_failure(tmp_path):
    before = torch.load
    state = load_file(TINY)
    torch.save({"model": state}, tmp_path / "whole.pth")
    whole = (tmp_path / "whole.pth").read_bytes()
    broken = {
        "empty.pth": b"",
        "cut.pth": whole[: len(whole) // 2],
        "page.pth": b"<html>not here</html>",
        "noise.safetensors": b"\xff" * 1000,
    }
    for name, data in broken.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UserError, match=name):
            Sam(tmp_path / name, "cpu")
        assert torch.load is before
    save_file({"x": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(UserError):
        Sam(tmp_path / "other.safetensors", "cpu")
    Sam(tmp_path / "whole.pth", "cpu")
    assert torch.load is before
