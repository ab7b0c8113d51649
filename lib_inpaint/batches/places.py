"""Where brought photos lie: a folder each in our own data, of which those unused longest go first."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NamedTuple

from ..batch import Recipe
from ..errors import UserError
from ..saving.bounds import surplus
from ..saving.files import is_young, write_whole

ID = re.compile(r"[0-9a-f]{32}")
"""What a folder of ours is called; nothing else is ever made a path of."""

ABOUT = "about.json"
FORMAT = "click-inpaint photos 1"


class Gone(UserError):
    """No such photos, or they were cleared."""

    def __init__(self) -> None:
        super().__init__("These photos are no longer here. Bring them again.")


@dataclass(frozen=True)
class About:
    """What was asked for last."""

    title: str = ""
    """In words; empty while nothing was started."""
    recipe: Recipe | None = None

    @classmethod
    def of(cls, written: Any) -> About:
        """ValueError or UserError for what we would not have written."""
        if not isinstance(written, dict) or written.get("format") != FORMAT:
            raise ValueError("another format")
        recipe = None if written["recipe"] is None else Recipe.of(written["recipe"])
        if recipe and recipe.select.masks:
            raise ValueError("a folder of masks")
        return cls(str(written["title"]), recipe)


class Place(NamedTuple):
    """The folder of one batch; it is there as long as its file about it."""

    id: str
    folder: Path

    @property
    def photos(self) -> Path:
        return self.folder / "photos"

    @property
    def done(self) -> Path:
        """What comes of them, see batch.Batch."""
        return self.folder / "done"

    @property
    def is_there(self) -> bool:
        return (self.folder / ABOUT).is_file()

    @property
    def about(self) -> About:
        try:
            return About.of(json.loads((self.folder / ABOUT).read_bytes()))
        except FileNotFoundError:
            raise Gone from None
        except (ValueError, KeyError, UserError, RecursionError):
            return About()

    def write(self, about: About) -> None:
        write_whole(self.folder / ABOUT, json.dumps({"format": FORMAT, **asdict(about)}).encode())

    @property
    def when(self) -> datetime:
        """Of its last use."""
        try:
            return datetime.fromtimestamp((self.folder / ABOUT).stat().st_mtime, timezone.utc)
        except FileNotFoundError:
            raise Gone from None

    def touch(self) -> None:
        with suppress(OSError):
            os.utime(self.folder / ABOUT)

    @property
    def bytes(self) -> int:
        """What it takes on the disk."""
        return sum(_size(path) for path in self.folder.rglob("*"))


class Places:
    """All batches of a folder. UserError where the disk refuses."""

    def __init__(self, folder: Path):
        self.folder = folder

    def new(self) -> Place:
        id = secrets.token_hex(16)
        place = Place(id, self.folder / id)
        with disk():
            place.photos.mkdir(parents=True)
            place.write(About())
        return place

    def get(self, id: str) -> Place:
        """Gone where there is none."""
        if not ID.fullmatch(id) or not (place := Place(id, self.folder / id)).is_there:
            raise Gone
        return place

    def all(self) -> list[Place]:
        """Used last first."""
        if not self.folder.is_dir():
            return []
        places = [Place(path.name, path) for path in self.folder.iterdir() if ID.fullmatch(path.name)]
        dated = []
        for place in places:
            with suppress(Gone):
                dated.append((place.when, place))
        return [place for _, place in sorted(dated, key=lambda each: each[0], reverse=True)]

    def keep_within(self, most_bytes: int, spared: set[str]) -> None:
        """Clear those unused longest until the rest is no larger, and what kills have left; never those spared."""
        places = {place.id: place for place in self.all()}
        for id in surplus([(place.id, place.bytes) for place in places.values()], most_bytes, spared):
            forget(places[id])
            clear(places[id])
        for path in self.folder.glob("*"):
            with suppress(OSError):
                if ID.fullmatch(path.name) and not (path / ABOUT).exists() and not is_young(path):
                    shutil.rmtree(path, ignore_errors=True)


def forget(place: Place) -> None:
    """It is no longer there for anybody; its files still are."""
    with disk():
        (place.folder / ABOUT).unlink(missing_ok=True)


def clear(place: Place) -> None:
    """Its files; what Windows holds open goes with the next look."""
    shutil.rmtree(place.folder, ignore_errors=True)


@contextmanager
def disk() -> Iterator[None]:
    """A full or locked disk as a sentence."""
    try:
        yield
    except OSError as error:
        raise UserError(f"The photos cannot be kept on the server's disk ({error.strerror or error}).") from None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size if path.is_file() else 0
    except OSError:
        return 0
