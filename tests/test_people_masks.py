"""Who makes the masks of what was found: SAM, the detector itself, the net for people, else GrabCut."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from drawn_people import LEFT, PHOTO, RIGHT, SIZE, SUBJECT, ColourDetector, HalfMatte, street

from lib_inpaint.checkpoints import WEIGHTS
from lib_inpaint.errors import UserError
from lib_inpaint.finders import Finders, Wanted
from lib_inpaint.geometry import Box, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png, read_picture
from lib_inpaint.masks import PackedMask
from lib_inpaint.models import Models
from lib_inpaint.segment import VisualPrompt

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"
PEOPLE = Wanted()


def finder(folder) -> Finders:
    return Finders(Models(Standalone((folder,), device="cpu")))


def things(finders, wanted=PEOPLE):
    return finders.find("street", read_picture(PHOTO, "street.png").pixels, wanted, lambda part: None)


def test_grabcut_makes_the_masks_where_nothing_better_is(tmp_path, nets):
    for thing in things(finder(tmp_path)):
        assert thing.source == "Colours, GrabCut"
        assert thing.mask.box.intersection(thing.box).area > 0.9 * thing.box.area


def test_a_person_that_the_net_does_not_see_is_cut_out_by_grabcut(tmp_path, nets):
    nets["selfie"] = HalfMatte()
    lying = png(street(SIZE, LEFT, Box(150, 200, 300, 240)))
    found = finder(tmp_path).find("lying", read_picture(lying, "a.png").pixels, Wanted(), lambda part: None)
    assert [thing.source for thing in found] == ["Colours, Halves", "Colours, GrabCut"]


def test_the_outline_of_a_large_person_moves_onto_the_edges_of_the_picture(tmp_path, nets):
    class Shrunk:
        """Sees everybody three pixels too small on all sides."""

        title = "Shrunk"

        def mask(self, image, box, is_riding):
            return PackedMask.of_part(np.ones(box.padded(-3).size.shape, bool), box.x1 + 3, box.y1 + 3, Size.of(image))

    nets["selfie"] = Shrunk()
    size, large, small = Size(900, 700), Box(200, 50, 450, 650), Box(600, 300, 640, 400)
    found = finder(tmp_path).find("large", street(size, large, small), Wanted(), lambda part: None)
    areas = [thing.mask.area / thing.box.area for thing in found]
    assert 0.98 < areas[0] < 1.01
    assert found[1].mask.box == small.padded(-3)


def test_the_net_for_people_is_not_asked_about_dogs(tmp_path, nets):
    nets["selfie"] = HalfMatte()
    assert [thing.source for thing in things(finder(tmp_path), Wanted("dog"))] == ["Colours, GrabCut"]


def test_a_detector_s_own_masks_are_taken(tmp_path, nets):
    nets["yolox"] = ColourDetector(masks=True)
    assert {thing.source for thing in things(finder(tmp_path))} == {"Colours"}


def test_sam_makes_the_masks_where_it_is_all_boxes_in_few_calls(tmp_path, nets, monkeypatch):
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    shutil.copy(TINY, tmp_path / "mine.safetensors")
    calls: list[int] = []
    monkeypatch.setattr(Sam, "_decode_boxes", counted(calls, Sam._decode_boxes))
    finders = finder(tmp_path)
    assert {thing.source.partition(", ")[2] for thing in things(finders)} == {finders._models.title}
    assert calls == [3]


def counted(calls, decode):
    def decoding(self, embedding, boxes):
        calls.append(len(boxes))
        return decode(self, embedding, boxes)

    return decoding


def test_sam_answers_many_boxes_as_it_answers_each(tmp_path):
    pytest.importorskip("segment_anything")
    from lib_inpaint.segment.sam import Sam

    sam, image = Sam(TINY, "cpu"), read_picture(PHOTO, "street.png").pixels
    embedding = sam.embed(image)
    together = sam.in_boxes(embedding, [LEFT, SUBJECT, RIGHT])
    for box, candidate in zip((LEFT, SUBJECT, RIGHT), together, strict=True):
        (alone,) = sam.predict(embedding, VisualPrompt(box=box), None)
        assert candidate.score == pytest.approx(alone.score, abs=1e-4)
        np.testing.assert_allclose(candidate.low_res, alone.low_res, atol=1e-3)


def test_weights_of_the_right_size_that_are_others_are_left_out_with_the_reason(tmp_path):
    row = WEIGHTS["yolox_nano"]
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / "any name.onnx").write_bytes(b"\0" * row.copies[0].size_bytes)
    (tmp_path / "somebody.onnx").write_bytes(b"\0" * 100)
    models = Models(Standalone((tmp_path,), device="cpu"))
    finders = Finders(models)
    assert finders.status() == {"ready": True, "get": ["selfie"], "trouble": ""} and models.problems() == []
    with pytest.raises(UserError, match="is not the YOLOX-nano that its maker published"):
        things(finders)
    assert not finders.status()["ready"] and len(models.problems()) == 1
    assert finders.status()["trouble"] == models.problems()[0]
    with pytest.raises(UserError, match="is not the YOLOX-nano that its maker published"):
        things(finders)


@pytest.mark.parametrize("data", [b"", b"\x08\x07" * 1000, b"<html>" * 10, b"\0" * 5_000_000])
def test_a_finder_that_was_cut_off_is_said_to_be_and_not_that_there_is_none(tmp_path, data):
    (tmp_path / "people").mkdir()
    (tmp_path / "people" / WEIGHTS["yolox_nano"].file).write_bytes(data)
    models = Models(Standalone((tmp_path,), device="cpu"))
    status = Finders(models).status()
    assert not status["ready"] and status["get"] == ["yolox_nano", "selfie"]
    assert status["trouble"].startswith("yolox_nano.onnx is not") and models.problems() == [status["trouble"]]
    with pytest.raises(UserError, match="yolox_nano.onnx is not"):
        things(Finders(models))
    assert "yolox_nano" in [offer["name"] for offer in models.to_be_had()]
