"""Many photos come in: under safe names of their own, the same file once, within limits."""

from dataclasses import replace

import pytest
from brought_photos import NOBODY, bring, folder, refused, standing
from drawn_people import LEFT, PHOTO, RIGHT, SIZE, SUBJECT, street

from lib_inpaint.batches import uploads
from lib_inpaint.host.preferences import Preferences
from lib_inpaint.images import png


@pytest.fixture
def projects_folder(tmp_path):
    return tmp_path / "projects"


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../x.jpg", "x.jpg"),
        ("/etc/passwd.png", "passwd.png"),
        ("C:\\photos\\a.jpg", "a.jpg"),
        ("trip/day 1/Ä.JPG", "Ä.JPG"),
        ("con.png", "_con.png"),
        ("NUL.tar.png", "_NUL.tar.png"),
        (".hidden.png", "hidden.png"),
        ("a\x00b?.png", "a_b_.png"),
        ("x" * 400 + ".jpeg", "x" * 195 + ".jpeg"),
    ],
)
def test_names_are_made_safe(client, tmp_path, batch, name, kept):
    assert bring(client, batch, name) == kept
    assert [path.name for path in (folder(tmp_path, batch) / "photos").iterdir()] == [kept]


@pytest.mark.parametrize("name", ["notes.txt", "..", "", "a/b/", "manifest.jsonl", ".png", "evil.php"])
def test_what_is_called_as_no_picture_is_refused(client, tmp_path, batch, name):
    reply = client.post(f"batches/{batch}/photos", params={"name": name}, content=PHOTO)
    refused(reply, 400, "not called as a picture")
    assert not [*(folder(tmp_path, batch) / "photos").iterdir()]


def test_equal_names_get_numbers_and_the_same_file_is_taken_once(client, batch):
    others = [png(street(SIZE, *people)) for people in ((LEFT,), (RIGHT,), (SUBJECT,))]
    assert bring(client, batch, "one/a.png") == "a.png"
    names = zip(("two/a.png", "A.PNG", "a-2.png"), others, strict=True)
    assert [bring(client, batch, *each) for each in names] == ["a-2.png", "A-3.PNG", "a-2-2.png"]
    assert bring(client, batch, "three/b.png", others[0]) == "a-2.png"
    assert standing(client, batch)["photos"] == 4


def test_there_are_limits(client, workspace, batch, monkeypatch):
    refused(client.post(f"batches/{batch}/photos", params={"name": "a.png"}), 400, "empty")
    monkeypatch.setattr(uploads, "MOST_PHOTOS", 1)
    bring(client, batch, "a.png")
    refused(client.post(f"batches/{batch}/photos", params={"name": "b.png"}, content=NOBODY), 400, "the most at once")
    monkeypatch.setattr(uploads, "MOST_PHOTOS", 9)
    workspace.studio.host = replace(workspace.studio.host, preferences=Preferences(most_batches_mb=0))
    refused(client.post(f"batches/{batch}/photos", params={"name": "b.png"}, content=NOBODY), 400, "MB")
    refused(client.post("batches"), 400, "0 MB")
    monkeypatch.setattr("lib_inpaint.api.edges.MAX_BYTES", 1000)
    reply = client.post(f"batches/{batch}/photos", params={"name": "c.png"}, content=bytes(5000))
    refused(reply, 400, "larger than")


def test_the_oldest_are_cleared_but_never_the_one_in_hand(client, workspace, tmp_path, batch):
    bring(client, batch, "a.png", bytes(700_000))
    second = client.post("batches").json()["id"]
    workspace.studio.host = replace(workspace.studio.host, preferences=Preferences(most_batches_mb=1))
    bring(client, second, "a.png", bytes(range(256)) * 3000)
    third = client.post("batches").json()["id"]
    kept = [each["id"] for each in client.get("batches").json()["batches"]]
    assert kept == [third, second] and not folder(tmp_path, batch).exists()
    assert client.get(f"batches/{batch}").status_code == 404
