"""Who may call our routes inside the host: every mode of its two logins, every route."""

import base64
import types

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from lib_inpaint.api import Api
from lib_inpaint.api.page_routes import PAGE_ROUTES

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
    api = Api(workspace, Login(app).allows)
    app.include_router(api.router)
    app.state.ours = api.router.routes
    with TestClient(app, base_url="http://127.0.0.1:7860/click_inpaint") as client:
        yield client


def refused(client, cookies=None, headers=None):
    """Methods and paths of the routes that answer 401."""
    client.cookies.clear()
    client.cookies.update(cookies or {})
    found = set()
    for method, path in all_routes(client):
        address = path.lstrip("/").replace("{name}", "host.css" if path.startswith("/css") else "editor.mjs")
        if client.request(method, address, headers=headers).status_code == 401:
            found.add((method, path))
    return found


def all_routes(client):
    ours = client.app.state.ours
    assert len(ours) > 40
    return {(method, route.path.removeprefix("/click_inpaint")) for route in ours for method in route.methods}


def data_routes(client):
    return all_routes(client) - {(route.method, route.path) for route in PAGE_ROUTES}


@pytest.mark.parametrize("client", [()], indirect=True)
def test_without_flags_everything_answers(client):
    assert refused(client) == set()


@pytest.mark.parametrize("client", [("gradio",), ("gradio", "gradio 4")], indirect=True)
def test_with_gradios_login_every_route_needs_its_cookie(client):
    id = "-abc" if hasattr(client.app, "cookie_id") else ""
    assert refused(client) == all_routes(client)
    assert refused(client, {f"access-token{id}": "bad"}) == all_routes(client)
    assert refused(client, {f"access-token{id}": "good"}) == set()
    assert refused(client, {f"access-token-unsecure{id}": "good"}) == set()
    assert refused(client, headers=BASIC) == all_routes(client)


@pytest.mark.parametrize("client", [("api",)], indirect=True)
def test_with_the_apis_login_scripts_use_it_the_page_its_token_and_code_is_open(client):
    from lib_inpaint.host.a1111.login import page_token

    assert refused(client) == data_routes(client)
    assert refused(client, headers=WRONG) == data_routes(client)
    assert refused(client, headers={"Authorization": "Basic !!"}) == data_routes(client)
    assert refused(client, headers=BASIC) == set()
    assert refused(client, headers={"X-Click-Inpaint-Token": "guess"}) == data_routes(client)
    assert refused(client, headers={"X-Click-Inpaint-Token": page_token()}) == set()


@pytest.mark.parametrize("client", [("api", "gradio")], indirect=True)
def test_with_both_either_is_enough_and_there_is_no_token(client):
    from lib_inpaint.host.a1111.login import Login, page_token

    assert refused(client) == all_routes(client)
    assert refused(client, {"access-token": "good"}) == set()
    assert refused(client, headers=BASIC) == set()
    assert page_token() is None
    assert refused(client, headers={"X-Click-Inpaint-Token": Login.token}) == all_routes(client)


@pytest.mark.parametrize("client", [(), ("gradio",), ("api",), ("api", "gradio")], indirect=True)
def test_another_sites_page_is_refused_whoever_is_logged_in(client):
    client.cookies.update({"access-token": "good"})
    for method, path in all_routes(client):
        reply = client.request(method, path.lstrip("/"), headers={**BASIC, "Origin": "https://evil.example"})
        assert reply.status_code == 403, path


def test_the_token_stands_in_the_page_only_where_the_api_alone_has_a_login(modules):
    from lib_inpaint.host.a1111.login import page_token
    from lib_inpaint.ui import root

    assert page_token() is None and "data-token" not in root(page_token())
    modules.shared.cmd_opts = types.SimpleNamespace(api_auth="a:b", gradio_auth=None, gradio_auth_path=None)
    assert f'data-token="{page_token()}"' in root(page_token())
