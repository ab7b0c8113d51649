"""What the command line lets paint: a fill of our own, or Stable Diffusion where the options name one."""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import os
import sys
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import NamedTuple, Protocol

from .edits import Variation
from .errors import UserError
from .fills import Fills
from .generation import ENGINE, Asked, chosen_checkpoint, generated
from .host import Diffusion
from .host.local import LocalDiffusion
from .host.preferences import Preferences
from .host.remote import Address, RemoteDiffusion
from .in_turn import in_turn, new_task
from .inpaint import Inpainter, Progress
from .jobs import Cancelled
from .removal import Target, quick_fill, repainted
from .settings import SamplingSettings

PASSWORD = "CLICK_INPAINT_WEBUI_PASSWORD"
"""The environment variable, so that the password is neither in the history of a shell nor in a list of processes."""


class Painted(NamedTuple):
    variation: Variation
    title: str
    """Who painted, for the person."""
    notes: tuple[str, ...]


class Painter(Protocol):
    """Paints the hole of one picture after another."""

    def __call__(self, target: Target, progress: Progress) -> Painted: ...

    def stop(self) -> None:
        """End what is painted now, where that cannot look for it by itself."""
        ...


def diffusion_of(options: argparse.Namespace) -> Diffusion | None:
    """The Stable Diffusion that the options name; UserError when they name none that can be."""
    url = getattr(options, "webui", None)
    user = getattr(options, "webui_login", None)
    place = getattr(options, "diffusion", None)
    if user and not url:
        raise UserError("--webui-login is the login of a WebUI: name its address with --webui.")
    if url and place:
        raise UserError("Name either a WebUI with --webui or a model with --diffusion, not both.")
    if place:
        return _local(place)
    return RemoteDiffusion(Address.of(url, user or "", _password(user) if user else "")) if url else None


def painter_of(options: argparse.Namespace, fills: Fills, diffusion: Diffusion | None) -> Painter:
    """What `remove` and `extend` let paint; looked for before any work is done."""
    if options.engine == ENGINE:
        return _stable_diffusion(options, diffusion, fills)
    if options.prompt or options.preset or options.seed is not None:
        raise UserError(f"--prompt, --preset and --seed are for Stable Diffusion: add --engine {ENGINE}.")
    return FillPainter(options.engine, fills.get(options.engine))


@dataclass(frozen=True)
class FillPainter:
    """A fill of our own."""

    name: str
    inpainter: Inpainter

    def __call__(self, target: Target, progress: Progress) -> Painted:
        variation = repainted(target, self.name, self.inpainter, progress)
        return Painted(variation, variation.title, tuple(filter(None, [self.inpainter.note])))

    def stop(self) -> None:
        pass


class DiffusionPainter:
    """Stable Diffusion, in its queue."""

    def __init__(self, diffusion: Diffusion, asked: Asked, sampling: SamplingSettings, fills: Fills):
        self._diffusion = diffusion
        self._asked = asked
        self._sampling = sampling
        self._fill = partial(quick_fill, fills)
        self._checkpoint = chosen_checkpoint(diffusion, None)
        self._task = ""

    def __call__(self, target: Target, progress: Progress) -> Painted:
        """UserError when it was stopped before anything was painted."""
        rounds = generated(target, self._asked, self._sampling, self._checkpoint, self._diffusion, self._fill)
        self._task = new_task()

        def told(part: float) -> None:
            # What is raised in the middle of a run would not end it everywhere.
            try:
                progress(part)
            except Cancelled:
                self.stop()

        def work() -> tuple[Variation, tuple[str, ...]]:
            with closing(rounds):
                (variation, *_), notes = next(rounds)
            return variation, notes

        variation, notes = in_turn(self._diffusion, self._task, told, work)
        return Painted(variation, f"Stable Diffusion ({variation.title})", notes)

    def stop(self) -> None:
        self._diffusion.interrupt(self._task)


def _stable_diffusion(options: argparse.Namespace, diffusion: Diffusion | None, fills: Fills) -> Painter:
    if diffusion is None:
        raise UserError(
            f"The engine {ENGINE} is Stable Diffusion: name a WebUI with --webui or a model with --diffusion."
        )
    sampling = SamplingSettings() if options.seed is None else SamplingSettings(seed=options.seed).checked()
    return DiffusionPainter(diffusion, Asked(options.preset or options.purpose, options.prompt or ""), sampling, fills)


def _local(place: Path) -> Diffusion:
    missing = [name for name in ("diffusers", "transformers") if importlib.util.find_spec(name) is None]
    if missing:
        raise UserError(f'{missing[0]} is not installed. Install it with: pip install "click-inpaint[diffusion]"')
    return LocalDiffusion(place, keep_alive=lambda: Preferences().keep_alive)


def _password(user: str) -> str:
    if PASSWORD in os.environ:
        return os.environ[PASSWORD]
    if not sys.stdin.isatty():
        raise UserError(
            f"There is no terminal to ask for {user}'s password: put it into the environment as {PASSWORD}."
        )
    return getpass.getpass(f"Password of {user} at the WebUI: ")
