"""The round trip of a hover preview over HTTP on loopback, with the real decoder on one thread, by the clock."""

from __future__ import annotations

import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator

import numpy as np
import uvicorn
from fastapi import FastAPI

from lib_inpaint.api import Api
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import png
from lib_inpaint.segment.predictor import Predictor
from lib_inpaint.workspace import Workspace

from .click import picture
from .sam_models import LARGE, RANDOM, ours, stock_predictor, where
from .timing import Row, wall_ms

TRIPS = 60


def rows() -> Iterator[Row]:
    workspace = Workspace(Standalone(()))
    predictor = Predictor(ours())
    workspace.models._loaded["grabcut"] = predictor
    id = workspace.open(png(picture(*LARGE)), "noise.png")
    while not predictor.is_encoded(workspace.store.get(id).present.stack.version):
        time.sleep(0.1)
    app = FastAPI()
    app.include_router(Api(workspace).router)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        trips = _trips(_port(server), id)
    finally:
        server.should_exit = True
        thread.join()
    stock = stock_predictor()
    stock.set_image(picture(*LARGE))
    point = np.array([[1600.0, 1200.0]])
    other = statistics.median(wall_ms(lambda: stock.predict(point, np.ones(1))) for _ in range(8))
    mine = statistics.median(trips)
    slow = np.percentile(trips, 95)
    what = f"{RANDOM}, 4000 x 3000, {where()}, HTTP included, 95 % under {slow:.0f} ms; stock predict without HTTP"
    yield Row.of_times("hover", mine, other, what, "wall ms")


def _port(server: uvicorn.Server) -> int:
    while not server.started:
        time.sleep(0.01)
    return server.servers[0].sockets[0].getsockname()[1]


def _trips(port: int, id: str) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    place = np.random.default_rng(0)

    def trip(ticket: int) -> None:
        x, y = place.random(2) * (LARGE[1], LARGE[0])
        body = json.dumps({"point": [x, y], "page": "benchmark", "ticket": ticket})
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/click_inpaint/projects/{id}/hover", body, headers)
        reply = connection.getresponse()
        data = reply.read()
        assert reply.status == 200 and data.startswith(b"\x89PNG"), (reply.status, data[:200])

    trip(0)
    return [wall_ms(lambda ticket=ticket: trip(ticket)) for ticket in range(1, TRIPS + 1)]
