"""The extension in the stand-in host as a process, started with the flags that people use."""

import base64
import json
import urllib.error
import urllib.request

import gradio
import pytest
from webui_server import webui

pytestmark = pytest.mark.skipif(
    not gradio.__version__.startswith(("3.", "4.")),
    reason="the stand-in host runs on the WebUIs' own Gradio lines: see the lanes in CONTRIBUTING.md",
)


def status(host, **headers) -> tuple[int, dict]:
    asked = urllib.request.Request(f"{host.address}/click_inpaint/status", headers=headers)
    try:
        with urllib.request.urlopen(asked) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.parametrize("flags", [("--nowebui",), ("--api", "--lowvram"), ("--use-cpu", "all")])
def test_the_routes_answer_whatever_the_host_was_started_with(tmp_path, flags):
    with webui(tmp_path, *flags) as host:
        code, told = status(host)
        log = host.log()
    assert code == 200 and told["host"]["best"] == "sd-inpainting.safetensors"
    assert not log["failures"] and log["checkpoint_loads"] == ["plain.safetensors"]


def test_without_a_page_scripts_log_in_as_to_the_hosts_own_api(tmp_path):
    login = base64.b64encode(b"user:secret").decode()
    with webui(tmp_path, "--nowebui", "--api", "--api-auth", "user:secret") as host:
        assert status(host) == (401, {"error": "Log in first."})
        assert status(host, Authorization=f"Basic {login}")[0] == 200
        assert status(host, Authorization=f"Basic {login}", Origin="https://evil.example")[0] == 403


def test_a_large_binary_reply_is_not_compressed_again(tmp_path):
    from drawn_pictures import blocks

    from lib_inpaint.images import png

    with webui(tmp_path) as host:
        data = png(blocks())
        asked = urllib.request.Request(f"{host.address}/click_inpaint/projects?name=a.png", data, method="POST")
        with urllib.request.urlopen(asked) as reply:
            id = json.load(reply)["id"]
        picture = f"{host.address}/click_inpaint/projects/{id}/picture"
        with urllib.request.urlopen(urllib.request.Request(picture, headers={"Accept-Encoding": "gzip"})) as reply:
            assert reply.headers["Content-Encoding"] == "identity" and len(reply.read()) > 1000
