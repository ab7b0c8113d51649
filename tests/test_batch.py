"""A recipe over a folder: what is written, what is skipped, what fails, what names there are."""

import hashlib
import json
import os
import sys
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
from batch_photos import HOLE, SIZE, make_worker, recipe_of, write_photos
from image_files import opened
from needs import SHARED, need

from lib_inpaint.batch import Batch
from lib_inpaint.batch.manifest import NAME
from lib_inpaint.batch.photos import Photo, photos_in, with_names
from lib_inpaint.batch.processes import Processes
from lib_inpaint.batch.sheet import COCO, SHEET
from lib_inpaint.batch.work import Task
from lib_inpaint.cli import main
from lib_inpaint.errors import UserError
from lib_inpaint.images import MAX_PIXELS, png, read_picture, read_picture_file
from lib_inpaint.jobs import Cancelled


class Here:
    """A crew of one in this process, which counts what it did."""

    def __init__(self, worker):
        self.worker = worker
        self.paths: list[str] = []

    def work(self, tasks: Iterator[Task]):
        for task in tasks:
            self.paths.append(task.path)
            yield self.worker.work(task)


def silent(part: float) -> None:
    pass


@pytest.fixture
def folder(tmp_path):
    """Four photos, one of them broken."""
    write_photos(tmp_path / "photos", tmp_path / "masks", 4)
    (tmp_path / "photos" / "photo01.jpg").write_bytes(b"\xff\xd8\xff no photo")
    return tmp_path


@pytest.fixture
def batch(folder):
    return Batch(folder / "photos", folder / "out", recipe_of(folder / "masks"))


@pytest.fixture
def crew(folder, batch):
    return Here(make_worker(batch.recipe, folder))


def lines(out):
    return [json.loads(line) for line in (out / NAME).read_text("utf8").splitlines()][1:]


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_results_masks_a_sheet_and_coco_are_written_and_the_sources_are_as_they_were(folder, batch, crew):
    before = hashes(folder / "photos")
    outcome = batch.run(crew, silent)
    assert (outcome.total, outcome.states) == (4, {"done": 3, "failed": 1})
    assert hashes(folder / "photos") == before
    for number in (0, 2, 3):
        source = read_picture_file(folder / "photos" / f"photo{number:02}.jpg")
        result = read_picture_file(batch.out / "results" / f"photo{number:02}.png")
        changed = (result.pixels != source.pixels).any(axis=2)
        assert changed[HOLE.slices].mean() > 0.9 and not np.delete(changed, range(60, 120), axis=0).any()
        assert result.exif and f"Camera {number}".encode() in result.exif
        mask = np.asarray(opened((batch.out / "masks" / f"photo{number:02}.png").read_bytes()))
        assert mask.shape == SIZE.shape and (mask == 255).sum() == HOLE.area
    for line in lines(batch.out):
        assert line["files"] == {
            name: hashlib.sha256((batch.out / name).read_bytes()).hexdigest() for name in line["files"]
        }
    coco = json.loads((batch.out / COCO).read_bytes())
    assert [each["file_name"] for each in coco["images"]] == ["photo00.jpg", "photo02.jpg", "photo03.jpg"]
    assert [each["image_id"] for each in coco["annotations"]] == [1, 2, 3]
    assert {each["area"] for each in coco["annotations"]} == {HOLE.area}


def test_the_sheet_shows_every_photo_and_why_one_failed(folder, batch, crew):
    (folder / "photos" / "a & <b> #1.jpg").write_bytes((folder / "photos" / "photo00.jpg").read_bytes())
    batch.run(crew, silent)
    sheet = (batch.out / SHEET).read_text("utf8")
    assert sheet.count("<figure>") == 5 and "5 photos: 3 done, 2 failed" in sheet
    assert "a &amp; &lt;b&gt; #1.jpg" in sheet and "There is no mask" in sheet
    assert 'src="previews/photo00.jpg"' in sheet and 'href="results/photo00.png"' in sheet


def test_what_is_done_is_not_done_again_but_what_changed_or_is_gone_is(folder, batch, crew):
    batch.run(crew, silent)
    crew.paths.clear()
    outcome = batch.run(crew, silent)
    assert crew.paths == [] and (outcome.before, outcome.states) == (4, {"done": 3, "failed": 1})
    (folder / "photos" / "photo01.jpg").write_bytes((folder / "photos" / "photo02.jpg").read_bytes())
    (batch.out / "results" / "photo03.png").unlink()
    (folder / "photos" / "photo04.jpg").write_bytes((folder / "photos" / "photo00.jpg").read_bytes())
    assert batch.run(crew, silent).states == {"done": 4, "failed": 1}
    assert crew.paths == ["photo01.jpg", "photo03.jpg"], "the new one has no mask"
    (folder / "masks" / "photo04.png").write_bytes((folder / "masks" / "photo03.png").read_bytes())
    crew.paths.clear()
    batch.run(crew, silent)
    assert crew.paths == ["photo04.jpg"]


def test_those_that_failed_are_tried_again_when_asked(batch, crew):
    batch.run(crew, silent)
    crew.paths.clear()
    assert Batch(batch.photos, batch.out, batch.recipe, retry=True).run(crew, silent).states["failed"] == 1
    assert crew.paths == ["photo01.jpg"]


def test_cancelling_keeps_what_is_done_and_the_next_run_goes_on(batch, crew):
    def cancel(part: float) -> None:
        if part >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        batch.run(crew, cancel)
    first = lines(batch.out)
    assert 0 < len(first) < 4 and (batch.out / SHEET).read_text("utf8").count("<figure>") == len(first)
    assert batch.run(crew, silent).before == len(first)
    assert lines(batch.out)[: len(first)] == first and sorted(crew.paths) == sorted(set(crew.paths))


def test_half_a_line_and_half_a_file_that_a_kill_left_are_cleared(batch, crew):
    batch.run(crew, silent)
    whole = (batch.out / NAME).read_bytes()
    *kept, last = whole.splitlines(keepends=True)
    (batch.out / NAME).write_bytes(b"".join(kept) + last[:40])
    (batch.out / "results" / ".photo09.png.123-456.part").write_bytes(b"half")
    assert batch.run(crew, silent).before == 3
    assert len(lines(batch.out)) == 4 and not list(batch.out.rglob("*.part"))


def test_other_folders_are_refused_and_what_is_in_them_stays(folder, batch, crew):
    batch.run(crew, silent)
    before = hashes(folder)
    for out, recipe, sentence in (
        (batch.out, recipe_of(folder / "masks", "navier-stokes"), "begun with another recipe"),
        (folder / "masks", batch.recipe, "holds other files"),
        (folder / "photos", batch.recipe, "are no pictures|holds other files"),
        (folder / "photos" / "photo00.jpg", batch.recipe, "cannot be written to"),
    ):
        with pytest.raises(UserError, match=sentence):
            Batch(folder / "photos", out, recipe).run(crew, silent)
    after = hashes(folder)
    assert {name: after[name] for name in before} == before and set(after) - set(before) <= {".manifest.lock"}


def test_a_folder_is_written_by_one_batch_at_a_time(batch, crew):
    def again(part: float) -> None:
        with pytest.raises(UserError, match="Another batch writes"):
            batch.run(crew, silent)

    batch.run(crew, again)


def test_results_inside_the_folder_are_no_photos(folder, batch, crew):
    inside = Batch(folder / "photos", folder / "photos" / "out", batch.recipe)
    assert inside.run(crew, silent).total == inside.run(crew, silent).total == 4


def test_names_never_collide():
    paths = ["A.png", "a.jpg", "a.jpeg", "b/a.jpg", "b?/a.jpg", "b_/a.jpg", "c.jpg", "c.png/d.jpg", ".jpg", "a-2.jpg"]
    names = [photo.name for photo in with_names(paths, {})]
    assert names[:4] == ["A", "a-2", "a-3", "b/a"] and "c" not in names
    assert len({name.casefold() for name in names}) == len(paths)
    kept = dict(with_names(paths, {}))
    assert with_names(["0.jpg", *paths], kept)[1:] == [Photo(*each) for each in kept.items()]


def test_photos_are_found_in_all_folders_below_but_for_hidden_ones(tmp_path):
    for name in ("b.JPG", "a/c.webp", ".d.png", ".e/f.png", "notes.txt", "out/g.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert photos_in(tmp_path, tmp_path / "out") == ["a/c.webp", "b.JPG"]
    with pytest.raises(UserError, match="no pictures"):
        photos_in(tmp_path / "a", tmp_path / "a")
    with pytest.raises(UserError, match="no folder"):
        photos_in(tmp_path / "b", tmp_path)


def test_a_worker_that_dies_is_replaced_and_a_photo_that_kills_two_is_left(folder, batch):
    (folder / "photo00.deadly").write_text("always")
    (folder / "photo02.deadly").write_text("once")
    outcome = batch.run(Processes(2, partial(make_worker, batch.recipe, folder)), silent)
    assert outcome.states == {"done": 2, "failed": 2}
    reasons = {line["photo"]: line["reason"] for line in lines(batch.out)}
    assert "worker ended 2 times" in reasons["photo00.jpg"] and reasons["photo02.jpg"] == ""
    assert len((folder / "workers").read_text().split()) == 2 + 3


def refuse() -> None:
    raise UserError("No model.")


def test_workers_that_cannot_start_end_the_batch_with_one_sentence(batch):
    with pytest.raises(UserError, match="No model"):
        batch.run(Processes(2, refuse), silent)  # type: ignore[arg-type]
    assert batch.run(Here(make_worker(batch.recipe, batch.photos.parent)), silent).total == 4


def test_pictures_too_large_or_with_a_mask_of_another_size_fail_alone(folder, batch, crew):
    huge = png(np.zeros((8, 8, 3), np.uint8)).replace(
        (8).to_bytes(4, "big") * 2, (MAX_PIXELS).to_bytes(4, "big") * 2, 1
    )
    (folder / "photos" / "photo00.jpg").write_bytes(huge)
    assert batch.run(crew, silent).states == {"done": 2, "failed": 2}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are bytes on Linux alone")
def test_names_that_are_no_text_stop_nothing(folder, batch, crew):
    for kind, ending in (("photos", b".jpg"), ("masks", b".png")):
        data = (folder / kind / os.fsdecode(b"photo00" + ending)).read_bytes()
        (folder / kind / os.fsdecode(b"caf\xe9" + ending)).write_bytes(data)
    assert batch.run(crew, silent).states == {"done": 4, "failed": 1}
    assert batch.run(crew, silent).before == 5
    assert (batch.out / "results" / "caf.png").is_file()


def test_stable_diffusion_of_a_webui_paints_a_folder(folder, webui, capsys):
    recipe = recipe_of(folder / "masks", "host")
    (folder / "recipe.json").write_text(recipe.to_json())
    words = ["batch", folder / "photos", "--recipe", folder / "recipe.json", "--out", folder / "out", "--json"]
    words = [*map(str, words), "--models-dir", str(folder), "--workers", "1"]
    assert main(words) == 2
    assert "name a WebUI with --webui" in capsys.readouterr().err
    assert main([*words, "--webui", webui.address, "--webui-login", "anna"]) == 2
    assert "Workers cannot ask for a password" in capsys.readouterr().err
    assert main([*words, "--webui", webui.address]) == 1, "one photo is broken"
    assert json.loads(capsys.readouterr().out)["states"] == {"done": 3, "failed": 1}
    assert {line["facts"]["engine"] for line in lines(folder / "out") if line["facts"]} == {"host"}
    before, after = (
        read_picture_file(path).pixels
        for path in (folder / "photos" / "photo00.jpg", folder / "out" / "results" / "photo00.png")
    )
    assert (before != after)[HOLE.slices].any() and (before == after)[:30].all()


def test_masks_alone_are_written_where_nothing_shall_be_repainted(folder):
    recipe = recipe_of(folder / "masks", "nothing", refine={"grow": 5}, save={"coco": False, "sheet": False})
    batch = Batch(folder / "photos", folder / "out", recipe)
    assert batch.run(Here(make_worker(recipe, folder)), silent).states == {"done": 3, "failed": 1}
    files = sorted(path.relative_to(batch.out).as_posix() for path in batch.out.rglob("*.*"))
    assert files == [".manifest.lock", "manifest.jsonl", *(f"masks/photo{number:02}.png" for number in (0, 2, 3))]
    mask = np.asarray(opened((batch.out / "masks" / "photo00.png").read_bytes()))
    assert (mask == 255).sum() > HOLE.area


def test_the_command_finds_people_keeps_the_subject_and_tells(tmp_path, capsys):
    nets, scenes = SHARED / "data" / "weights", SHARED / "data" / "scenes"
    need((nets / "yolox_nano.onnx").is_file() and scenes.is_dir(), "../shared/data")
    photos = tmp_path / "photos"
    photos.mkdir()
    for name in ("baseball.jpg", "boat.jpg"):
        (photos / name).write_bytes((scenes / name).read_bytes())
    (tmp_path / "recipe.json").write_text(
        json.dumps({"select": {"find": "people"}, "repaint": {"engine": "telea"}, "save": {"format": "jpeg"}})
    )
    words = ["batch", str(photos), "--recipe", str(tmp_path / "recipe.json"), "--out", str(tmp_path / "out")]
    assert main([*words, "--models-dir", str(nets), "--workers", "1", "--json"]) == 0
    said = capsys.readouterr()
    assert [line.split(" %")[0] for line in said.err.splitlines()] == ["0", "50", "100"], "a log shows how far it is"
    told = json.loads(said.out)
    assert (told["total"], told["before"], told["states"]) == (2, 0, {"done": 1, "nothing": 1})
    facts = {line["photo"]: line["facts"] for line in lines(tmp_path / "out")}
    assert (facts["baseball.jpg"]["found"], facts["baseball.jpg"]["selected"]) == (3, 2)
    assert "kept as the main subject" in facts["baseball.jpg"]["notes"][0]
    boat = read_picture((tmp_path / "out" / "results" / "boat.jpg").read_bytes())
    assert boat.size == read_picture_file(photos / "boat.jpg").size
    assert main([*words, "--models-dir", str(nets)]) == 0
    assert "2 photos, 2 of them before: 1 done, 1 with nothing to select" in capsys.readouterr().out
    assert main([*words, "--models-dir", str(photos)]) == 2
    assert "Download YOLOX-nano" in capsys.readouterr().err
