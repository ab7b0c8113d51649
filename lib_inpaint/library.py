"""The use cases of projects on disk: autosave, open again, list, delete, hand on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from .autosave import Autosave
from .edits import Stack
from .errors import UserError
from .export import File, exported
from .history import History
from .host import Host
from .images import safe_name
from .page_settings import PageSettings
from .saving import Entry, Folders, zipped
from .store import NotOpen, Store

PROJECT = "project"
"""The kind of export that can be opened again."""


class Library:
    """Of the projects of a store. Where the host has no folder for them, or no room, nothing is kept."""

    def __init__(self, host: Host, store: Store, recalled: Callable[[str, Stack], None]):
        """`recalled` is told of what comes back from the disk."""
        self.host = host
        self.store = store
        self._recalled = recalled
        self.folders = Folders(host.projects_folder) if host.projects_folder else None
        self.autosave = Autosave(self._write, store.tell_unsaved)
        if self.folders:
            store.changed = self.autosave.changed
            store.recall = self._recall

    @property
    def most_mb(self) -> int:
        """How many megabytes of projects are kept; 0 where nothing is."""
        return self.host.preferences.most_projects_mb if self.folders else 0

    def opened(self, id: str) -> History:
        """For a page that begins with it; it counts as used now."""
        history = self.store.get(id)
        if self.folders:
            self.folders.touch(id)
        return history

    def entries(self) -> list[Entry]:
        """Used last first."""
        return self.folders.entries() if self.folders else []

    def thumbnail(self, id: str) -> tuple[str, bytes]:
        """What it looked like when it was saved: the name of these looks, and a small JPEG of them."""
        small = self.folders.thumbnail(id) if self.folders else None
        if small is None:
            raise NotOpen
        return small

    def delete(self, id: str) -> None:
        """From the disk and from the memory; who has it open is told at the next step."""
        self.store.close(id)
        self.autosave.forget(id)
        if self.folders:
            self.folders.delete(id)

    def set_settings(self, id: str, settings: PageSettings) -> None:
        """What the page is set to; no step to undo."""
        if settings.checked() != self.store.get(id).settings:
            self.store.update(id, lambda history: replace(history, settings=settings))

    def exported(self, id: str, kind: str) -> File:
        """A file of the project, or the whole of it as one; UserError when there is nothing to put in it."""
        history = self.store.get(id)
        if kind != PROJECT:
            return exported(history.present, kind)
        stem = safe_name(Path(history.present.picture.name).stem)
        return File(f"{stem}.clickinpaint.zip", "application/zip", zipped(history))

    def close(self) -> None:
        """Save what waits, before the process ends."""
        self.autosave.flush()

    def _write(self, id: str, history: History) -> None:
        assert self.folders
        most = self.most_mb * 1_000_000
        if not most:
            self.folders.keep_within(0, set())
        elif self.folders.save(id, history):
            self.folders.keep_within(most, self.store.open_ids())

    def _recall(self, id: str) -> History:
        assert self.folders
        try:
            history = self.autosave.newest(id) or self.folders.load(id)
        except OSError as error:
            raise UserError(f"This project cannot be read ({error.strerror or error}).") from None
        if history is None:
            raise NotOpen
        self._recalled(id, history.present.stack)
        return history
