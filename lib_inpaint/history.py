"""Undo and redo: a list of projects with the names of the steps between them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .errors import UserError
from .images import Picture
from .page_settings import PageSettings
from .project import Project

MOST_STEPS = 200
MOST_BYTES = 500_000_000
"""Of repainted pixels, and of pictures as they were before they were extended, that only undo still needs."""


@dataclass(frozen=True)
class Step:
    name: str
    """What was done, for the undo button: "Remove", "Grow"."""
    before: Project


@dataclass(frozen=True)
class History:
    """The present and the ways back and forth. `revision` grows with every change, undo included, and never repeats."""

    present: Project
    past: tuple[Step, ...] = ()
    future: tuple[Step, ...] = ()
    revision: int = 1
    leap: int = 1
    """How much the next change adds to the revision: more where states that a page has seen may have been lost."""
    settings: PageSettings = PageSettings()
    unsaved: str = ""
    """Why this state is not on disk; empty while all is well."""

    def did(self, name: str, project: Project) -> History:
        return self._next(project, _bounded((*self.past, Step(name, self.present)), project.picture), ())

    def noted(self, *notes: str) -> History:
        """The same with remarks on the last step."""
        return replace(self, present=self.present.with_notes(*notes))

    def amended(self, change: Callable[[Project], Project]) -> History:
        """The same in every state there is: what the person did not do can neither be undone nor be lost by undoing."""
        past = tuple(Step(step.name, change(step.before)) for step in self.past)
        future = tuple(Step(step.name, change(step.before)) for step in self.future)
        present = change(self.present)
        return replace(self, present=present, past=_bounded(past, present.picture), future=future)

    def undone(self) -> History:
        if not self.past:
            raise UserError("There is nothing to undo.")
        step = self.past[-1]
        future = (*self.future, Step(step.name, self.present))
        return self._next(step.before, self.past[:-1], future)

    def redone(self) -> History:
        if not self.future:
            raise UserError("There is nothing to redo.")
        step = self.future[-1]
        past = (*self.past, Step(step.name, self.present))
        return self._next(step.before, past, self.future[:-1])

    def _next(self, present: Project, past: tuple[Step, ...], future: tuple[Step, ...]) -> History:
        revision = self.revision + self.leap
        return replace(self, present=present, past=past, future=future, revision=revision, leap=1)


def _bounded(past: tuple[Step, ...], present: Picture) -> tuple[Step, ...]:
    """Without the oldest steps when there are too many or they hold too much; the newest always stays."""
    past = past[-MOST_STEPS:]
    while len(past) > 1 and _bytes(past, present) > MOST_BYTES:
        past = past[1:]
    return past


def _bytes(past: tuple[Step, ...], present: Picture) -> int:
    edits = (edit for step in past for edit in step.before.stack.edits)
    # By the pixels: a variation that was moved shares them with the one before.
    variations = {id(each.repainted.pixels): each.nbytes for edit in edits for each in edit.variations}
    pictures = {id(step.before.picture): step.before.picture for step in past if step.before.picture is not present}
    return sum(variations.values()) + sum(picture.pixels.nbytes for picture in pictures.values())
