"""Many photos through the routes, as tests bring them and look at them."""

import io
import threading
import time
import zipfile

from drawn_people import PHOTO, SIZE, ColourDetector, street

from lib_inpaint.images import png

NOBODY = png(street(SIZE))
BROKEN = b"\xff\xd8\xff no photo"
FAST = {"choice": "remove_people"}


class Gate(ColourDetector):
    """Stands still at each photo until it is let through."""

    def __init__(self):
        super().__init__()
        self.is_at = threading.Semaphore(0)
        self.go = threading.Semaphore(0)

    def detect(self, image):
        self.is_at.release()
        assert self.go.acquire(timeout=30)
        return super().detect(image)

    def wait(self):
        assert self.is_at.acquire(timeout=30)


def bring(client, batch, name, data=PHOTO):
    reply = client.post(f"batches/{batch}/photos", params={"name": name}, content=data)
    assert reply.status_code == 200, reply.text
    return reply.json()["name"]


def refused(reply, status, words):
    assert reply.status_code == status, reply.text
    assert words in reply.json()["error"] and reply.json()["error"].endswith(".")


def standing(client, batch):
    return client.get(f"batches/{batch}").json()


def started(client, batch, **body):
    return client.post(f"batches/{batch}/start", json=body)


def files(client, batch):
    reply = client.get(f"batches/{batch}/zip")
    assert reply.status_code == 200 and reply.headers["content-encoding"] == "identity"
    archive = zipfile.ZipFile(io.BytesIO(reply.content))
    assert archive.testzip() is None
    return {name: archive.read(name) for name in archive.namelist()}


def folder(tmp_path, batch):
    return tmp_path / "projects" / "photos" / batch


def until(ask, is_true):
    for _ in range(600):
        answer = ask()
        if is_true(answer):
            return answer
        time.sleep(0.02)
    raise AssertionError(answer)
