"""What the command line lets paint: a fill of our own, or Stable Diffusion where the options name one."""

from __future__ import annotations

import argparse
import getpass
import importlib.util
import os
import sys
from collections.abc import Callable
from contextlib import closing, nullcontext
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .edits import Variation
from .errors import UserError
from .fills import Fills
from .generation import ENGINE, Asked, chosen_checkpoint, generated
from .host import Diffusion
from .host.local import LocalDiffusion
from .host.preferences import Preferences
from .host.remote import Address, RemoteDiffusion
from .host.standalone import Standalone
from .inpaint import Progress
from .models import Models
from .removal import Target, quick_fill, repainted
from .settings import SamplingSettings

PASSWORD = "CLICK_INPAINT_WEBUI_PASSWORD"
"""The environment variable, so that the password is neither in the history of a shell nor in a list of processes."""


class Painted(NamedTuple):
    variation: Variation
    title: str
    """Who painted, for the person."""
    notes: tuple[str, ...]


Painter = Callable[[Target, Progress], Painted]


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


def painter_of(options: argparse.Namespace, host: Standalone) -> Painter:
    """What `remove` and `extend` let paint; looked for before any work is done."""
    fills = Fills(Models(host))
    if options.engine == ENGINE:
        return _stable_diffusion(options, host.diffusion, fills)
    if options.prompt or options.preset:
        raise UserError(f"--prompt and --preset are for Stable Diffusion: add --engine {ENGINE}.")
    engine = fills.get(options.engine)

    def fill(target: Target, progress: Progress) -> Painted:
        variation = repainted(target, options.engine, engine, progress)
        return Painted(variation, variation.title, tuple(filter(None, [engine.note])))

    return fill


def _stable_diffusion(options: argparse.Namespace, diffusion: Diffusion | None, fills: Fills) -> Painter:
    if diffusion is None:
        raise UserError(
            f"The engine {ENGINE} is Stable Diffusion: name a WebUI with --webui or a model with --diffusion."
        )
    checkpoint = chosen_checkpoint(diffusion, None)

    def paint(target: Target, progress: Progress) -> Painted:
        asked = Asked(options.preset or options.purpose, options.prompt or "")
        fill = partial(quick_fill, fills)
        rounds = generated(target, asked, SamplingSettings(), checkpoint, diffusion, fill)
        with diffusion.turns.turn(progress) if diffusion.turns else nullcontext(), closing(rounds):
            (variation, *_), notes = next(rounds)
        return Painted(variation, f"Stable Diffusion ({variation.title})", notes)

    return paint


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
