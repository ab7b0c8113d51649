"""A project comes back from the disk and from a ZIP bit for bit, and a failing disk leaves the state before."""

import json
import os
import time
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from saved_projects import facts, full, histories, layer, picture, variation

from lib_inpaint.edits import Edit
from lib_inpaint.errors import UserError
from lib_inpaint.history import History
from lib_inpaint.project import Project
from lib_inpaint.saving import Damaged, Folders, files, unzipped, zipped

ID = "0123456789abcdef" * 2
OTHER = "f" * 32


@pytest.fixture
def folders(tmp_path) -> Folders:
    return Folders(tmp_path / "made" / "projects")


def names(folders: Folders, id: str = ID) -> set[str]:
    return {path.name for path in (folders.folder / id).iterdir()}


def blobs(folders: Folders, id: str = ID) -> set[str]:
    return {name for name in names(folders, id) if not name.startswith(("manifest", "looks"))}


def age(folders: Folders) -> None:
    """As if all of it had been written long ago."""
    for path in folders.folder.rglob("*"):
        os.utime(path, (time.time() - 10_000,) * 2)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_everything_comes_back_from_the_disk_and_from_a_zip(folders, history):
    folders.save(ID, history)
    loaded = folders.load(ID)
    assert facts(loaded) == facts(history) and loaded.revision == history.revision
    assert facts(unzipped(zipped(history))) == facts(history)
    again = Folders(folders.folder.with_name("again"))
    again.save(ID, loaded)
    assert facts(again.load(ID)) == facts(history)


def test_one_of_everything_comes_back_and_the_next_revision_is_one_that_no_page_has_seen(folders):
    folders.save(ID, full())
    loaded = folders.load(ID)
    assert facts(loaded) == facts(full()) and loaded.revision == 7 and not loaded.past
    assert loaded.did("Step", loaded.present).revision > 1_000
    new = unzipped(zipped(full()))
    assert new.revision == 1 and new.did("Step", new.present).revision == 2


def test_a_step_writes_the_manifest_alone_and_the_picture_never_again(folders):
    history = full()
    assert folders.save(ID, history)
    before = {path.name: path.stat().st_ino for path in (folders.folder / ID).iterdir()}
    changed = history.did("Select", history.present.with_layer(layer("new", 5)))
    assert not folders.save(ID, changed)
    after = {path.name: path.stat().st_ino for path in (folders.folder / ID).iterdir()}
    assert {name for name in after if after[name] != before.get(name)} == {"manifest.json"}
    assert facts(folders.load(ID)) == facts(changed)


def test_what_no_manifest_names_goes_but_nothing_that_is_young(folders):
    history = full()
    folders.save(ID, history)
    before = blobs(folders)
    without = history.did("Delete", history.present.with_stack(history.present.stack.without_edit("e2")))
    (folders.folder / ID / ".manifest.json.1-1.part").write_bytes(b"half")
    folders.save(ID, without)
    assert names(folders) >= before | {".manifest.json.1-1.part"}
    age(folders)
    folders.save(ID, without)
    assert len(before) - len(blobs(folders)) == 1 and ".manifest.json.1-1.part" not in names(folders)
    assert sum(name.startswith("looks") for name in names(folders)) == 1
    assert facts(folders.load(ID)) == facts(without)
    folders.save(ID, history)
    assert facts(folders.load(ID)) == facts(history)


class Full(OSError):
    pass


WRITES = 4
"""Of a step that made two variations: those, how it looks, the manifest."""


@pytest.mark.parametrize("cut", [False, True], ids=["refused", "cut off"])
@pytest.mark.parametrize("failing", range(WRITES + 1))
def test_a_writer_that_fails_at_any_write_leaves_the_state_before(folders, monkeypatch, failing, cut):
    before = History(Project.of(picture(1)), revision=3)
    edit = Edit("Remove", (), before.present.refinement, (variation(3), variation(8)))
    after = before.did("Remove", before.present.with_edit(edit))
    folders.save(ID, before)
    proper, done = os.fsync, []

    def sync(number):
        if len(done) == failing:
            if cut:
                os.ftruncate(number, 5)
            raise Full(28, "No space left on device")
        done.append(number)
        proper(number)

    with monkeypatch.context() as patched:
        patched.setattr(files.os, "fsync", sync)
        if failing < WRITES:
            with pytest.raises(Full):
                folders.save(ID, after)
            assert facts(folders.load(ID)) == facts(before)
            assert not [name for name in names(folders) if name.endswith(".part")]
        else:
            folders.save(ID, after)
    assert len(done) == failing
    folders.save(ID, after)
    assert facts(folders.load(ID)) == facts(after)


def test_a_folder_that_is_a_file_and_one_that_is_not_there(tmp_path):
    assert Folders(tmp_path / "none").entries() == [] and Folders(tmp_path / "none").load(ID) is None
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OSError):
        Folders(tmp_path / "file").save(ID, full())
    assert Folders(tmp_path / "file").entries() == []


def test_a_file_that_is_locked_for_a_moment_is_waited_for(tmp_path, monkeypatch):
    proper, tries = files.Path.replace, []

    def locked(part, path):
        tries.append(path)
        if len(tries) < 3:
            raise PermissionError(13, "is used by another process")
        return proper(part, path)

    monkeypatch.setattr(files.Path, "replace", locked)
    monkeypatch.setattr(files, "LOCKED", (0, 0, 0))
    files.write_whole(tmp_path / "a", b"new")
    assert (tmp_path / "a").read_bytes() == b"new" and len(tries) == 3


# The list and the bound


def used(folders: Folders, id: str, seconds: float) -> None:
    os.utime(folders.folder / id / "manifest.json", (seconds, seconds))


def test_the_list_says_what_there_is_used_last_first(folders):
    folders.save(ID, full())
    folders.save(OTHER, History(Project.of(picture(1, name="b.png"))))
    used(folders, ID, 2_000_000)
    used(folders, OTHER, 1_000_000)
    first, second = folders.entries()
    assert (first.id, first.name, first.size, first.edits) == (ID, "Ünï.png", (37, 23), 2)
    assert first.when.timestamp() == 2_000_000 and first.when.tzinfo is not None
    assert first.bytes == sum(path.stat().st_size for path in (folders.folder / ID).iterdir())
    assert (second.id, second.edits, second.problem) == (OTHER, 0, "")
    assert folders.thumbnail(OTHER)[1].startswith(b"\xff\xd8") and folders.thumbnail(OTHER)[0] == second.looks
    folders.load(OTHER)
    assert [entry.id for entry in folders.entries()] == [OTHER, ID]


DAMAGES = {
    "no JSON": lambda place: (place / "manifest.json").write_bytes(b'{"format": "click'),
    "no text": lambda place: (place / "manifest.json").write_bytes(b"\xff\xfe\x00"),
    "deep": lambda place: (place / "manifest.json").write_bytes(b"[" * 100_000),
    "empty": lambda place: (place / "manifest.json").write_bytes(b""),
    "no object": lambda place: (place / "manifest.json").write_bytes(b"[1]"),
    "no picture": lambda place: next(place.glob("pixels-*")).unlink(),
    "half a picture": lambda place: os.truncate(next(place.glob("pixels-*")), 700),
    "other pixels": lambda place: next(place.glob("painted-*")).replace(next(place.glob("pixels-*"))),
    "other bytes": lambda place: next(place.glob("raw-*")).write_bytes(b"other"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_project_is_one_sentence_and_the_others_work(folders, damage):
    for id in (ID, OTHER):
        folders.save(id, full())
    damage(folders.folder / ID)
    with pytest.raises(Damaged, match=r"damaged \(.+\) and cannot be opened\."):
        folders.load(ID)
    assert {entry.id for entry in folders.entries()} == {ID, OTHER} and facts(folders.load(OTHER)) == facts(full())
    folders.delete(ID)
    assert [entry.id for entry in folders.entries()] == [OTHER]
    folders.save(ID, full())
    assert facts(folders.load(ID)) == facts(full())


def test_a_project_from_the_future_says_so(folders):
    folders.save(ID, full())
    path = folders.folder / ID / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "version": 2}))
    with pytest.raises(UserError, match="newer Click Inpaint"):
        folders.load(ID)
    assert "newer" in folders.entries()[0].problem


def test_a_project_from_before_a_picture_kept_where_it_began_opens(folders):
    folders.save(ID, full())
    path = folders.folder / ID / "manifest.json"
    manifest = json.loads(path.read_text())
    assert manifest.pop("origin") == {"x": 3, "y": 5}
    path.write_text(json.dumps(manifest))
    assert folders.load(ID).present.origin == (0, 0)


def test_the_projects_unused_longest_go_first_and_none_that_is_spared(folders):
    ids = [f"{number:032x}" for number in range(6)]
    for number, id in enumerate(ids):
        folders.save(id, History(Project.of(picture(number))))
        used(folders, id, 1_000_000 + number)
    each = folders.entries()[0].bytes
    folders.keep_within(int(3.5 * each), {ids[0]})
    assert [entry.id for entry in folders.entries()] == [ids[5], ids[4], ids[0]]
    folders.keep_within(0, set())
    assert folders.entries() == [] and not list(folders.folder.iterdir())


def test_a_half_deleted_project_is_not_listed_and_goes_and_a_strangers_folder_stays(folders):
    folders.save(ID, full())
    (folders.folder / ID / "manifest.json").unlink()
    (folders.folder / "mine").mkdir()
    (folders.folder / "notes.txt").write_text("mine")
    assert folders.entries() == [] and folders.load(ID) is None
    folders.keep_within(10**9, set())
    assert (folders.folder / ID).exists()  # it may be the first save of another server
    age(folders)
    folders.keep_within(10**9, set())
    assert sorted(path.name for path in folders.folder.iterdir()) == ["mine", "notes.txt"]


@pytest.mark.parametrize("id", ["", ".", "..", "../x", "a" * 31, "A" * 32, "0" * 31 + "/", "g" * 32, ID + "\n"])
def test_nothing_but_an_id_becomes_a_path(folders, id):
    folders.save(ID, full())
    assert folders.load(id) is None and folders.thumbnail(id) is None
    folders.delete(id)
    with pytest.raises(ValueError):
        folders.save(id, full())
    assert [path.name for path in folders.folder.iterdir()] == [ID]


def test_two_projects_of_the_same_picture_share_nothing(folders):
    folders.save(ID, full())
    folders.save(OTHER, replace(full(), revision=9))
    folders.delete(ID)
    assert folders.load(OTHER).revision == 9 and facts(folders.load(OTHER)) == facts(full())
