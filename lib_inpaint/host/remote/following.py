"""The request that paints takes minutes: meanwhile its progress is asked for, and it is stopped when that is wanted."""

from __future__ import annotations

import re
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import Any, NamedTuple

from ...errors import UserError
from ..turns import Run
from .connection import PAINTING_SECONDS, Talk
from .refusals import Absent, Unreached

PAUSE = 0.4
"""Seconds between two questions."""
MOST_MISSED = 12
"""Questions in a row without an answer, of up to 20 seconds each, after which nobody is believed to paint any more."""
MOST_UNKNOWN = 5
"""Questions after which a WebUI that does not know our task's name is one that knows no names."""
MOST_PREVIEW = 6_000_000
_PREVIEW = re.compile(r"data:image/(png|jpeg|webp);base64,[A-Za-z0-9+/=]+")
_KINDS = {"iVBOR": "png", "/9j/": "jpeg", "UklGR": "webp"}
QUEUED, PAINTING = "Waiting in the WebUI's queue", "Painting with Stable Diffusion"


class Unfinished(NamedTuple):
    """Batches that were not painted to their end."""

    skipped: frozenset[int] = frozenset()
    interrupted_at: int | None = None

    def has(self, batch: int) -> bool:
        return batch in self.skipped or (self.interrupted_at is not None and batch >= self.interrupted_at)


def followed(talk: Talk, body: dict[str, Any], most: int, run: Run) -> tuple[Any, Unfinished]:
    """The answer to the request, and which of its pictures are not whole."""
    follower = _Follower(talk, run)
    path = "/sdapi/v1/img2img"
    asked = {**body, "force_task_id": follower.task}
    painting = _in_a_thread(lambda: talk.post(path, asked, most, PAINTING_SECONDS))
    try:
        while not wait([painting], PAUSE).done:
            follower.look()
    except KeyboardInterrupt:
        run.interrupt()
        follower.look()
        raise
    return painting.result(), follower.unfinished


def _in_a_thread(work: Callable[[], Any]) -> Future:
    """A daemon: a WebUI that never answers must not keep the program from ending."""
    future: Future = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="click-inpaint remote run", daemon=True).start()
    return future


class _Follower:
    """By the name of our task: the WebUI may be painting for somebody else, whom we neither show nor interrupt."""

    def __init__(self, talk: Talk, run: Run):
        self.talk = talk
        self.run = run
        self.task = f"task({secrets.token_hex(7)})"
        self.unfinished = Unfinished()
        self._missed = 0
        self._unknown = 0
        self._is_known = False
        self._is_interrupted = False
        self._shown = -1

    def look(self) -> None:
        """One question. Raises UserError when nothing has been heard for too long."""
        try:
            is_ours = self._is_named() or (self._knows_no_names and self._is_anyones())
            if is_ours:
                self._stop_what_is_unwanted()
            self._missed = 0
        except Unreached as error:
            self._missed += 1
            if self._missed > MOST_MISSED:
                raise UserError(f"{error} Nothing has been heard of it for a while.") from error

    @property
    def _knows_no_names(self) -> bool:
        return not self._is_known and self._unknown >= MOST_UNKNOWN

    def _is_named(self) -> bool:
        """True while ours is painted, as the WebUI's own page asks for it."""
        asked = {"id_task": self.task, "id_live_preview": self._shown, "live_preview": True}
        try:
            told = _fields(self.talk.post("/internal/progress", asked))
        except Unreached:
            raise
        except UserError:
            told = {}
        active, queued = told.get("active") is True, told.get("queued") is True
        self._is_known = self._is_known or active or queued
        self._unknown += 1
        if queued:
            self.run.tell(0, QUEUED)
        if active:
            number = told.get("id_live_preview")
            self._shown = number if isinstance(number, int) and number > 0 else self._shown
            self._tell(told, told.get("eta"), told.get("live_preview"))
        return active

    def _is_anyones(self) -> bool:
        """The same as older WebUIs tell it, which is of whatever they paint."""
        told = self._progress()
        picture = told.get("current_image")
        kind = next((kind for start, kind in _KINDS.items() if str(picture).startswith(start)), "png")
        self._tell(told, told.get("eta_relative"), picture and f"data:image/{kind};base64,{picture}")
        return _fields(told.get("state")).get("job_count", 0) != 0

    def _tell(self, told: dict[str, Any], left: Any, preview: Any) -> None:
        fraction = told.get("progress")
        seconds = float(left) if isinstance(left, (int, float)) and 0 < left < 1e6 else None
        words = told.get("textinfo")
        is_number = isinstance(fraction, (int, float))
        self.run.tell(fraction if is_number else 0, words if isinstance(words, str) else PAINTING, seconds)
        # It goes into the page: nothing but the picture itself may be in it.
        if isinstance(preview, str) and len(preview) < MOST_PREVIEW and _PREVIEW.fullmatch(preview):
            self.run.show(preview)

    def _stop_what_is_unwanted(self) -> None:
        if self.run.is_interrupted and not self._is_interrupted:
            # Asked before: what is painted only afterwards may be whole, but this one is not.
            self.unfinished = self.unfinished._replace(interrupted_at=self._batch())
            self.talk.post("/sdapi/v1/interrupt", {})
            self._is_interrupted = True
        elif self.run.skipped():
            batch = self._batch()
            self.unfinished = self.unfinished._replace(skipped=self.unfinished.skipped | {batch})
            self.talk.post("/sdapi/v1/skip", {})

    def _batch(self) -> int:
        """The number of the batch that is painted now."""
        number = _fields(self._progress().get("state")).get("job_no", 0)
        return number if isinstance(number, int) else 0

    def _progress(self) -> dict[str, Any]:
        with suppress(Absent):
            return _fields(self.talk.get("/sdapi/v1/progress"))
        return {}


def _fields(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
