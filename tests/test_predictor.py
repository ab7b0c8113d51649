"""One embedding per picture, one answer per prompt, newest wins."""

import threading

import pytest
from drawn_pictures import blocks
from fakes import ColourSegmenter

from lib_inpaint.geometry import Point, Size
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.predictor import Predictor, best, chosen
from lib_inpaint.tickets import Superseded, Tickets

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


def test_the_chosen_candidate_is_the_one_that_two_later_points_refine(predictor):
    points = (*RED_AND_BLUE.points, Point(101, 81))
    assert predictor.predict("a", blocks(), VisualPrompt(points, candidate=2))[0].mask[18, 50]
    assert not predictor.predict("a", blocks(), VisualPrompt(points))[0].mask[18, 50]


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


@pytest.fixture
def encoding(predictor, segmenter):
    """Another picture is being encoded, which takes as long as the test does."""
    predictor.embed("a", blocks())
    entered, release = threading.Event(), threading.Event()
    embed = segmenter.embed

    def slow(image, still_wanted):
        entered.set()
        assert release.wait(10)
        return embed(image)

    segmenter.embed = slow
    busy = threading.Thread(target=predictor.embed, args=("b", blocks()))
    busy.start()
    assert entered.wait(10)
    yield
    release.set()
    busy.join()


def gone() -> None:
    raise Superseded


def test_a_superseded_question_leaves_while_the_model_is_busy(predictor, encoding):
    with pytest.raises(Superseded):
        predictor.predict("a", blocks(), RED, gone)


def test_a_click_is_answered_once_the_model_is_free_again(predictor, segmenter):
    with pytest.raises(Superseded):
        predictor.predict("a", blocks(), RED, gone)
    assert predictor.predict("a", blocks(), RED)


def test_a_preview_shows_the_object_of_an_encoded_picture_small(predictor, segmenter):
    predictor.embed("a", blocks())
    small = predictor.preview("a", Size(160, 120), RED)
    assert small.shape == (60, 80) and small.dtype == "uint8"
    assert small[20, 25] == 255 and small[5, 5] == 0


def test_a_preview_never_encodes(predictor, segmenter):
    assert predictor.preview("a", Size(160, 120), RED) is None
    assert segmenter.embedded == segmenter.previewed == 0


def test_a_preview_does_not_wait_for_an_encode(predictor, segmenter, encoding):
    assert predictor.preview("a", Size(160, 120), RED) is None
    assert predictor.preview("b", Size(160, 120), RED) is None
    assert segmenter.previewed == 0


def test_the_model_is_free_again_after_a_preview_that_nobody_wants_any_more(predictor, segmenter):
    predictor.embed("a", blocks())
    with pytest.raises(Superseded):
        predictor.preview("a", Size(160, 120), RED, gone)
    assert segmenter.previewed == 0
    assert predictor.preview("a", Size(160, 120), RED) is not None


def test_a_preview_leaves_no_trace_in_the_answers(predictor, segmenter):
    predictor.embed("a", blocks())
    predictor.preview("a", Size(160, 120), RED)
    predictor.predict("a", blocks(), RED)
    assert segmenter.predicted == 1
