"""Readers of the hub: found by their config, loaded safely, answered as the library does; hot places of drawn maps."""

import json

import cv2
import numpy as np
import pytest

from lib_inpaint.checkpoints import find
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box, Size
from lib_inpaint.grounding.heat import agreement, places
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.models import Models
from lib_inpaint.text_finders import TextFinders

IMAGE = np.random.default_rng(0).integers(0, 255, (60, 90, 3), np.uint8)


@pytest.fixture
def weights(tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("transformers")
    from tiny_clipseg import make

    return make(tmp_path / "models" / "tiny-clipseg")


@pytest.fixture
def reader(weights):
    from lib_inpaint.grounding.clipseg import ClipSeg

    return ClipSeg(weights, None, "cpu")


def test_clipseg_is_known_by_its_config_and_answers_no_clicks(weights):
    (found,) = find([weights.parent.parent])
    assert (found.family, found.title, found.problem) == ("clipseg", "CLIPSeg", "")
    assert found.reads and not (found.finds or found.fills)
    models = Models(Standalone((weights.parent.parent,), device="cpu"))
    assert models.is_rough and list(models.readers()) == ["tiny-clipseg"]
    assert TextFinders(models).status() == {"ready": True, "get": []}
    assert "clipseg" not in {row["name"] for row in models.to_be_had()}
    assert [row["reads"] for row in models.there()] == [False, True]


@pytest.mark.parametrize("words", ["red car", "a car", "x" * 150])
def test_the_answer_is_the_library_s_own(reader, weights, words):
    import torch
    from transformers import CLIPSegForImageSegmentation, CLIPTokenizer

    from lib_inpaint.grounding.clipseg import prepared

    model = CLIPSegForImageSegmentation.from_pretrained(weights.parent).float().eval()
    tokens = CLIPTokenizer.from_pretrained(weights.parent)([words], truncation=True, max_length=77, return_tensors="pt")
    with torch.inference_mode():
        expected = model(**tokens, pixel_values=torch.from_numpy(prepared(IMAGE, 64))).logits.reshape(64, 64)
    assert torch.allclose(reader.logits(IMAGE, words), expected, atol=1e-5)
    assert np.allclose(reader.heat(IMAGE, words), torch.sigmoid(expected).numpy(), atol=1e-5)
    assert expected.std() > 0


def test_other_words_and_other_pictures_are_answered_otherwise(reader):
    red = reader.logits(IMAGE, "red car")
    assert not np.allclose(red, reader.logits(IMAGE, "blue dog"), atol=1e-4)
    assert not np.allclose(red, reader.logits(IMAGE[::-1], "red car"), atol=1e-4)


def test_words_are_cut_into_the_vocabulary_s_own_pieces(reader):
    from tiny_clipseg import END, START, vocabulary

    words = vocabulary()
    wanted = [words[each] for each in (START, "red</w>", "car</w>", END)]
    assert reader._tokens("Red  car")["input_ids"] == wanted


def test_the_picture_is_prepared_as_in_the_training(reader):
    from transformers import ViTImageProcessor

    from lib_inpaint.grounding.clipseg import MEAN, SPREAD, prepared

    smooth = cv2.GaussianBlur(IMAGE, (0, 0), 6)
    look = ViTImageProcessor(size={"height": 48, "width": 48}, image_mean=MEAN, image_std=SPREAD, resample=2)
    expected = look(images=smooth, return_tensors="np")["pixel_values"]
    ours = prepared(smooth, 48)
    assert ours.shape == expected.shape == (1, 3, 48, 48) and np.abs(ours - expected).max() < 0.06


def test_a_half_precision_file_is_read_as_well(weights, reader):
    from safetensors.torch import load_file, save_file

    from lib_inpaint.grounding.clipseg import ClipSeg

    exact = reader.logits(IMAGE, "red car")
    tensors = load_file(str(weights))
    halves = {name: each.half() if each.is_floating_point() else each for name, each in tensors.items()}
    save_file(halves, str(weights), {"format": "pt"})
    half = ClipSeg(weights, None, "cpu").logits(IMAGE, "red car")
    assert half.dtype == exact.dtype and np.allclose(half, exact, atol=0.02 * float(exact.std()))


@pytest.mark.parametrize("gone", ["vocab.json", "merges.txt"])
def test_a_file_that_is_missing_beside_it_is_named(weights, gone):
    (weights.parent / gone).unlink()
    models = Models(Standalone((weights.parent.parent,), device="cpu"))
    with pytest.raises(UserError, match=f"{gone} is missing beside"):
        TextFinders(models).find("key", IMAGE, ("car",), lambda part: None)
    assert gone in models.problems()[0] and TextFinders(models).status()["get"] == ["clipseg"]


def test_weights_that_are_not_all_there_are_refused_and_not_made_up(weights):
    from safetensors.torch import load_file, save_file

    from lib_inpaint.grounding.clipseg import ClipSeg

    tensors = load_file(str(weights))
    del tensors["decoder.film_mul.weight"]
    save_file(tensors, str(weights), {"format": "pt"})
    with pytest.raises(UserError, match=r"not the whole CLIPSeg: decoder\.film_mul\.weight"):
        ClipSeg(weights, None, "cpu")


def test_pickled_weights_are_never_opened(weights):
    from lib_inpaint.grounding.clipseg import ClipSeg

    weights.rename(weights.with_name("pytorch_model.bin"))
    assert find([weights.parent.parent]) == []
    with pytest.raises(UserError, match="cannot be read"):
        ClipSeg(weights, None, "cpu")


def test_what_is_no_clipseg_is_said(weights):
    weights.write_bytes(b"\0" * 1000)
    models = Models(Standalone((weights.parent.parent,), device="cpu"))
    with pytest.raises(UserError, match="cannot be read by this version"):
        TextFinders(models).find("key", IMAGE, ("car",), lambda part: None)


@pytest.mark.parametrize(
    "name", ["OwlViTForObjectDetection", "Owlv2ForObjectDetection", "GroundingDinoForObjectDetection"]
)
def test_detectors_by_words_are_no_detectors_of_people(tmp_path, name):
    folder = tmp_path / "by words"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"architectures": [name]}))
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    (found,) = find([tmp_path])
    assert found.family == "text-boxes" and found.reads and not found.finds
    models = Models(Standalone((tmp_path,), device="cpu"))
    with pytest.raises(UserError, match="by words (needs a transformers|cannot be read)"):
        TextFinders(models).find("key", IMAGE, ("car",), lambda part: None)


def test_without_anything_it_is_said_what_to_get(tmp_path):
    finders = TextFinders(Models(Standalone((tmp_path,), device="cpu")))
    assert finders.status() == {"ready": False, "get": ["clipseg"]}
    with pytest.raises(UserError, match="Download CLIPSeg"):
        finders.find("key", IMAGE, ("car",), lambda part: None)


# Drawn maps


SIZE = Size(1000, 500)


def drawn(*blobs, cold=0.02, side=100):
    """A map with discs: x, y, radius, heat; soft at the edges."""
    heat = np.full((side, side), cold, np.float32)
    for x, y, radius, hot in blobs:
        ys, xs = np.indices(heat.shape)
        distance = np.hypot(xs - x, ys - y)
        heat = np.maximum(heat, hot * np.clip(1.5 - distance / radius, 0, 1)).astype(np.float32)
    return heat


def test_a_hot_place_has_its_box_and_its_points_in_picture_pixels():
    (place,) = places(drawn((30, 60, 10, 0.9)), SIZE)
    assert place.score == pytest.approx(0.9)
    x1, y1, x2, y2 = place.box
    assert 170 < x1 < 250 and 350 < x2 < 430 and 235 < y1 < 270 and 335 < y2 < 365
    first = place.points[0]
    assert abs(first.x - 305) < 15 and abs(first.y - 302) < 8 and first.label == 1
    assert all(x1 < point.x < x2 and y1 < point.y < y2 for point in place.points)


def test_nothing_hot_is_nothing_found():
    assert places(drawn((30, 60, 10, 0.3)), SIZE) == []
    assert places(np.zeros((100, 100), np.float32), SIZE) == []
    assert places(np.full((100, 100), np.nan, np.float32), SIZE) == []


def test_several_are_told_apart_the_hottest_first_and_lukewarm_ones_and_specks_are_left_out():
    heat = drawn((20, 20, 8, 0.7), (70, 30, 8, 0.9), (50, 80, 8, 0.4))
    heat[5, 95] = 0.9
    found = places(heat, SIZE)
    assert [round(place.score, 1) for place in found] == [0.9, 0.7]
    assert found[0].box.x1 > 500 > found[1].box.x2


def test_a_long_place_gets_points_along_it_inside_of_it():
    heat = drawn(*((x, 50, 6, 0.8) for x in range(15, 86)))
    (place,) = places(heat, SIZE)
    assert len(place.points) == 3
    ends = sorted(point.x for point in place.points)
    assert ends[1] - ends[0] > 150 and ends[2] - ends[1] > 150
    assert all(place.mask[int(point.y / 5), int(point.x / 10)] for point in place.points)


def test_a_place_that_touches_the_edge_stays_inside_the_picture():
    (place,) = places(drawn((0, 0, 20, 0.9)), SIZE)
    assert place.box.clamped(SIZE) == place.box and place.box[:2] == (0, 0)


def test_masks_agree_by_where_it_is_hot():
    (place,) = places(drawn((50, 50, 20, 0.9)), SIZE)
    ys, xs = np.indices((100, 100))
    distance = np.hypot(xs - 50, ys - 50)
    fits, part, background, elsewhere = distance < 20, distance < 8, distance >= 20, np.hypot(xs - 10, ys - 10) < 9
    scores = [agreement(mask, place) for mask in (fits, part, background, elsewhere)]
    assert scores[0] > 0.7 > scores[1] > scores[2] and scores[3] == 0
    assert agreement(np.ones((100, 100), bool), place) < scores[0] / 2
    assert agreement(np.zeros((100, 100), bool), place) == 0


def test_boxes_by_words_stay_inside_the_picture():
    torch = pytest.importorskip("torch")
    from lib_inpaint.grounding.boxes import detections

    answer = {"boxes": torch.tensor([[-5.0, 2, 30, 99], [3, 3, 4, 9]]), "scores": torch.tensor([0.6, 0.5])}
    (found,) = detections(answer, "the red car", Size(50, 40))
    assert (found.name, found.box, round(found.score, 2)) == ("the red car", Box(0, 2, 30, 40), 0.6)


def test_owl_is_loaded_and_its_boxes_are_the_library_s_own(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    from tiny_clipseg import make_owl

    from lib_inpaint.grounding import boxes

    # Untrained, it believes in nothing much: all of its boxes are taken.
    monkeypatch.setattr(boxes, "USUAL_LEAST", 0.0)
    path = make_owl(tmp_path / "owl")
    reader = boxes.TextBoxes(path, None, "cpu")
    found = reader.boxes(IMAGE, "red car")
    assert reader.title == "OwlViT" and found and {each.name for each in found} == {"red car"}

    processor = transformers.AutoProcessor.from_pretrained(path.parent)
    model = transformers.OwlViTForObjectDetection.from_pretrained(path.parent).eval()
    with torch.inference_mode():
        answer = model(**processor(text=[["red car"]], images=IMAGE, return_tensors="pt"))
    scores = torch.sigmoid(answer.logits[0, :, 0])
    middle_x, middle_y, width, height = (answer.pred_boxes[0] * torch.tensor([90, 60, 90, 60])).T
    corners = torch.stack([middle_x - width / 2, middle_y - height / 2, middle_x + width / 2, middle_y + height / 2], 1)
    expected = [Box(*(round(float(each)) for each in box)).clamped(Size(90, 60)) for box in corners]
    expected = [(box, float(score)) for box, score in zip(expected, scores, strict=True) if min(box.size) > 1]
    assert len(found) == len(expected)
    for each, (box, score) in zip(found, expected, strict=True):
        assert np.abs(np.subtract(each.box, box)).max() <= 1 and each.score == pytest.approx(score, abs=1e-4)
