"""Work in the queue of a Stable Diffusion: its own, or the one of the host that we live in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any, TypeVar

from .host import Diffusion

Result = TypeVar("Result")


def new_task() -> str:
    """A name for a run, as the WebUI's own pages make them."""
    return f"task({secrets.token_hex(7)})"


def in_turn(diffusion: Diffusion, task: str, told: Callable[[float], None], work: Callable[[], Result]) -> Result:
    """What the work gives, or raises. `told` hears how far it is where the queue is ours."""
    if diffusion.turns:
        with diffusion.turns.turn(told, task):
            return work()
    return _in_the_hosts_queue(diffusion.queued, task, work)


def _in_the_hosts_queue(queued: Callable[..., Any], task: str, work: Callable[[], Result]) -> Result:
    """The host turns what is raised in its queue into HTML: it is carried past it."""
    outcome: list[Result | Exception] = []

    def handler(task: str) -> tuple[str, str]:
        try:
            outcome.append(work())
        except Exception as error:
            outcome.append(error)
        return "", ""

    queued(handler, extra_outputs=[""])(task)
    (result,) = outcome
    if isinstance(result, Exception):
        raise result
    return result
