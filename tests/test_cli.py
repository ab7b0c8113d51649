"""The command line: files in, files out, one machine-readable line, one sentence for bad input."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from drawn_pictures import RED, blocks
from file_server import answering, serving

from lib_inpaint.checkpoints import WEIGHTS, downloading
from lib_inpaint.cli import main
from lib_inpaint.images import mask_png, png
from lib_inpaint.outputs import Lines

TINY = Path(__file__).parent / "tiny_sam" / "tiny_sam.safetensors"


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """The blocks eight times larger, as a GrabCut-sized picture."""
    path = tmp_path / "photo.png"
    path.write_bytes(png(cv2.resize(blocks(), (640, 480), interpolation=cv2.INTER_NEAREST)))
    return path


@pytest.fixture
def run(capsys, tmp_path):
    def run(*arguments: object) -> tuple[int, str, str]:
        (tmp_path / "models").mkdir(exist_ok=True)
        code = main([str(argument) for argument in arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


@pytest.fixture
def models(tmp_path):
    (tmp_path / "models").mkdir(exist_ok=True)
    return ("--models-dir", tmp_path / "models")


def box_of(numbers=RED, scale=4, slack=6):
    return ",".join(str(number * scale + way * slack) for number, way in zip(numbers, (-1, -1, 1, 1), strict=True))


def read(path: Path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def test_segment_writes_the_mask_and_one_line_of_json(run, photo, models, tmp_path):
    out = tmp_path / "mask.png"
    code, told, _ = run("segment", photo, "--box", box_of(), *models, "--out", out, "--json")
    facts = json.loads(told)
    assert code == 0 and told.count("\n") == 1
    assert facts["model"] == "GrabCut" and facts["size"] == [640, 480]
    mask = read(out)
    assert mask.shape == (480, 640) and set(np.unique(mask)) == {0, 255}
    truth = np.zeros((480, 640), bool)
    truth[80:240, 120:280] = True
    assert ((mask > 0) & truth).sum() / ((mask > 0) | truth).sum() > 0.9


def test_background_points_take_away(run, photo, models, tmp_path):
    first, second = tmp_path / "1.png", tmp_path / "2.png"
    run("segment", photo, "--box", box_of(), *models, "--out", first)
    run("segment", photo, "--box", box_of(), "--point", "200,100,0", *models, "--out", second)
    assert read(first)[100, 200] == 255 and read(second)[100, 200] == 0


def test_mask_refines(run, tmp_path):
    mask = np.zeros((100, 100), bool)
    mask[40:60, 40:60] = True
    mask[50, 50] = False
    mask[5, 5] = True
    source, out = tmp_path / "m.png", tmp_path / "o.png"
    source.write_bytes(mask_png(mask))
    code, told, _ = run("mask", source, "--fill-holes", "--drop-specks", 4, "--grow", 5, "--out", out, "--json")
    assert code == 0 and json.loads(told)["box"] == [35, 35, 65, 65]
    assert read(out)[50, 50] == 255 and read(out)[5, 5] == 0
    run("mask", source, "--invert", "--out", out)
    assert read(out)[0, 0] == 255 and read(out)[45, 45] == 0
    run("mask", source, "--feather", 3, "--out", out)
    assert 0 < read(out)[38, 50] < 255


def test_remove_with_a_mask_is_bit_exact_outside_it(run, photo, tmp_path):
    mask = np.zeros((480, 640), bool)
    mask[75:245, 115:285] = True
    (tmp_path / "m.png").write_bytes(mask_png(mask))
    for engine in ("telea", "navier-stokes", "patchmatch"):
        out = tmp_path / f"{engine}.png"
        code, told, _ = run("remove", photo, "--mask", tmp_path / "m.png", "--engine", engine, "--out", out, "--json")
        assert code == 0 and json.loads(told)["engine"] == engine
        result, source = read(out), read(photo)
        assert (result[~mask] == source[~mask]).all()
        assert result[100:220, 140:260, 2].max() < 200, engine


def test_remove_by_box_grows_over_the_edge(run, photo, models, tmp_path):
    out = tmp_path / "gone.png"
    code, told, _ = run("remove", photo, "--box", box_of(), *models, "--out", out, "--json")
    facts = json.loads(told)
    assert code == 0 and facts["grow"] > 0
    assert read(out)[80:240, 120:280, 2].max() < 200


def test_extend_adds_on_each_side_and_keeps_the_picture(run, photo, tmp_path):
    out = tmp_path / "wide.png"
    added = ("--left", 100, "--right", 40, "--bottom", 20)
    code, told, _ = run("extend", photo, *added, "--engine", "telea", "--out", out, "--json")
    facts = json.loads(told)
    assert code == 0 and facts["size"] == [780, 500] and facts["borders"] == [100, 0, 40, 20]
    result, source = read(out), read(photo)
    assert result.shape[:2] == (500, 780) and facts["box"] == [0, 0, 780, 500]
    edge = 16 + facts["grow"] + 4 * facts["feather"]
    assert (result[: 480 - edge, 100 + edge : 740 - edge] == source[: 480 - edge, edge : 640 - edge]).all()
    assert result[:, :100].min() > 0  # no black hole


def test_models_lists_what_is_there_and_what_could_be_had(run, models):
    code, told, _ = run("models", *models, "--json")
    facts = json.loads(told)
    assert code == 0 and facts["default"] == "grabcut"
    assert any(each["bytes"] == 375042383 for each in facts["could_be_had"])
    code, told, _ = run("models", *models)
    assert code == 0 and "GrabCut" in told and "SAM ViT-B" in told


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(downloading, "WAITS", (0.01,))
    with serving() as server:
        yield server


@pytest.fixture
def tiny_row(server, monkeypatch):
    """The tiny SAM under the name of a file of the table, which it is to have come from."""
    data = TINY.read_bytes()
    url = server.put("/tiny.safetensors", data)
    row = WEIGHTS["sam_vit_b"]._replace(
        file="tiny.safetensors", size_bytes=len(data), sha256=hashlib.sha256(data).hexdigest(), url=url
    )
    monkeypatch.setitem(WEIGHTS, "sam_vit_b", row)
    return row


@pytest.mark.usefixtures("tiny_row")
def test_a_model_is_downloaded_with_its_size_and_licence_said_before(run, server, tmp_path):
    folder = tmp_path / "new"
    code, told, before = run("models", "download", "sam_vit_b", "--models-dir", folder)
    assert code == 0 and (folder / "tiny.safetensors").read_bytes() == TINY.read_bytes()
    assert "SAM ViT-B: 2 MB, Apache-2.0, from http" in before and str(folder / "tiny.safetensors") in before
    code, told, _ = run("models", "--models-dir", folder, "--json", "download", "sam_vit_b")
    assert code == 0 and json.loads(told)["file"] == str(folder / "tiny.safetensors") and len(server.asked) == 1
    code, told, _ = run("models", "--models-dir", folder, "--json")
    assert json.loads(told)["default"] == "tiny"


@pytest.mark.usefixtures("tiny_row")
def test_a_failed_download_is_one_sentence(run, server, tmp_path):
    server.usual = answering(404)
    code, told, err = run("models", "download", "sam_vit_b", "--models-dir", tmp_path)
    assert code == 2 and not told and "is not at 127.0.0.1" in err.splitlines()[-1]
    code, _, err = run("models", "download", "../../x")
    assert code == 2 and "sam_vit_b, sam_vit_l" in err


def test_verify_tells_the_makers_files_from_others(run, models, monkeypatch):
    torch = pytest.importorskip("torch")
    from safetensors.torch import load_file

    folder = models[1]
    torch.save(load_file(TINY), folder / "maker.pth")
    good = (folder / "maker.pth").read_bytes()
    row = WEIGHTS["sam_vit_b"]._replace(size_bytes=len(good), sha256=hashlib.sha256(good).hexdigest())
    monkeypatch.setattr("lib_inpaint.checkpoints.finding.of_size", lambda size: row if size == len(good) else None)
    (folder / "own.safetensors").write_bytes(TINY.read_bytes())
    code, told, _ = run("models", "verify", *models)
    assert code == 0 and "maker.pth: right" in told and "own.safetensors: no hash known" in told
    damaged = bytearray(good)
    damaged[-50_000] ^= 1
    (folder / "damaged.pth").write_bytes(damaged)
    code, told, _ = run("models", "verify", *models, "--json")
    right = {Path(file["file"]).stem: file["right"] for file in json.loads(told)["files"]}
    assert code == 1 and right == {"maker": True, "damaged": False, "own": None}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("segment {photo} --point 5000,10 --out {out}", "outside"),
        ("segment {photo} --point -5,10 --out {out}", "outside"),
        ("segment {photo} --point nan,10 --out {out}", "numbers"),
        ("segment {photo} --point 10 --out {out}", "X,Y"),
        ("segment {photo} --point 10,10,7 --out {out}", "X,Y"),
        ("segment {photo} --box 1,2,3 --out {out}", "X1,Y1"),
        ("segment {photo} --box nan,2,3,4 --out {out}", "X1,Y1"),
        ("segment {photo} --box 300,300,100,100 --out {out}", "empty"),
        ("segment {photo} --out {out}", "Click an object"),
        ("segment {photo} --point 10,10", "--out"),
        ("segment {photo} --point 10,10 --model nothing --out {out}", "no model called"),
        ("segment {photo} --point 10,10 --out {photo}", "is the file that is read"),
        ("segment {photo} --point 10,10 --out {missing}/m.png", "cannot be written"),
        ("segment {missing} --point 10,10 --out {out}", "cannot be read"),
        ("segment {text} --point 10,10 --out {out}", "picture"),
        ("segment {photo} --point 10,10 --models-dir {missing} --out {out}", "no folder"),
        ("--no-browser --projects-mb much", "megabytes are a whole number"),
        ("--no-browser --projects-mb -1", "megabytes are a whole number"),
        ("remove {photo} --out {out}", "either --mask"),
        ("remove {photo} --mask {small} --out {out}", "another shape"),
        ("remove {photo} --mask {black} --out {out}", "empty"),
        ("remove {photo} --mask {white} --out {out}", "Nothing of the picture is left"),
        ("remove {photo} --mask {small} --out {out} --engine magic", "no fill called"),
        ("remove {photo} --mask {small} --out {out}.webp", r"\.png"),
        ("extend {photo} --out {out}", "Nothing would be added"),
        ("extend {photo} --left 20 --top -1 --out {out}", "0 or more"),
        ("extend {photo} --left 1.5 --out {out}", "--left"),
        ("extend {photo} --left 999999999999 --out {out}", "100 million are the most"),
        ("extend {photo} --left 20 --prompt grass --out {out}", "for Stable Diffusion"),
        ("extend {photo} --left 20 --out {photo}", "is the file that is read"),
        ("extend {photo} --left 20 --engine magic --out {out}", "no fill called"),
        ("mask {text} --out {out}", "picture|mask"),
        ("mask {small} --grow 9999 --out {out}", "[Gg]row"),
        ("mask {small} --grow x --out {out}", "grow"),
        ("paint {photo}", "choice"),
        ("--auth nobody", "USER:PASSWORD"),
        ("--port many", "port"),
        ("--port 99999", "65535"),
        ("segment {photo} --point 10,10 --out {out}.jpg", r"\.png"),
        ("segment /dev/zero --point 1,1 --out {out}", "not a file"),
        ("mask {small} --drop-specks " + "9" * 400 + " --out {out}", "Drop specks"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_2(run, photo, tmp_path, arguments, sentence):
    import re

    names = {name: tmp_path / f"{name}.png" for name in ("out", "small", "black", "white", "text", "missing")}
    names["small"].write_bytes(mask_png(np.eye(50, dtype=bool)))
    names["black"].write_bytes(mask_png(np.zeros((480, 640), bool)))
    names["white"].write_bytes(mask_png(np.ones((480, 640), bool)))
    names["text"].write_text("<html>no picture</html>")
    code, out, err = run(*arguments.format(photo=photo, **names).split())
    assert code == 2 and out == ""
    assert err.count("\n") == 1 and re.search(sentence, err), err
    assert not names["out"].exists()


def test_a_source_is_not_overwritten_through_another_name_either(run, photo, tmp_path):
    other = tmp_path / "other.png"
    other.hardlink_to(photo)
    before = photo.read_bytes()
    code, _, err = run("remove", photo, "--mask", photo, "--out", other)
    assert code == 2 and "is the file that is read" in err and photo.read_bytes() == before


def test_a_write_that_fails_leaves_what_was_there(run, photo, tmp_path, monkeypatch):
    out = tmp_path / "precious.png"
    out.write_bytes(b"precious")
    (tmp_path / "m.png").write_bytes(mask_png(np.eye(480, 640, dtype=bool)))

    def full(self, data):
        self.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    code, _, err = run("remove", photo, "--mask", tmp_path / "m.png", "--engine", "telea", "--out", out)
    assert code == 2 and "No space left" in err and out.read_bytes() == b"precious"
    assert not list(tmp_path.glob("*.part")) and not list(tmp_path.glob(".*.part"))


def test_where_projects_are_saved_and_how_much_of_them(tmp_path, monkeypatch):
    served = []
    monkeypatch.setattr("lib_inpaint.server.serve", lambda workspace, *rest: served.append(workspace.host))
    assert main(["--no-browser"]) == 0
    assert main(["--no-browser", "--projects-dir", str(tmp_path / "mine"), "--projects-mb", "0"]) == 0
    usual, mine = served
    assert usual.projects_folder.name == "projects" and usual.preferences.most_projects_mb == 2000
    assert mine.projects_folder == tmp_path / "mine" and mine.preferences.most_projects_mb == 0
    assert not (tmp_path / "mine").exists()


def test_a_log_gets_a_line_at_each_tenth_and_after_a_minute_of_silence(capsys):
    now = 0.0
    lines = Lines(lambda: now)
    for number in range(301):
        now = number * 2.0
        lines(number / 300 if number < 150 else 0.5)
    said = [line.split(" %")[0] for line in capsys.readouterr().err.splitlines()]
    assert said == ["0", "10", "20", "30", "40", "50", "50", "50", "50", "50", "50"]
