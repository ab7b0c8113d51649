"""The standalone server: the page at its root, nothing without the login."""

import socket

import pytest
from fastapi.testclient import TestClient
from needs import standalone_page

from lib_inpaint.errors import UserError
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.server import LOOPBACK, application, serve
from lib_inpaint.workspace import Workspace

PATHS = ["/", "/click_inpaint/status", "/click_inpaint/click_inpaint.mjs", "/click_inpaint/style.css", "/config"]


@pytest.fixture(scope="module")
def locked():
    standalone_page()
    with TestClient(application(Workspace(Standalone(())), "anna:pässword:1")) as client:
        yield client


@pytest.fixture(scope="module")
def own():
    standalone_page()
    app = application(Workspace(Standalone(())), hosts=LOOPBACK)
    with TestClient(app, base_url="http://127.0.0.1:7870") as client:
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


@pytest.mark.parametrize("host", ["256.1.1.1", "8.8.8.8"])
def test_a_host_that_is_not_ours_is_one_sentence(host):
    with pytest.raises(UserError, match="no address"):
        serve(Workspace(Standalone(())), host, 7870, None, False)


def test_another_site_s_page_reaches_nothing_not_even_gradio(own):
    files = {"files": ("a.bin", b"x" * 10)}
    for path in ("/gradio_api/upload", "/upload", "/click_inpaint/projects"):
        assert own.post(path, files=files, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    for host in ("evil.example", "evil.example:7870", ""):
        assert own.get("/click_inpaint/status", headers={"Host": host}).status_code == 403
    for host in ("127.0.0.1", "localhost:7870", "[::1]", "[::1]:7870"):
        assert own.get("/click_inpaint/status", headers={"Host": host}).status_code == 200
