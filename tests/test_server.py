"""The standalone server: the page at its root, nothing without the login."""

import socket

import pytest
from fastapi.testclient import TestClient

from lib_inpaint.errors import UserError
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.server import application, serve
from lib_inpaint.workspace import Workspace

PATHS = ["/", "/click_inpaint/status", "/click_inpaint/click_inpaint.mjs", "/click_inpaint/style.css", "/config"]


@pytest.fixture(scope="module")
def locked():
    with TestClient(application(Workspace(Standalone(())), "anna:pässword:1")) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_with_a_login_nothing_answers_without_it(locked, path):
    refused = locked.get(path)
    assert refused.status_code == 401 and "Basic" in refused.headers["www-authenticate"]
    assert locked.get(path, headers={"Authorization": "Basic nonsense"}).status_code == 401
    assert locked.get(path, auth=(b"anna", "pässword:1".encode())).status_code == 200


def test_the_page_carries_our_tags(locked):
    page = locked.get("/", auth=(b"anna", "pässword:1".encode())).text
    assert "click_inpaint/click_inpaint.mjs" in page and "click_inpaint/style.css" in page


def test_a_taken_port_is_one_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match="Try --port"):
            serve(Workspace(Standalone(())), "127.0.0.1", taken.getsockname()[1], None, False)
