"""Ports of loopback."""

from __future__ import annotations

import functools
import socket


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@functools.cache
def port_of(servers: str) -> int:
    """Always the same for these servers, of which one runs after the other: a browser knows their files again."""
    return free_port()
