"""Who may call our routes inside the host: every mode of its two logins, every route."""

import base64
import types

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lib_inpaint.api import Api
from lib_inpaint.api.routes import CODE, ROUTES

BASIC = {"Authorization": "Basic " + base64.b64encode("user:päss".encode()).decode()}
WRONG = {"Authorization": "Basic " + base64.b64encode(b"user:wrong").decode()}


@pytest.fixture
def client(modules, workspace, request):
    """Of a host started with the flags in `request.param`."""
    from lib_inpaint.host.a1111.login import Login

    flags = request.param
    modules.shared.cmd_opts.api_auth = "other:x,user:päss" if "api" in flags else None
    modules.shared.cmd_opts.gradio_auth = "user:gradio" if "gradio" in flags else None
    app = FastAPI()
    app.auth = {"user": "gradio"} if "gradio" in flags else None
    app.tokens = {"good": "user"}
    if "gradio 4" in flags:
        app.cookie_id = "abc"
    app.include_router(Api(workspace, Login(app).allows).router)
    with TestClient(app, base_url="http://127.0.0.1:7860/click_inpaint") as client:
        yield client


def refused(client, cookies=None, headers=None):
    """Names of the routes that answer 401."""
    client.cookies.clear()
    client.cookies.update(cookies or {})
    found = set()
    for method, path, name in ROUTES:
        address = path.lstrip("/").replace("{name}", "host.css" if name == "sheet" else "editor.mjs")
        if client.request(method, address, headers=headers).status_code == 401:
            found.add(name)
    return found


ALL = {name for _, _, name in ROUTES}
DATA = ALL - set(CODE)


@pytest.mark.parametrize("client", [()], indirect=True)
def test_without_flags_everything_answers(client):
    assert refused(client) == set()


@pytest.mark.parametrize("client", [("gradio",), ("gradio", "gradio 4")], indirect=True)
def test_with_gradios_login_every_route_needs_its_cookie(client):
    id = "-abc" if hasattr(client.app, "cookie_id") else ""
    assert refused(client) == ALL
    assert refused(client, {f"access-token{id}": "bad"}) == ALL
    assert refused(client, {f"access-token{id}": "good"}) == set()
    assert refused(client, {f"access-token-unsecure{id}": "good"}) == set()
    assert refused(client, headers=BASIC) == ALL


@pytest.mark.parametrize("client", [("api",)], indirect=True)
def test_with_the_apis_login_scripts_use_it_the_page_its_token_and_code_is_open(client):
    from lib_inpaint.host.a1111.login import page_token

    assert refused(client) == DATA
    assert refused(client, headers=WRONG) == DATA
    assert refused(client, headers={"Authorization": "Basic !!"}) == DATA
    assert refused(client, headers=BASIC) == set()
    assert refused(client, headers={"X-Click-Inpaint-Token": "guess"}) == DATA
    assert refused(client, headers={"X-Click-Inpaint-Token": page_token()}) == set()


@pytest.mark.parametrize("client", [("api", "gradio")], indirect=True)
def test_with_both_either_is_enough_and_there_is_no_token(client):
    from lib_inpaint.host.a1111.login import Login, page_token

    assert refused(client) == ALL
    assert refused(client, {"access-token": "good"}) == set()
    assert refused(client, headers=BASIC) == set()
    assert page_token() is None
    assert refused(client, headers={"X-Click-Inpaint-Token": Login.token}) == ALL


@pytest.mark.parametrize("client", [(), ("gradio",), ("api",), ("api", "gradio")], indirect=True)
def test_another_sites_page_is_refused_whoever_is_logged_in(client):
    client.cookies.update({"access-token": "good"})
    for method, path, _ in ROUTES:
        reply = client.request(method, path.lstrip("/"), headers={**BASIC, "Origin": "https://evil.example"})
        assert reply.status_code == 403, path


def test_the_token_stands_in_the_page_only_where_the_api_alone_has_a_login(modules):
    from lib_inpaint.host.a1111.login import page_token
    from lib_inpaint.ui import root

    assert page_token() is None and "data-token" not in root(page_token())
    modules.shared.cmd_opts = types.SimpleNamespace(api_auth="a:b", gradio_auth=None, gradio_auth_path=None)
    assert f'data-token="{page_token()}"' in root(page_token())
