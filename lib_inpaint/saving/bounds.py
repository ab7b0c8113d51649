"""How much is kept on the disk."""

from __future__ import annotations

from collections.abc import Sequence


def surplus(entries: Sequence[tuple[str, int]], most_bytes: int, spared: set[str]) -> list[str]:
    """Ids of what has to go, unused longest first, until the rest is no larger; never those spared.

    `entries` are ids and bytes, used last first.
    """
    total, going = sum(size for _, size in entries), []
    for id, size in reversed(entries):
        if total > most_bytes and id not in spared:
            going.append(id)
            total -= size
    return going
