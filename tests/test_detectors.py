"""Detectors of torchvision and of the hub: found by what is in the files, loaded safely, answered in COCO's names."""

import json

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from safetensors.torch import save_file  # noqa: E402

from lib_inpaint.checkpoints import find  # noqa: E402
from lib_inpaint.errors import UserError  # noqa: E402
from lib_inpaint.finders import Finders  # noqa: E402
from lib_inpaint.geometry import Box, Size  # noqa: E402
from lib_inpaint.host.standalone import Standalone  # noqa: E402
from lib_inpaint.models import Models  # noqa: E402

RCNN = "roi_heads.mask_predictor.mask_fcn_logits.weight"


@pytest.fixture
def rcnn_file(tmp_path):
    """A file that says that it is a Mask R-CNN."""
    save_file({RCNN: torch.zeros(2)}, str(tmp_path / "any name.safetensors"))
    return tmp_path / "any name.safetensors"


def test_mask_rcnn_is_known_by_its_tensors_and_answers_no_clicks(rcnn_file):
    (found,) = find([rcnn_file.parent])
    assert (found.family, found.title, found.problem) == ("mask-rcnn", "Mask R-CNN", "") and found.finds
    models = Models(Standalone((rcnn_file.parent,), device="cpu"))
    assert models.is_rough and Finders(models).status()["ready"]


def test_a_file_that_only_looks_like_it_is_said(rcnn_file):
    pytest.importorskip("torchvision")
    from lib_inpaint.detect.mask_rcnn import MaskRcnn

    with pytest.raises(UserError, match="is not torchvision's Mask R-CNN"):
        MaskRcnn(rcnn_file, None, "cpu")


def test_masks_are_put_where_the_network_saw_them_in_the_picture_s_own_size():
    from lib_inpaint.detect.mask_rcnn import NAMES, detections

    assert (NAMES[1], NAMES[19], NAMES[90]) == ("person", "horse", "toothbrush") and len(NAMES) == 80
    small, size = Size(100, 50), Size(400, 200)
    masks = np.zeros((3, 1, 50, 100), np.float32)
    masks[0, 0, 10:30, 20:40] = masks[1, 0, 5:9, 5:9] = 1
    boxes = np.array([[20, 10, 40, 30], [5, 5, 9, 9], [50, 10, 60, 20]], np.float32)
    found = detections(boxes, np.array([19, 12, 1]), np.array([0.9, 0.9, 0.9]), masks, small, size)
    assert [(each.name, each.box) for each in found] == [("horse", Box(80, 40, 160, 120))]
    assert found[0].mask.box == Box(80, 40, 160, 120) and found[0].mask.size == size


def test_the_network_itself_is_built_loaded_and_asked(monkeypatch):
    """With untrained weights, which see nothing sensible; what counts is that they fit and that all of it runs."""
    vision = pytest.importorskip("torchvision.models.detection")
    from lib_inpaint.detect import mask_rcnn

    torch.manual_seed(0)
    untrained = vision.maskrcnn_resnet50_fpn_v2(weights=None, weights_backbone=None).state_dict()
    monkeypatch.setattr(mask_rcnn, "plain_state_dict", lambda path: untrained)
    monkeypatch.setattr(mask_rcnn, "LEAST", 0.0)
    detector = mask_rcnn.MaskRcnn("untrained.pth", None, "cpu")
    detector._network.transform.min_size = (64,)
    image = np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8)
    found = detector.detect(image)
    assert found
    for each in found:
        assert each.mask and each.mask.size == Size(80, 60) and each.box.clamped(Size(80, 60)) == each.box


@pytest.fixture
def hub_folder(tmp_path):
    """A tiny untrained YOLOS as the hub would have it."""
    transformers = pytest.importorskip("transformers")
    pytest.importorskip("torchvision")
    torch.manual_seed(0)
    config = transformers.YolosConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, image_size=[64, 64],
        patch_size=16, num_detection_tokens=20, id2label={0: "N/A", 1: "person", 2: "Dog", 3: "unicorn"},
    )  # fmt: skip
    folder = tmp_path / "tiny-yolos"
    transformers.YolosForObjectDetection(config).save_pretrained(folder, safe_serialization=True)
    transformers.YolosImageProcessor(size={"shortest_edge": 64, "longest_edge": 96}).save_pretrained(folder)
    return folder


def test_a_detector_of_the_hub_is_found_loaded_and_asked(hub_folder):
    from lib_inpaint.detect.hub import Hub

    (found,) = find([hub_folder.parent])
    assert found.family == "hub-detector" and found.finds and found.title.startswith("tiny-yolos")
    detector = Hub(found.path, None, "cpu")
    assert (detector.title, detector.side) == ("Yolos", 96)
    found = detector.detect(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8))
    assert {each.name for each in found} <= {"person", "dog"}


def test_names_and_boxes_of_the_hub_become_ours():
    from lib_inpaint.detect.hub import detections

    boxes = torch.tensor([[-3.0, 2, 30, 40], [1, 1, 2, 2], [0, 0, 9, 9], [5, 5, 20, 20]])
    answer = {"boxes": boxes, "labels": torch.tensor([1, 1, 0, 3]), "scores": torch.tensor([0.9, 0.8, 0.7, 0.6])}
    found = detections({0: "n/a", 1: "person", 3: "dog"}, answer, Size(25, 50))
    assert [(each.name, each.box) for each in found] == [
        ("person", Box(0, 2, 25, 40)),
        ("dog", Box(5, 5, 20, 20)),
    ]


@pytest.mark.parametrize("name", ["NewerForObjectDetection", "YolosForObjectDetection"])
def test_what_the_installed_transformers_cannot_read_is_left_out_with_the_reason(tmp_path, name):
    pytest.importorskip("transformers")
    folder = tmp_path / "from the hub"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"architectures": [name]}))
    (folder / "model.safetensors").write_bytes(b"\0" * 100)
    models = Models(Standalone((tmp_path,), device="cpu"))
    with pytest.raises(UserError, match="from the hub (needs a transformers|cannot be read)"):
        Finders(models)._detector()
    assert len(models.problems()) == 1


@pytest.mark.parametrize("config", ["", "[]", '{"architectures": 3}', '{"architectures": ["a b ForObjectDetection"]}'])
def test_a_config_that_makes_no_sense_tells_nothing(tmp_path, config):
    from lib_inpaint.checkpoints.hub_folders import kind_of

    (tmp_path / "config.json").write_text(config)
    assert not kind_of(tmp_path / "model.safetensors")
    assert not kind_of(tmp_path / "other" / "model.safetensors")
