"""Ports of loopback."""

from __future__ import annotations

import functools
import random
import socket
from contextlib import suppress

OWN = range(20_000, 30_000)
"""No system takes one of these for the near end of a connection, as it does with higher ones."""


def free_port() -> int:
    """A port that stays free until it is used, since nothing but the tests' servers would take it."""
    for port in random.SystemRandom().sample(OWN, len(OWN)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("all ports are in use")


@functools.cache
def port_of(servers: str) -> int:
    """Always the same for these servers, of which one runs after the other: a browser knows their files again."""
    return free_port()
