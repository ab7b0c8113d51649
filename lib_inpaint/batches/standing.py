"""How a batch stands: what is done, what failed and why; read from the disk, so that a restart loses nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from ..batch.manifest import Record, Tail
from .places import Place
from .uploads import photo_sizes

MOST_TOLD = 200
"""Photos that failed or were left as they are, by name and reason."""

VERSION = 12
"""Letters of a preview's hash that name it."""

MOST_LOOKS = 8
"""The newest photos, before and after."""


class Remark(NamedTuple):
    photo: str
    state: str
    reason: str


class Look(NamedTuple):
    """A photo whose preview can be had."""

    number: int
    """In the order in which they were done."""
    photo: str
    version: str


@dataclass(frozen=True)
class Standing:
    id: str
    when: datetime
    """Of its last use."""
    title: str
    """What is done, in words; empty before the first start."""
    photos: int
    bytes: int
    """Of the photos."""
    state: str
    """new, running, stopping, stopped or done"""
    counts: Mapping[str, int]
    """done, nothing, failed -> photos"""
    remarks: tuple[Remark, ...] = ()
    looks: tuple[Look, ...] = ()
    photo: str = ""
    """The one in hand."""
    progress: float = 0
    seconds_left: float | None = None
    error: str = ""
    """Why it ended early, where nobody stopped it."""
    job: str = ""
    """Its id, while it runs."""


class Reader:
    """Of one batch; it reads only what was added to the manifest since."""

    def __init__(self, place: Place):
        self.place = place
        self._tail = Tail(place.done)

    def records(self) -> dict[str, Record]:
        """The newest of each photo, in the order in which they were done."""
        return self._tail.records()

    def standing(self) -> Standing:
        """As nobody works on it."""
        about, sizes = self.place.about, photo_sizes(self.place)
        records = {name: record for name, record in self.records().items() if name in sizes}
        counts = Counter(record.state for record in records.values())
        remarks = [Remark(each.photo, each.state, each.reason) for each in records.values() if each.state != "done"]
        failed_first = sorted(remarks, key=lambda remark: remark.state != "failed")
        state = "new" if about.recipe is None else "done" if len(records) == len(sizes) else "stopped"
        return Standing(
            self.place.id,
            self.place.when,
            about.title,
            len(sizes),
            sum(sizes.values()),
            state,
            {state: counts[state] for state in ("done", "nothing", "failed")},
            tuple(failed_first[:MOST_TOLD]),
            _looks(records),
        )


def preview_of(record: Record) -> str | None:
    """Where its small picture of before and after lies, relative to the results."""
    return next((file for file in record.files if file.startswith("previews/")), None)


def _looks(records: Mapping[str, Record]) -> tuple[Look, ...]:
    numbered = [(number, each, preview_of(each)) for number, each in enumerate(records.values())]
    looks = [Look(number, each.photo, each.files[file][:VERSION]) for number, each, file in numbered if file]
    return tuple(reversed(looks[-MOST_LOOKS:]))
