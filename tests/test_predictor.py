"""One embedding per picture, one answer per prompt, newest wins."""

import os
import threading

import numpy as np
import pytest
from drawn_pictures import blocks
from fakes import ColourSegmenter

from lib_inpaint.geometry import Point
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.embeddings import EmbeddingFiles, key_of
from lib_inpaint.segment.predictor import Predictor, best, chosen
from lib_inpaint.tickets import Superseded, Tickets
from lib_inpaint.workspace import Workspace

RED = VisualPrompt((Point(40, 40),))
RED_AND_BLUE = VisualPrompt((Point(40, 40), Point(100, 80)))


@pytest.fixture
def predictor(segmenter: ColourSegmenter) -> Predictor:
    return Predictor(segmenter)


def test_a_picture_is_embedded_once(predictor, segmenter):
    for prompt in (RED, RED_AND_BLUE, RED):
        predictor.predict("a", blocks(), prompt)
    assert segmenter.embedded == 1
    predictor.predict("b", blocks(), RED)
    assert segmenter.embedded == 2


def test_the_same_prompt_is_answered_from_memory(predictor, segmenter):
    first = predictor.predict("a", blocks(), RED)
    again = predictor.predict("a", blocks(), RED)
    assert segmenter.predicted == 1
    assert all((a.mask == b.mask).all() for a, b in zip(first, again, strict=True))


def test_a_refining_click_gets_the_answer_it_refines_also_after_a_miss(segmenter):
    warm, cold = Predictor(segmenter), Predictor(segmenter)
    warm.predict("a", blocks(), RED)
    told = warm.predict("a", blocks(), RED_AND_BLUE)[0].mask
    missed = cold.predict("a", blocks(), RED_AND_BLUE)[0].mask
    assert (told == missed).all()
    assert told[40, 40] and told[80, 100]


def test_the_chosen_candidate_is_the_one_that_is_refined(predictor):
    large = VisualPrompt(RED_AND_BLUE.points, candidate=2)
    assert predictor.predict("a", blocks(), large)[0].mask[18, 50]
    assert not predictor.predict("a", blocks(), RED_AND_BLUE)[0].mask[18, 50]


def test_the_best_candidate_is_the_one_with_the_highest_score(predictor):
    candidates = predictor.predict("a", blocks(), RED)
    assert best(candidates) == 1
    assert chosen(candidates, RED) is candidates[1]
    assert chosen(candidates, VisualPrompt(RED.points, candidate=0)) is candidates[0]


def test_a_failed_embedding_is_not_remembered(predictor, segmenter):
    embed, segmenter.embed = segmenter.embed, lambda *_: 1 / 0
    with pytest.raises(ZeroDivisionError):
        predictor.predict("a", blocks(), RED)
    segmenter.embed = embed
    assert predictor.predict("a", blocks(), RED)


def test_a_waiting_question_leaves_when_a_newer_one_arrives():
    tickets = Tickets()
    with tickets.turn("page", 1) as older:
        older()
        with tickets.turn("page", 2) as newer:
            newer()
            with pytest.raises(Superseded):
                older()


def test_an_older_question_that_comes_late_leaves_at_once():
    tickets = Tickets()
    with tickets.turn("page", 5), tickets.turn("page", 4) as late, pytest.raises(Superseded):
        late()


def test_pages_do_not_supersede_each_other_but_only_a_few_wait():
    tickets = Tickets(most=2)
    with tickets.turn("a", 1) as a, tickets.turn("b", 9) as b:
        a()
        b()
        with tickets.turn("c", 1) as c:
            c()
            b()
            with pytest.raises(Superseded):
                a()


def test_a_superseded_question_leaves_while_the_model_is_busy(predictor, segmenter):
    entered, release = threading.Event(), threading.Event()
    embed = segmenter.embed

    def slow(image, still_wanted):
        entered.set()
        assert release.wait(10)
        return embed(image)

    segmenter.embed = slow
    busy = threading.Thread(target=predictor.embed, args=("a", blocks()))
    busy.start()
    assert entered.wait(10)

    def gone() -> None:
        raise Superseded

    with pytest.raises(Superseded):
        predictor.predict("a", blocks(), RED, gone)
    release.set()
    busy.join()
    assert predictor.predict("a", blocks(), RED)


# Given up, and kept on disk


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
