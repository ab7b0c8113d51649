"""A small WebUI on loopback that speaks the API of AUTOMATIC1111 1.10: it paints a colour of the seed into the mask."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
from remote_pipeline import FIELDS, Refused, check_scripts, encoded, run

API = "/sdapi/v1/"
INPAINTING, PLAIN, XL = "sd-v1-5-inpainting.ckpt [c6bbc15e32]", "photo.safetensors [aaaaaaaaaa]", "sdxl.safetensors"
DEFAULTS = {"sd_model_checkpoint": None, "sd_vae": "Automatic", "return_mask": False, "return_mask_composite": False}


class RemoteWebui(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Request)
        self.login = ""
        """ "user:password"; empty = everybody may come in."""
        self.is_old = False
        """As before 1.9: no schedules, no list of VAEs, and tasks have no names that a client could give."""
        self.saved: dict[str, Any] = {"sd_model_checkpoint": PLAIN}
        """What its settings file holds; only that is restored after overrides."""
        self.unsaved: dict[str, Any] = {}
        self.checkpoints = [PLAIN, XL, INPAINTING]
        self.behaviours: dict[str, list[Callable[[Request], None]]] = {}
        """By path, how the next requests are answered instead."""
        self.asked: list[tuple[str, Any]] = []
        self.painted: list[dict[str, Any]] = []
        """Bodies that reached the pipeline, with the settings they were painted with."""
        self.step_seconds = 0.0
        self.has_grid = False
        self.scripts = ["extra options", "seed", "sampler"]
        """Titles of the always-on scripts, as the WebUI tells them: in small letters."""
        self.controlnet_models: list[str] | None = None
        """None = ControlNet is not installed."""
        self.fails_with = ""
        self.queue = threading.Lock()
        self.state: dict[str, Any] = {"job_count": 0, "job_no": 0, "sampling_step": 0, "sampling_steps": 0}
        self.task = ""
        self.waiting: list[str] = []
        self.is_interrupted = self.is_skipped = False
        self.current: np.ndarray | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    @property
    def settings(self) -> dict[str, Any]:
        return {**DEFAULTS, **self.unsaved, **self.saved}

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def instead(self, path: str, *behaviours: Callable[[Request], None]) -> None:
        self.behaviours.setdefault(path, []).extend(behaviours)


class Request(BaseHTTPRequestHandler):
    server: RemoteWebui  # pyright: ignore[reportIncompatibleVariableOverride]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        self._handle(None)

    def do_POST(self) -> None:  # noqa: N802
        self._handle(json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}"))

    def _handle(self, body: Any) -> None:
        self.close_connection = True
        path = self.path
        self.server.asked.append((path, body))
        with suppress(OSError):  # the other side may hang up
            if waiting := self.server.behaviours.get(path):
                return waiting.pop(0)(self)
            if path.startswith(API) and not self._is_let_in():
                return self.json({"detail": "Incorrect username or password"}, 401)
            try:
                route = GET if body is None else POST
                answer = route[path](self.server, body) if path in route else None
                if answer is None or (self.server.is_old and path in NEWER):
                    return self.json({"detail": "Not Found"}, 404)
                return self.json(answer)
            except Refused as refused:
                return self.json(refused.fields, refused.status)

    def _is_let_in(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        return not self.server.login or base64.b64decode(given).decode() == self.server.login

    def json(self, answer: Any, status: int = 200) -> None:
        self.answer(json.dumps(answer).encode(), status, "application/json")

    def answer(self, data: bytes, status: int, kind: str, promised: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Connection", "close")
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data) if promised is None else promised))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *arguments) -> None:
        pass


@contextmanager
def remote_webui() -> Iterator[RemoteWebui]:
    server = RemoteWebui()
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def answering(data: bytes, status: int = 200, kind: str = "text/html", **headers: str) -> Callable[[Request], None]:
    return lambda request: request.answer(data, status, kind, **headers)


def cut(after: int) -> Callable[[Request], None]:
    """Promises a long answer and hangs up in the middle of it."""
    return lambda request: request.answer(b'{"images": ["' + b"A" * after, 200, "application/json", after + 5000)


def silent(seconds: float) -> Callable[[Request], None]:
    return lambda request: time.sleep(seconds)


def _options(webui: RemoteWebui, body: Any) -> Any:
    return webui.settings


def _set_options(webui: RemoteWebui, body: dict[str, Any]) -> Any:
    if body.get("sd_model_checkpoint") not in (None, *webui.checkpoints):
        raise Refused(500, error="RuntimeError", detail="", body="", errors="model not found")
    webui.saved |= body
    return {}


def _models(webui: RemoteWebui, body: Any) -> Any:
    return [
        {"title": title, "model_name": title.partition(".")[0], "hash": None, "sha256": None, "filename": title}
        for title in webui.checkpoints
    ]


def _progress(webui: RemoteWebui, body: Any) -> Any:
    state = {"skipped": webui.is_skipped, "interrupted": webui.is_interrupted, "job": "", **webui.state}
    return {"progress": _fraction(webui), "eta_relative": 3.0, "state": state, "textinfo": None, **_image(webui)}


def _image(webui: RemoteWebui) -> dict[str, Any]:
    return {"current_image": None if webui.current is None else encoded(webui.current)}


def _fraction(webui: RemoteWebui) -> float:
    state = webui.state
    part = state["sampling_step"] / max(1, state["sampling_steps"])
    return (state["job_no"] + part) / state["job_count"] if state["job_count"] else 0.0


def _own_progress(webui: RemoteWebui, body: dict[str, Any]) -> Any:
    """What the WebUI's own page asks for."""
    task = body["id_task"]
    active = not webui.is_old and task == webui.task
    told = {"active": active, "queued": task in webui.waiting and not webui.is_old, "completed": False}
    if not active:
        return {**told, "id_live_preview": -1, "textinfo": "Waiting..."}
    image = _image(webui)["current_image"]
    picture = image and f"data:image/png;base64,{image}"
    return {**told, "progress": _fraction(webui), "eta": 2.0, "live_preview": picture, "id_live_preview": 1}


def _controlnet(key: str) -> Callable[[RemoteWebui, Any], Any]:
    def tell(webui: RemoteWebui, body: Any) -> Any:
        told = {"model_list": webui.controlnet_models, "module_list": ["none", "canny", "inpaint_only+lama"]}
        return None if webui.controlnet_models is None else {key: told[key]}

    return tell


def _interrupt(webui: RemoteWebui, body: Any) -> Any:
    webui.is_interrupted = True
    return {}


def _skip(webui: RemoteWebui, body: Any) -> Any:
    webui.is_skipped = True
    return {}


def _img2img(webui: RemoteWebui, body: dict[str, Any]) -> Any:
    known = FIELDS - {"scheduler"} if webui.is_old else FIELDS
    if unknown := set(body) - known:
        detail = [{"loc": ["body", name], "msg": "extra fields not permitted"} for name in sorted(unknown)]
        raise Refused(422, detail=detail)
    check_scripts(webui, body.get("alwayson_scripts", {}))
    if body.get("sampler_name") not in (None, "DPM++ 2M", "Euler a"):
        raise Refused(404, detail="Sampler not found")
    task = body.get("force_task_id") or "task(api)"
    webui.waiting.append(task)
    with webui.queue:
        webui.waiting.remove(task)
        webui.task, webui.is_interrupted = task, False
        try:
            return run(webui, body)
        finally:
            webui.task = ""
            webui.state |= {"job_count": 0, "job_no": 0}


NEWER = (f"{API}schedulers", f"{API}sd-vae")
GET = {
    f"{API}options": _options,
    f"{API}sd-models": _models,
    f"{API}samplers": lambda webui, body: [{"name": name, "aliases": [], "options": {}} for name in SAMPLERS],
    f"{API}schedulers": lambda webui, body: [{"name": "automatic", "label": "Automatic"}, {"label": "Karras"}],
    f"{API}sd-vae": lambda webui, body: [{"model_name": "fine.vae.pt", "filename": "fine.vae.pt"}],
    f"{API}prompt-styles": lambda webui, body: [{"name": "Photo", "prompt": "photo", "negative_prompt": ""}],
    f"{API}progress": _progress,
    f"{API}scripts": lambda webui, body: {"txt2img": webui.scripts, "img2img": webui.scripts},
    "/controlnet/model_list": _controlnet("model_list"),
    "/controlnet/module_list": _controlnet("module_list"),
}
SAMPLERS = ("DPM++ 2M", "Euler a")
POST = {
    f"{API}options": _set_options,
    f"{API}img2img": _img2img,
    f"{API}interrupt": _interrupt,
    f"{API}skip": _skip,
    "/internal/progress": _own_progress,
}
