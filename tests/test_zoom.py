"""Which part is looked at closely, and how what is found there comes back into the picture."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from fakes import ColourSegmenter

from lib_inpaint.geometry import Box, Image, Point, Size
from lib_inpaint.segment import Candidate, VisualPrompt
from lib_inpaint.segment.grabcut import GrabCut
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.segment.zoom import Zoomed, is_cut_off, moved_into, part_for, part_of, preview_put_back

LARGE = Size(6000, 4000)
SIDE = 1024


def views(seed: int, size: Size):
    """Hundreds of views, from some pixels to nearly everything."""
    rng = np.random.default_rng(seed)
    for _ in range(400):
        width, height = (int(length * 10 ** rng.uniform(-2.5, -0.02)) + 1 for length in size)
        x, y = int(rng.integers(size.width - width + 1)), int(rng.integers(size.height - height + 1))
        yield Box(x, y, x + width, y + height)


@pytest.mark.parametrize("size", [LARGE, Size(1500, 1100), Size(700, 9000)])
def test_a_part_holds_the_view_lies_in_the_picture_and_is_worth_it(size):
    parts = [(view, part_of(view, size, SIDE)) for view in views(1, size)]
    looked = [(view, part) for view, part in parts if part]
    assert 50 < len(looked) < 400
    for view, part in looked:
        assert part.intersection(view) == view and part.clamped(size) == part
        assert part.size.longest <= 1.375 * max(view.size.longest, SIDE // 2) + 2
        assert part.size.longest * 1.4 <= size.longest


@pytest.mark.parametrize(
    ("view", "size"),
    [
        (Box(0, 0, 100, 100), Size(1024, 700)),
        (Box(0, 0, 2, 2), Size(60, 40)),
        (Box.whole(LARGE), LARGE),
        (Box(0, 0, 4000, 3000), LARGE),
        (Box(0, 0, 600, 4000), Size(4200, 4000)),
    ],
)
def test_where_nothing_would_be_seen_better_there_is_no_part(view, size):
    assert part_of(view, size, SIDE) is None


def test_a_part_is_not_enlarged_beyond_what_it_shows():
    part = part_of(Box(3000, 2000, 3040, 2030), LARGE, SIDE)
    assert SIDE // 2 <= part.size.longest <= SIDE
    assert part_of(Box(3000, 2000, 3001, 2001), LARGE, SIDE).size.longest <= SIDE


def test_views_near_each_other_share_a_part():
    view = Box(2000, 1500, 3100, 2200)
    panned = [
        Box(view.x1 + x, view.y1 + y, view.x2 + x, view.y2 + y) for x in range(0, 200, 20) for y in range(0, 200, 20)
    ]
    assert len({part_of(each, LARGE, SIDE) for each in panned}) <= 9


def test_a_prompt_that_points_outside_the_part_is_answered_in_the_whole_picture():
    view = Box(1000, 1000, 1800, 1600)
    inside = VisualPrompt((Point(1100, 1100), Point(1700, 1500, 0)), Box(1000, 1000, 1800, 1600), view=view)
    assert part_for(inside, LARGE, SIDE) == part_of(view, LARGE, SIDE)
    for outside in (
        replace(inside, points=(*inside.points, Point(4000, 1100, 0))),
        replace(inside, box=Box(1000, 1000, 3000, 1600)),
        replace(inside, view=None),
    ):
        assert part_for(outside, LARGE, SIDE) is None
    assert part_for(inside, LARGE, None) is None


def test_a_prompt_is_moved_into_the_part_with_all_it_has():
    prompt = VisualPrompt((Point(110.5, 220, 0),), Box(105, 207, 140, 260), 2, Box(100, 200, 300, 400))
    moved = moved_into(Box(90, 190, 310, 410), prompt)
    assert moved == VisualPrompt((Point(20.5, 30, 0),), Box(15, 17, 50, 70), 2)


def test_a_mask_lands_where_the_part_was_at_every_size():
    mask = np.random.default_rng(2).random((50, 70)) > 0.5
    part, size = Box(30, 20, 100, 70), Size(160, 120)
    back = Zoomed.put_back(Candidate.of(mask, 0.7), part, size)
    expected = np.zeros(size.shape, bool)
    expected[part.slices] = mask
    assert (back.mask == expected).all() and back.score == 0.7 and back.size == size
    blob = np.zeros((50, 70), bool)
    blob[10:40, 15:60] = True
    back = Zoomed.put_back(Candidate.of(blob, 0.7), part, size)
    for small in (Size(80, 60), Size(53, 40), Size(7, 5), Size(1, 1)):
        drawn = back.draw(small)
        assert drawn.shape == small.shape
        true = cv2.resize(back.mask.astype(np.float32), small, interpolation=cv2.INTER_AREA)
        assert abs(drawn.mean() - true.mean()) <= 1.5 / min(small)


@pytest.mark.parametrize(
    ("part", "edges"),
    [
        (Box(10, 10, 50, 40), {"left", "top", "right", "bottom"}),
        (Box(0, 0, 50, 40), {"right", "bottom"}),
        (Box(60, 50, 100, 80), {"left", "top"}),
        (Box(0, 0, 100, 80), set()),
    ],
)
def test_a_mask_is_cut_off_at_the_part_s_edges_but_not_at_the_picture_s(part, edges):
    lines = {"left": np.s_[5, 0], "top": np.s_[0, 5], "right": np.s_[5, -1], "bottom": np.s_[-1, 5]}
    for name, place in lines.items():
        mask = np.zeros(part.size.shape, bool)
        mask[10:20, 10:20] = mask[place] = True
        assert is_cut_off(mask, part, Size(100, 80)) is (name in edges)
    assert is_cut_off(np.zeros(part.size.shape, bool), part, Size(100, 80))


@pytest.mark.parametrize("part", [Box(400, 300, 1200, 900), Box(0, 0, 333, 222), Box(5111, 3100, 6000, 4000)])
def test_a_preview_of_the_part_is_one_of_the_picture_in_the_same_place(part):
    small = np.zeros((48, 64), np.uint8)
    small[12:36, 16:48] = 255
    whole = preview_put_back(small, part, LARGE)
    assert Size.of(whole).longest <= 2048 and whole.dtype == np.uint8
    drawn = cv2.resize(whole, LARGE, interpolation=cv2.INTER_LINEAR) >= 128
    rows, columns = np.nonzero(drawn.any(axis=1))[0], np.nonzero(drawn.any(axis=0))[0]
    width, height = part.size
    wanted = part.x1 + width / 4, part.y1 + height / 4, part.x1 + 3 * width / 4, part.y1 + 3 * height / 4
    found = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
    # Half of a preview's cell, which is three of the picture's pixels or more.
    assert np.abs(np.subtract(found, wanted)).max() <= 0.6 * LARGE.width / whole.shape[1] + 1


class Shortsighted(ColourSegmenter):
    """Sees pictures at 64 pixels and finds colours there; remembers how large what it looked at was."""

    side = 64

    def __init__(self) -> None:
        super().__init__()
        self.looked: list[Size] = []

    def embed(self, image: Image, still_wanted=lambda: None) -> Image:
        self.looked.append(Size.of(image))
        return super().embed(image)


@pytest.fixture
def shortsighted() -> Shortsighted:
    return Shortsighted()


@pytest.fixture
def predictor(shortsighted) -> Predictor:
    return Predictor(shortsighted)


WHOLE = Size(640, 480)
DOT, LEAF, WALL = Box(300, 200, 316, 212), Box(322, 190, 330, 196), Box(0, 240, 640, 300)
VIEW, LOWER = Box(270, 180, 340, 232), Box(270, 200, 340, 252)
ON_DOT, ON_WALL = VisualPrompt((Point(308, 206),), view=VIEW), VisualPrompt((Point(320, 246),), view=LOWER)


def far() -> Image:
    """A red dot, a green leaf beside it and, below, a blue wall as wide as the picture."""
    image = np.random.default_rng(3).integers(90, 120, (*WHOLE.shape, 3), np.uint8)
    image[DOT.slices] = (220, 30, 30)
    image[LEAF.slices] = (30, 220, 30)
    image[WALL.slices] = (30, 30, 220)
    return image


def test_a_small_object_is_found_in_its_part_in_the_picture_s_frame(predictor, shortsighted):
    candidates = predictor.predict("a", far(), ON_DOT)
    assert all(isinstance(each, Zoomed) for each in candidates)
    assert (candidates[1].mask == box_mask(DOT)).all()
    assert shortsighted.looked == [part_of(VIEW, WHOLE, 64).size]


def test_an_object_that_the_part_cuts_off_is_found_in_the_whole_picture(predictor, shortsighted):
    wall = predictor.predict("a", far(), ON_WALL)
    assert shortsighted.looked == [part_of(LOWER, WHOLE, 64).size, WHOLE]
    assert not any(isinstance(each, Zoomed) for each in wall)
    assert (wall[1].mask == box_mask(WALL)).all()


def test_a_correction_is_made_where_the_object_was_found(predictor):
    (dot,) = predictor.predict("a", far(), replace(ON_DOT, points=(*ON_DOT.points, Point(325, 192))))
    assert isinstance(dot, Zoomed) and (dot.mask == box_mask(DOT) | box_mask(LEAF)).all()
    wall = predictor.predict("a", far(), replace(ON_WALL, points=(*ON_WALL.points, Point(308, 206, 0))))
    assert not isinstance(wall[0], Zoomed) and wall[0].mask[250, 5] and not wall[0].mask[206, 308]


@pytest.mark.parametrize("candidate", [None, 0, 2])
def test_the_candidate_that_was_chosen_is_refined_also_where_another_look_finds_it(predictor, candidate):
    first = predictor.predict("a", far(), ON_WALL)[1 if candidate is None else candidate]
    points = (*ON_WALL.points, Point(308, 206), Point(306, 204))
    third = predictor.predict("a", far(), replace(ON_WALL, points=points, candidate=candidate))[0]
    assert third.mask[first.mask].all() and third.mask[206, 308]
    expected = box_mask(WALL) | box_mask(DOT) | first.mask
    assert (third.mask == expected).all()


class Doubting(Shortsighted):
    """Believes in nothing that it sees closely."""

    def predict(self, embedding: Image, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        found = super().predict(embedding, prompt, previous)
        return found if Size.of(embedding) == WHOLE else [replace(each, score=0.1) for each in found]


def test_the_best_candidate_of_both_looks_is_refined_and_not_that_of_the_whole_picture():
    predictor, view = Predictor(Doubting()), Box(DOT.x1, 190, DOT.x1 + 70, 240)
    prompt = replace(ON_DOT, view=view)
    small, object, large = predictor.predict("a", far(), prompt)
    assert isinstance(small, Zoomed) and isinstance(object, Zoomed) and not isinstance(large, Zoomed)
    assert large.score > object.score and large.mask.sum() > object.mask.sum()
    (third,) = predictor.predict("a", far(), replace(prompt, points=(*prompt.points, Point(325, 192), Point(326, 193))))
    assert (third.mask == large.mask | box_mask(LEAF)).all()


def test_the_part_is_encoded_once_for_views_and_clicks_near_each_other(predictor, shortsighted):
    for x, y in ((308, 206), (310, 208), (306, 202)):
        moved = Box(VIEW.x1 + x - 308, VIEW.y1, VIEW.x2 + x - 308, VIEW.y2)
        predictor.predict("a", far(), VisualPrompt((Point(x, y),), view=moved))
    assert shortsighted.embedded == 1


@pytest.mark.parametrize("most", [1, 2, 8])
def test_however_many_parts_are_looked_at_the_picture_stays_encoded(shortsighted, most):
    predictor, image = Predictor(shortsighted, most), far()
    predictor.embed("a", image)
    for x, y in ((x, y) for x in range(40, 640, 120) for y in (40, 130, 400)):
        dot, view = Box(x - 5, y - 5, x + 5, y + 5), Box(x - 30, y - 30, x + 30, y + 30)
        image[dot.slices] = (220, 220, 30)
        candidates = predictor.predict("a", image, VisualPrompt((Point(x, y),), view=view))
        assert all(isinstance(each, Zoomed) for each in candidates)
        assert predictor.is_encoded("a")
    assert shortsighted.looked.count(WHOLE) == 1 and len(predictor._embeddings) == max(2, most)


def test_the_same_prompt_is_answered_from_memory(predictor, shortsighted):
    predictor.predict("a", far(), ON_WALL)
    asked = shortsighted.predicted
    predictor.predict("a", far(), ON_WALL)
    predictor.predict("a", far(), replace(ON_WALL, view=None))
    assert shortsighted.predicted == asked


def test_a_cursor_is_answered_closely_only_where_a_click_has_looked(predictor, shortsighted):
    assert predictor.preview("a", WHOLE, ON_DOT) is None and not shortsighted.looked
    predictor.embed("a", far())
    assert predictor.preview("a", WHOLE, ON_DOT).shape == (240, 320)
    assert shortsighted.looked == [WHOLE]
    predictor.predict("a", far(), ON_DOT)
    small = predictor.preview("a", WHOLE, ON_DOT)
    assert small.shape == (240, 320) and shortsighted.previewed == 2
    assert small[103, 154] == 255 and small[130, 160] == 0 and small[5, 5] == 0


def test_a_cursor_on_what_the_part_cuts_off_is_answered_in_the_whole_picture(predictor, shortsighted):
    predictor.predict("a", far(), ON_WALL)
    assert predictor.preview("a", WHOLE, ON_WALL)[125, 5] == 255
    assert shortsighted.previewed == 2


def test_a_segmenter_that_does_not_shrink_pictures_never_looks_at_a_part():
    image = far()
    zoomed, whole = (
        Predictor(GrabCut()).predict("a", image, replace(ON_DOT, view=view, box=Box(290, 190, 326, 222)))[0].mask
        for view in (VIEW, None)
    )
    assert (zoomed == whole).all() and zoomed.any()


def box_mask(box: Box) -> np.ndarray:
    mask = np.zeros(WHOLE.shape, bool)
    mask[box.slices] = True
    return mask
