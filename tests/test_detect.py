"""From what a detector answers to one box a thing: decoding, parts of large pictures, merging, names, the subject."""

import numpy as np
import pytest
from drawn_people import ColourDetector, street
from hypothesis import given
from hypothesis import strategies as st

from lib_inpaint.checkpoints import WEIGHTS
from lib_inpaint.detect import Detection
from lib_inpaint.detect.looking import is_cut_off, look, parts_of
from lib_inpaint.detect.merging import is_riding, merged
from lib_inpaint.detect.names import COCO, named, title_of
from lib_inpaint.detect.selfie import Selfie, is_person, without_specks
from lib_inpaint.detect.subject import subject
from lib_inpaint.detect.yolox import Yolox, decode, detections, in_square
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Size
from lib_inpaint.masks import PackedMask

PEOPLE = frozenset({"person"})


def person(*corners: int, score: float = 0.8) -> Detection:
    return Detection(Box(*corners), score, "person")


def nothing(part: float) -> None:
    pass


# What the network answers


def answer_of(side: int, stride: int, column: int, row: int, wide: float, high: float, name: str) -> np.ndarray:
    """YOLOX's output with one thing in it: in the middle of a cell of one grid, that many pixels wide and high."""
    lengths = [(side // each) ** 2 for each in (8, 16, 32)]
    output = np.zeros((sum(lengths), 85), np.float32)
    output[:, 2:4] = -9
    before = sum(lengths[: (8, 16, 32).index(stride)])
    thing = output[before + row * (side // stride) + column]
    thing[:4] = 0.5, 0.5, np.log(wide / stride), np.log(high / stride)
    thing[4], thing[5 + COCO.index(name)] = 0.9, 0.8
    return output


@given(st.sampled_from([8, 16, 32]), st.integers(0, 12), st.integers(0, 12), st.floats(8, 200), st.floats(8, 200))
def test_a_row_is_decoded_to_where_its_cell_is(stride, column, row, wide, high):
    corners, scores = decode(answer_of(416, stride, column, row, wide, high, "horse"), 416)
    (best,) = np.flatnonzero(scores.max(axis=1) > 0.5)
    x, y = (column + 0.5) * stride, (row + 0.5) * stride
    np.testing.assert_allclose(
        corners[best], [x - wide / 2, y - high / 2, x + wide / 2, y + high / 2], rtol=1e-4, atol=1e-3
    )
    assert scores[best].argmax() == COCO.index("horse") and scores[best].max() == pytest.approx(0.72)


def test_boxes_are_cut_to_the_picture_and_those_outside_are_dropped():
    corners = np.array([[-20, 10, 40, 90], [500, 0, 600, 50], [np.inf, 0, np.inf, 9]])
    found = detections(corners, np.full((3, 80), 0.5), Size(100, 80))
    assert [tuple(each.box) for each in found] == [(0, 10, 40, 80)]


def test_a_row_that_nobody_believes_in_is_not_told_of():
    assert detections(np.array([[0, 0, 9, 9]]), np.full((1, 80), 0.05), Size(20, 20)) == []


def test_the_picture_lies_in_the_corner_of_the_square():
    square, scale = in_square(np.full((100, 200, 3), 7, np.uint8), 416)
    assert square.shape == (416, 416, 3) and scale == pytest.approx(2.08)
    assert (square[:208] == 7).all() and (square[208:] == 114).all()


# Large pictures


def test_a_small_picture_is_looked_at_once():
    assert parts_of(Size(500, 400), 416) == [Box(0, 0, 500, 400)]


@pytest.mark.parametrize("size", [Size(1200, 900), Size(4000, 3000), Size(700, 4000), Size(8000, 200)])
def test_parts_cover_a_large_picture_and_overlap(size):
    parts = parts_of(size, 416)
    assert parts[0] == Box.whole(size)
    small = [part for part in parts if part.size.longest <= 520]
    covered = np.zeros(size.shape, np.uint8)
    for part in small:
        covered[part.slices] += 1
    assert covered.min() == 1 and covered.max() >= 2
    assert all(part.clamped(size) == part for part in parts)


def test_a_small_person_in_a_large_picture_is_found_once():
    size, small = Size(3000, 2000), Box(1490, 900, 1530, 1000)
    image = street(size, small, Box(100, 100, 900, 1900))
    detector = ColourDetector(side=400, least=40)
    found = merged(look(image, detector, PEOPLE, 0.3, nothing))
    assert sorted(tuple(each.box) for each in found) == [(100, 100, 900, 1900), tuple(small)]
    assert len(detector.looked) == len(parts_of(size, 400)) > 10


def test_a_detector_s_own_masks_come_back_to_their_place():
    size, there = Size(1500, 900), Box(900, 500, 940, 600)
    (found,) = look(street(size, there), ColourDetector(side=400, least=40, masks=True), PEOPLE, 0.3, nothing)
    assert found.mask and (found.mask.size, found.mask.box) == (size, there)


def test_what_goes_on_outside_a_part_is_cut_off():
    size, part = Size(1000, 1000), Box(0, 400, 500, 900)
    assert not is_cut_off(Box(0, 50, 100, 200), part, size)  # at the picture's own edge
    assert is_cut_off(Box(50, 0, 100, 200), part, size)
    assert is_cut_off(Box(400, 50, 500, 200), part, size)
    assert is_cut_off(Box(50, 400, 100, 500), part, size)


def test_only_what_is_wanted_is_found_and_a_search_can_be_stopped():
    image = street(Size(300, 200), Box(20, 20, 60, 160), dogs=(Box(150, 100, 220, 160),))
    assert [each.name for each in look(image, ColourDetector(), frozenset({"dog"}), 0.3, nothing)] == ["dog"]
    assert look(image, ColourDetector(), PEOPLE, 0.95, nothing) == []

    def stop(part: float) -> None:
        raise InterruptedError

    detector = ColourDetector()
    with pytest.raises(InterruptedError):
        look(image, detector, PEOPLE, 0.3, stop)
    assert detector.looked == []


# One box a thing


def test_the_better_of_two_boxes_that_overlap_is_kept():
    found = merged([person(0, 0, 100, 200, score=0.5), person(5, 5, 105, 210, score=0.9)])
    assert found == [person(5, 5, 105, 210, score=0.9)]


def test_neighbours_are_two():
    assert len(merged([person(0, 0, 100, 200), person(60, 0, 160, 200)])) == 2


def test_an_upper_body_is_no_second_person_however_sure():
    whole, upper = person(10, 10, 60, 210, score=0.4), person(12, 12, 58, 80, score=0.9)
    assert merged([whole, upper]) == [whole]


def test_who_sits_on_a_horse_rides_it_and_who_stands_before_it_does_not():
    horse = Detection(Box(0, 100, 200, 300), 0.9, "horse")
    assert is_riding(Box(60, 20, 120, 180), [horse])
    assert not is_riding(Box(150, 20, 250, 400), [horse])
    assert not is_riding(Box(60, 20, 120, 180), [person(0, 100, 200, 300)])


def test_a_child_before_an_adult_stays():
    adult, child = person(10, 10, 110, 310), person(40, 150, 80, 300)
    assert len(merged([adult, child])) == 2


# Names


def test_a_noun_is_understood_in_many_languages():
    for noun in ("person", "People", "  Leute ", "personnes", "人", "люди", "women", "Kinder"):
        assert named(noun) == PEOPLE, noun
    for noun in ("horse", "horses", "Pferde", "caballos", "лошади", "馬"):
        assert named(noun) == {"horse"}, noun
    assert named("animals") == named("Tiere") == frozenset(COCO[14:24])
    assert named("Traffic  lights") == {"traffic light"}


def test_each_class_is_found_by_its_own_name_and_by_what_we_call_many():
    for name in COCO:
        assert named(name) == named(title_of(frozenset({name}))) == {name}


@pytest.mark.parametrize("noun", ["unicorn", "", "card", "ca", "s"])
def test_what_nobody_was_taught_is_said(noun):
    with pytest.raises(UserError, match="nothing that the finder knows"):
        named(noun)


# The subject

SIZE = Size(1200, 900)


def block(*corners: int) -> PackedMask:
    mask = np.zeros(SIZE.shape, bool)
    mask[Box(*corners).slices] = True
    return PackedMask.of(mask)


def test_the_larger_of_two_in_like_places_is_the_subject():
    assert subject([block(300, 300, 400, 600), block(700, 200, 900, 800)], SIZE) == 1


def test_who_stands_in_the_middle_is_the_subject_beside_a_larger_one_at_the_edge():
    assert subject([block(1000, 400, 1150, 850), block(550, 450, 650, 850)], SIZE) == 1


def test_who_is_cut_by_the_frame_is_rather_a_passer_by():
    assert subject([block(0, 500, 200, 850), block(210, 560, 350, 850)], SIZE) == 1


def test_a_portrait_that_is_cut_below_is_the_subject():
    assert subject([block(350, 200, 850, 900), block(900, 500, 1000, 800)], SIZE) == 0


def test_small_ones_are_nobody_s_subject():
    assert subject([block(600, 500, 620, 560)], SIZE) is None
    assert subject([], SIZE) is None


# The net that cuts people out


def test_a_box_that_is_hardly_filled_or_has_no_head_is_no_person():
    mask = np.zeros((90, 40), bool)
    mask[5:85, 10:30] = True
    assert is_person(mask)
    mask[:30] = False
    assert not is_person(mask)
    assert not is_person(np.zeros((1, 1), bool))


@pytest.fixture
def selfie(monkeypatch):
    """The net without its network, for which what is red is a person."""
    selfie = Selfie.__new__(Selfie)
    monkeypatch.setattr(selfie, "_people", lambda image: image[..., 0] > 200, raising=False)
    return selfie


def test_a_rider_is_cut_out_without_the_horse_that_the_net_takes_for_him(selfie):
    image, box = np.zeros((200, 100, 3), np.uint8), Box(20, 20, 80, 180)
    image[box.slices] = 255
    assert selfie.mask(image, box).box == box
    assert selfie.mask(image, box, is_riding=True).box == Box(20, 20, 80, 116)
    image[20:180, 20:45] = 0
    assert selfie.mask(image, box, is_riding=True).box == Box(45, 20, 80, 180)


def test_who_is_seen_only_in_the_upper_part_is_cut_out_of_that_and_nobody_of_none(selfie, monkeypatch):
    image, box = np.zeros((200, 100, 3), np.uint8), Box(20, 20, 80, 180)
    assert selfie.mask(image, box) is None
    monkeypatch.setattr(selfie, "_people", lambda image: np.full(image.shape[:2], len(image) < 120))
    assert selfie.mask(image, box).box == Box(20, 20, 80, 116)


def test_pieces_of_neighbours_go_but_never_all():
    mask = np.zeros((90, 40), bool)
    mask[5:85, 10:25] = mask[0:4, 36:40] = True
    assert without_specks(mask).sum() == 80 * 15
    specks = np.zeros((90, 40), bool)
    specks[3, 3] = True
    assert without_specks(specks).sum() == 1


@pytest.mark.parametrize("reader, name", [(Yolox, "yolox_nano"), (Selfie, "selfie")])
def test_only_the_maker_s_very_file_is_opened(tmp_path, reader, name):
    row = WEIGHTS[name]
    path = tmp_path / row.file
    path.write_bytes(b"\0" * row.size_bytes)
    with pytest.raises(UserError, match="not the .* that its maker published"):
        reader(path, row)
    path.write_bytes(b"\0" * 9)
    with pytest.raises(UserError, match="not the whole"):
        reader(path, row)
    with pytest.raises(UserError, match="nobody vouches"):
        reader(path, row._replace(sha256=None, copies=()))
