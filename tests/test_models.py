"""Which segmenter answers: what lies in the folder decides, and a bad file never stops the next click."""

import shutil
import threading
from pathlib import Path

import pytest
from drawn_pictures import blocks

from lib_inpaint.checkpoints import WEIGHTS, find
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Box
from lib_inpaint.host.preferences import Preferences
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.models import Models
from lib_inpaint.segment import VisualPrompt
from lib_inpaint.segment.automatic import Everything
from lib_inpaint.workspace import Workspace

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


class SettableHost(Standalone):
    """Whose settings the person changes while it runs."""

    __setattr__ = object.__setattr__


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path


@pytest.fixture
def models(folder) -> Models:
    return Models(Standalone((folder,), device="cpu"))


def test_without_weights_grabcut_answers_and_the_advice_says_what_to_get(models, folder):
    assert models.is_rough and models.default == "grabcut" and models.predictor().name == "GrabCut"
    assert models.advice()["folder"] == str(folder) and models.advice()["bytes"] == 375042383
    assert [each["name"] for each in models.there()] == ["grabcut"]


def test_weights_are_found_on_a_second_look_and_then_answer(models, folder):
    pytest.importorskip("segment_anything")
    assert models.is_rough
    shutil.copy(TINY, folder / "mine.safetensors")
    assert models.is_rough
    models.rescan()
    assert models.default == "mine" and models.advice() is None
    assert models.predictor().name.endswith("on cpu") and models.predictor() is models.predictor("mine")


def test_one_offer_is_suggested_until_any_model_is_there(models, folder):
    assert models.suggested() in [offer["name"] for offer in models.to_be_had()]
    assert models.advice()["name"] == models.suggested()
    shutil.copy(TINY, folder / "mine.safetensors")
    models.rescan()
    assert models.suggested() is None and len(models.to_be_had()) == 8


def test_what_lies_there_usable_under_the_maker_s_name_is_not_offered(models, folder):
    (folder / "sam_vit_b_01ec64.pth").write_bytes(b"<html>404</html>")
    assert "sam_vit_b" in [offer["name"] for offer in models.to_be_had()]
    (folder / "sam_vit_b_01ec64.pth").unlink()
    (folder / "deep").mkdir()
    sam = WEIGHTS["sam_vit_b"]._replace(file="own.safetensors")
    shutil.copy(TINY, folder / "deep" / sam.saved_as)
    models.rescan()
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(WEIGHTS, "sam_vit_b", sam)
        offered = ["mobile_sam", "sam_vit_l", "sam_vit_h", "big_lama", "yolox_nano", "selfie", "clipseg"]
        assert [offer["name"] for offer in models.to_be_had()] == offered


def test_the_newer_word_decides_who_answers(folder):
    for name in ("a", "b", "c"):
        shutil.copy(TINY, folder / f"{name}.safetensors")
    host = SettableHost((folder,), device="cpu")
    models = Models(host)
    host.preferences = Preferences(model="b")
    assert models.default == "b"
    models.use("c")
    assert models.default == "c" and [each["name"] for each in models.there() if each["in_use"]] == ["c"]
    host.preferences = Preferences(model="a")
    assert models.default == "a"
    models.use("c")
    (folder / "c.safetensors").unlink()
    assert models.default == "a"
    with pytest.raises(UserError, match="no model called c"):
        models.use("c")


def test_a_file_that_was_asked_for_answers_next(models, folder):
    shutil.copy(TINY, folder / "a.safetensors")
    shutil.copy(TINY, folder / "z.safetensors")
    assert models.default == "a"
    models.arrived(folder / "z.safetensors")
    assert models.default == "z"


def test_a_file_that_arrives_while_the_folders_are_read_is_found(models, folder, monkeypatch):
    pytest.importorskip("segment_anything")
    has_read, may_end = threading.Event(), threading.Event()

    def slowly(folders):
        found = find(folders)
        if not has_read.is_set():
            has_read.set()
            assert may_end.wait(30)
        return found

    monkeypatch.setattr("lib_inpaint.models.find", slowly)
    first = threading.Thread(target=models.found)
    first.start()
    assert has_read.wait(30)
    shutil.copy(TINY, folder / "mine.safetensors")
    arrival = threading.Thread(target=models.arrived, args=(folder / "mine.safetensors",))
    arrival.start()
    arrival.join(0.5)  # It may well wait for the first look.
    may_end.set()
    first.join()
    arrival.join()
    assert models.default == "mine"


def test_the_hub_s_files_are_told_apart_by_their_folders(models, folder):
    for name in ("sam-a", "sam-b"):
        (folder / name).mkdir()
        shutil.copy(TINY, folder / name / "model.safetensors")
    assert set(models.found()) == {"sam-a", "sam-b"}


def test_a_damaged_file_is_left_out_and_said(models, folder):
    (folder / "sam.safetensors").write_bytes(b"<html>404</html>")
    assert models.is_rough
    assert any("sam.safetensors" in problem for problem in models.problems())
    assert models.predictor().name == "GrabCut"


def test_a_file_that_fails_to_load_is_said_at_the_click_and_the_next_click_works(folder):
    pytest.importorskip("segment_anything")
    workspace = Workspace(Standalone((folder,), device="cpu"))
    models = workspace.models
    shutil.copy(TINY, folder / "short.safetensors")
    assert models.default == "short"
    with (folder / "short.safetensors").open("r+b") as file:
        file.truncate(1_000_000)
    id = workspace.open(png(blocks()), "blocks.png")
    prompt = VisualPrompt(box=Box(25, 15, 75, 65))
    with pytest.raises(UserError, match="short"):
        workspace.predict(id, prompt)
    assert workspace.predict(id, prompt).segmenter == "GrabCut"
    assert models.problems()


def test_an_unknown_name_is_a_sentence(models):
    with pytest.raises(UserError, match="no model called ../../x"):
        models.predictor("../../x")


def test_a_file_that_went_away_or_has_no_name_stops_nothing(models, folder):
    shutil.copy(TINY, folder / "mine.safetensors")
    (folder / b"\xff.pth".decode("utf-8", "surrogateescape")).write_bytes(b"x")
    header = b'{"a":{"data_offsets":[0,"x"]}}'
    (folder / "odd.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    assert models.default == "mine"
    (folder / "mine.safetensors").unlink()
    assert models.default == "grabcut"
    assert all(problem.isprintable() for problem in models.problems())


def test_weights_that_answer_nonsense_are_a_sentence(folder):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file, save_file

    save_file({name: tensor * torch.nan for name, tensor in load_file(TINY).items()}, folder / "nan.safetensors")
    workspace = Workspace(Standalone((folder,), device="cpu"))
    id = workspace.open(png(blocks()), "blocks.png")
    with pytest.raises(UserError, match="nonsense"):
        workspace.accept(id, 1, "a", VisualPrompt(box=Box(25, 15, 75, 65)))
    job = workspace.segments.find(id, Everything(4))
    assert job.wait(30) and job.state == "failed" and "nonsense" in job.error
    assert not workspace.store.get(id).present.layers
