"""Many photos under attack: deleted while they are told, sent or begun anew."""

import pytest
from brought_photos import NOBODY, bring, files, folder, standing, started, until
from drawn_people import PHOTO
from project_steps import run_job

from lib_inpaint.batches.places import Gone, Places, forget
from lib_inpaint.batches.standing import Reader


@pytest.fixture
def projects_folder(tmp_path):
    return tmp_path / "projects"


def test_nothing_of_the_choice_before_is_mixed_in(client, batch, finder):
    for name, data in (("a.png", PHOTO), ("b.png", NOBODY)):
        bring(client, batch, name, data)
    run_job(client, started(client, batch, choice="masks"))
    assert standing(client, batch)["counts"]["done"] == 1
    for number in range(5):
        bring(client, batch, f"{number}.png", PHOTO + bytes(number + 1))
    job = started(client, batch, choice="masks", things="dogs").json()["job"]
    until(lambda: client.get(f"jobs/{job}").json(), lambda told: told["state"] != "running")
    told = standing(client, batch)
    assert (told["state"], told["counts"]) == ("done", {"done": 6, "nothing": 1, "failed": 0})
    assert {f"masks/{number}.png" for number in range(5)} <= files(client, batch).keys()


def test_one_that_is_deleted_while_all_are_told_is_left_out(client, monkeypatch, batch):
    other = client.post("batches").json()["id"]
    reading = Reader.standing

    def deleted_meanwhile(reader):
        if reader.place.id == other:
            forget(reader.place)
        return reading(reader)

    monkeypatch.setattr(Reader, "standing", deleted_meanwhile)
    assert [each["id"] for each in client.get("batches").json()["batches"]] == [batch]


def test_its_last_use_may_be_asked_for_when_it_is_gone(client, tmp_path, batch):
    place = Places(tmp_path / "projects" / "photos").get(batch)
    forget(place)
    with pytest.raises(Gone):
        place.when  # noqa: B018


def test_a_zip_of_what_is_deleted_meanwhile_breaks_off(client, workspace, tmp_path, batch, finder):
    bring(client, batch, "a.png")
    run_job(client, started(client, batch, choice="masks"))
    (folder(tmp_path, batch) / "done/previews/a.jpg").unlink()
    assert "previews/a.jpg" not in files(client, batch), "what was gone before is left out"
    _, parts = workspace.batches.zipped(batch)
    next(parts)
    assert client.delete(f"batches/{batch}").status_code == 200
    with pytest.raises(FileNotFoundError):
        b"".join(parts)
