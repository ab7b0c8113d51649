"""What a WebUI elsewhere, or the network before it, does instead of answering is one sentence, and nothing hangs."""

import json
import shutil
import ssl
import subprocess
import threading

import numpy as np
import pytest
from needs import need
from remote_pipeline import encoded
from remote_webui import API, RemoteWebui, answering, cut, silent

from lib_inpaint.errors import UserError
from lib_inpaint.host.remote import Address, RemoteDiffusion, connection, following
from lib_inpaint.settings import InpaintSettings, SamplingSettings

IMAGE = np.full((64, 64, 3), 120, np.uint8)
MASK = np.zeros((64, 64), bool)
MASK[20:40, 20:40] = True
SETTINGS = InpaintSettings("grass", width=64, height=64)
IMG2IMG = f"{API}img2img"


@pytest.fixture
def diffusion(webui, monkeypatch):
    monkeypatch.setattr(following, "PAUSE", 0.02)
    return RemoteDiffusion(Address.of(webui.address))


def paint(diffusion):
    return diffusion.img2img(IMAGE, MASK, SETTINGS, SamplingSettings(steps=2, seed=5), None, {})


def with_login(webui, user, password):
    return RemoteDiffusion(Address.of(webui.address, user, password))


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a", "http://", "http://user:secret@a", "http://a/?x=1", "http://a#b", "http://[::1", "http://a:x"],
)
def test_what_is_no_address_is_refused_and_no_password_is_repeated(url):
    with pytest.raises(UserError) as refused:
        Address.of(url)
    assert "secret" not in str(refused.value)


def test_an_address_may_leave_out_http_and_lie_under_a_path_and_never_shows_the_password():
    assert Address.of("localhost:7860/").url == "http://localhost:7860"
    assert Address.of("https://a.example/sd/").url == "https://a.example/sd"
    assert "secret" not in repr(Address.of("http://a", "anna", "secret"))


def test_nobody_there_is_one_sentence():
    with pytest.raises(UserError, match="cannot be reached. Start it there with --api"):
        RemoteDiffusion(Address.of("http://127.0.0.1:9")).checkpoints()


def test_the_login_of_api_auth_is_given_and_a_wrong_one_is_told(webui):
    webui.login = "anna:pässword:1"
    assert with_login(webui, "anna", "pässword:1").checkpoints()
    with pytest.raises(UserError, match="does not accept this login"):
        with_login(webui, "anna", "wrong").checkpoints()
    with pytest.raises(UserError, match="asks for a login. Give it with --webui-login"):
        RemoteDiffusion(Address.of(webui.address)).checkpoints()


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (answering(b'{"detail": "Not Found"}', 404, "application/json"), "Start the WebUI with --api"),
        (answering(b"<html>Log in</html>"), "a web page instead"),
        (answering(b"[1, 2", 200, "application/json"), "only half of one"),
        (answering(b"[" * 100_000, 200, "application/json"), "only half of one"),
        (answering(b"[1]", 200, "application/json"), "does not answer as a WebUI does"),
        (answering(b"", 302, Location="https://evil.example/sdapi"), "sends us on to https://evil.example. Name"),
        (answering(b"", 307, Location="/elsewhere"), "sends us on"),
        (answering(b"", 403), "answered 403"),
        (answering(b"no", 502), "answered 502"),
        (answering(b"\x1f\x8bnot gzip", **{"Content-Encoding": "gzip"}), "broke off"),
        (cut(100), "broke off"),
        (lambda request: None, "broke off"),
    ],
)
def test_what_is_no_answer_is_one_sentence(webui, diffusion, behaviour, words):
    webui.instead(f"{API}options", behaviour)
    with pytest.raises(UserError, match=words) as refused:
        diffusion.checkpoints()
    assert str(refused.value).count("\n") == 0


def test_a_redirect_does_not_take_the_login_anywhere(webui):
    with_login_here = with_login(webui, "anna", "secret")
    webui.instead(f"{API}options", answering(b"", 302, Location=f"{webui.address}{API}sd-models"))
    with pytest.raises(UserError, match="sends us on"):
        with_login_here.checkpoints()
    assert webui.paths() == [f"{API}options"]


def test_a_silent_webui_is_not_waited_for_without_end(webui, diffusion, monkeypatch):
    monkeypatch.setattr(connection, "SILENCE_SECONDS", 0.2)
    webui.instead(f"{API}options", silent(2))
    with pytest.raises(UserError, match="did not answer in time"):
        diffusion.checkpoints()


def test_an_endless_answer_is_not_listened_to(webui, diffusion, monkeypatch):
    monkeypatch.setattr(connection, "MOST_BYTES", 1000)
    webui.instead(f"{API}options", answering(json.dumps({"a": "b" * 5000}).encode(), 200, "application/json"))
    with pytest.raises(UserError, match="more than any such answer can hold"):
        diffusion.checkpoints()


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("OutOfMemoryError: CUDA out of memory. Tried to allocate 2 GiB", "ran out of memory"),
        ("NansException: A tensor with all NaNs was produced", "only noise"),
        (
            "RuntimeError: mat1 and mat2\nshapes " + "x" * 5000,
            "answered 500.: RuntimeError RuntimeError: mat1 and mat2",
        ),
    ],
)
def test_what_fails_while_painting_is_told_in_its_own_words(webui, diffusion, fault, words):
    webui.fails_with = fault
    with pytest.raises(UserError, match=words) as refused:
        paint(diffusion)
    assert len(str(refused.value)) < 400 and "\n" not in str(refused.value)
    webui.fails_with = ""
    assert paint(diffusion)


def answer(**changes):
    info = {"all_seeds": [5], "infotexts": ["a"], "index_of_first_image": 0}
    whole = {"images": [encoded(np.zeros((64, 64, 3), np.uint8))], "info": json.dumps(info)}
    return answering(json.dumps({**whole, **changes}).encode(), 200, "application/json")


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        (cut(200_000), "broke off"),
        (answer(images=[]), "no pictures in it"),
        (answer(images=["!!!"]), "cannot be read"),
        (answer(images=["iVBORw0KGgo="]), "cannot be read"),
        (answer(images=[encoded(np.zeros((64, 32, 3), np.uint8))]), "32 x 64 instead of 64 x 64"),
        (answer(info="{"), "does not say what it painted"),
        (answer(info="[]"), "does not say what it painted"),
        (answer(info='{"all_seeds": ["x"], "infotexts": []}'), "does not say what it painted"),
        (answering(b"{}", 200, "application/json"), "does not say what it painted"),
        (answering(b'{"detail": "Sampler not found"}', 404), "answered 404.: Sampler not found"),
        (answering(b'{"detail": [{"loc": ["body", "steps"], "msg": "bad"}]}', 422), "body.steps bad"),
    ],
)
def test_half_a_result_is_no_result(webui, diffusion, behaviour, words):
    webui.instead(IMG2IMG, behaviour)
    with pytest.raises(UserError, match=words):
        paint(diffusion)


def test_a_good_answer_is_read(webui, diffusion):
    webui.instead(IMG2IMG, answer(images=["data:image/png;base64," + encoded(np.zeros((64, 64, 3), np.uint8))]))
    (painted,) = paint(diffusion)
    assert painted.seed == 5 and painted.pixels.shape == (64, 64, 3) and not painted.pixels.any()


def test_a_webui_that_is_gone_while_it_paints_is_given_up(webui, diffusion, monkeypatch):
    monkeypatch.setattr(following, "MOST_MISSED", 3)
    webui.instead(IMG2IMG, silent(3))
    webui.instead("/internal/progress", *[answering(b"", 200, "application/json")] * 50)
    with pytest.raises(UserError, match="Nothing has been heard of it"):
        paint(diffusion)


def test_one_missed_question_is_no_reason_to_give_up(webui, diffusion):
    webui.step_seconds = 0.1
    webui.instead("/internal/progress", *[cut(10)] * 3)
    assert len(paint(diffusion)) == 1


def test_what_it_had_is_still_known_while_it_cannot_be_reached(webui, diffusion, monkeypatch):
    monkeypatch.setattr("lib_inpaint.host.remote.KEPT_SECONDS", 0)
    there = diffusion.checkpoints()
    webui.instead(f"{API}options", cut(10))
    assert diffusion.checkpoints() == there
    webui.checkpoints.append("new-inpainting.safetensors")
    assert len(diffusion.checkpoints()) == len(there) + 1


def test_a_certificate_that_nobody_vouches_for_is_one_sentence(tmp_path):
    openssl = shutil.which("openssl")
    need(openssl, "openssl")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*make, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = RemoteWebui()
    server.handle_error = lambda *arguments: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        with pytest.raises(UserError, match="is not one that this machine trusts"):
            RemoteDiffusion(Address.of(server.address.replace("http:", "https:"))).checkpoints()
    finally:
        server.shutdown()
        server.server_close()
