"""The exported files, read back by the programs that take them."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import PIL.Image
import pytest
from drawn_pictures import BLUE, RED, blocks

from lib_inpaint.errors import UserError
from lib_inpaint.export import File, exported, save
from lib_inpaint.geometry import Box
from lib_inpaint.images import png, read_picture
from lib_inpaint.layers import Layer
from lib_inpaint.masks import PackedMask, Refinement
from lib_inpaint.project import Project


def layer(name: str, box: tuple) -> Layer:
    mask = np.zeros((120, 160), bool)
    mask[Box(*box).slices] = True
    return Layer(name.lower().replace(" ", ""), name, PackedMask.of(mask), "GrabCut", score=0.9)


@pytest.fixture
def project() -> Project:
    project = Project.of(read_picture(png(blocks()), "Ünser/Foto #1.png"))
    return project.with_refinement(Refinement()).with_layer(layer("Red", RED)).with_layer(layer("Blue sky", BLUE))


def opened(data: bytes) -> PIL.Image.Image:
    return PIL.Image.open(io.BytesIO(data))


def test_the_mask_is_what_inpaint_upload_takes(project):
    file = exported(project, "mask")
    image = opened(file.data)
    assert (image.mode, image.size, image.format) == ("L", (160, 120), "PNG")
    assert (np.asarray(image) == project.mask() * 255).all()
    assert "/" not in file.name and file.name.endswith("_mask.png")


def test_the_soft_mask_has_the_feather(project):
    soft = np.asarray(opened(exported(project.with_refinement(Refinement(feather=3)), "soft-mask").data))
    assert soft[40, 50] == 255 and 100 < soft[40, 30] < 155 and soft[40, 5] == 0


def test_the_cut_out_is_transparent_around_the_object(project):
    image = opened(exported(project, "cutout").data)
    assert image.mode == "RGBA"
    pixels = np.asarray(image)
    assert (pixels[..., 3] == project.mask() * 255).all()
    assert (pixels[40, 50, :3] == (220, 30, 30)).all()


def test_transparent_means_edit_is_the_opposite_convention(project):
    pixels = np.asarray(opened(exported(project, "alpha-edit").data))
    assert (pixels[..., 3] == np.where(project.mask(), 0, 255)).all()
    assert (pixels[..., :3][~project.mask()] == blocks()[~project.mask()]).all()


def test_every_layer_has_its_file(project):
    archive = zipfile.ZipFile(io.BytesIO(exported(project, "layers").data))
    assert archive.namelist() == ["01 Red.png", "02 Blue sky.png"]
    red = np.asarray(opened(archive.read("01 Red.png")))
    assert red.sum() == 255 * 1600 and red[40, 50] == 255


def test_coco_is_read_by_pycocotools(project):
    coco = json.loads(exported(project, "coco").data)
    tools = pytest.importorskip("pycocotools.mask")
    for annotation, box in zip(coco["annotations"], (RED, BLUE), strict=True):
        mask = tools.decode(annotation["segmentation"])
        assert mask.sum() == annotation["area"] == Box(*box).area
        assert annotation["bbox"] == [box[0], box[1], box[2] - box[0], box[3] - box[1]]
        xs, ys = annotation["polygons"][0][::2], annotation["polygons"][0][1::2]
        assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(box, abs=1)


def test_the_picture_keeps_exif_icc_and_alpha():
    from PIL import ImageCms

    icc = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = PIL.Image.fromarray(np.dstack([blocks(), np.full((120, 160), 77, np.uint8)]))
    exif = PIL.Image.Exif()
    exif[0x010F] = "Maker"
    data = io.BytesIO()
    image.save(data, "PNG", icc_profile=icc, exif=exif)
    project = Project.of(read_picture(data.getvalue(), "a.png"))
    result = opened(exported(project, "picture").data)
    assert result.mode == "RGBA" and (np.asarray(result) == np.asarray(image)).all()
    assert result.info["icc_profile"] == icc and result.getexif()[0x010F] == "Maker"


def test_nothing_selected_is_a_sentence_but_the_picture_can_always_be_had(project):
    empty = project.without_layer("red").without_layer("bluesky")
    for kind in ("mask", "soft-mask", "cutout", "layers", "coco", "alpha-edit"):
        with pytest.raises(UserError, match="Nothing is selected"):
            exported(empty, kind)
    assert opened(exported(empty, "picture").data).size == (160, 120)
    assert opened(exported(empty, "picture-jpeg").data).format == "JPEG"


def test_saving_never_overwrites(tmp_path):
    first = save(tmp_path / "new", File("a.png", "image/png", b"1"))
    second = save(tmp_path / "new", File("a.png", "image/png", b"2"))
    assert first.read_bytes() == b"1" and second.name == "a-2.png"


def test_what_a_layer_takes_away_is_missing_in_the_objects_and_is_none_itself(project):
    bite = replace(layer("Bite", (30, 20, 50, 60)), mode="subtract")
    annotations = json.loads(exported(project.with_layer(bite), "coco").data)["annotations"]
    assert [(each["name"], each["bbox"]) for each in annotations] == [
        ("Red", [50, 20, 20, 40]),
        ("Blue sky", [90, 70, 50, 30]),
    ]


def test_a_layer_s_name_with_a_slash_keeps_both_parts(project):
    named = replace(project.layer("red"), name="Bag / große")
    archive = zipfile.ZipFile(io.BytesIO(exported(project.with_layer(named), "layers").data))
    assert archive.namelist()[0] == "01 Bag _ große.png"
