"""The use cases of what was done so far: show another variation of an edit, hide, move, delete it, do it over."""

from __future__ import annotations

from dataclasses import dataclass, replace

from .edits import Stack
from .errors import UserError
from .history import History
from .project import Project
from .removal import reopened
from .store import Store


@dataclass(frozen=True)
class EditChange:
    """What may be changed of an edit; None = as it is."""

    chosen: int | None = None
    """Which of its variations is shown."""
    visible: bool | None = None
    position: int | None = None
    """In the stack, counted from the oldest."""
    match: float | None = None
    """How much of the colour correction is applied, 0 to 1."""
    blends: bool | None = None

    @property
    def step(self) -> str:
        """What it is called in the history."""
        if self.visible is not None:
            return "Show edit" if self.visible else "Hide edit"
        if self.match is not None or self.blends is not None:
            return "Match colours" if self.blends is None else "Blend seams"
        return "Choose" if self.chosen is not None else "Move edit"


class EditList:
    """Of the projects of a store; every write carries the revision it saw."""

    def __init__(self, store: Store):
        self.store = store

    def change(self, id: str, revision: int, edit: str, change: EditChange) -> History:
        project = self.store.at(id, revision).present
        changed = project.with_stack(_changed(project.stack, edit, change))
        return self._did(id, revision, change.step, changed)

    def delete(self, id: str, revision: int, edit: str) -> History:
        project = self.store.at(id, revision).present
        return self._did(id, revision, "Delete edit", project.with_stack(project.stack.without_edit(edit)))

    def reopen(self, id: str, revision: int, edit: str) -> History:
        """Take an edit back and select again what it was made from, to do it in another way."""
        return self._did(id, revision, "Select again", reopened(self.store.at(id, revision).present, edit))

    def _did(self, id: str, revision: int, name: str, project: Project) -> History:
        return self.store.change(id, revision, lambda history: history.did(name, project))


def _changed(stack: Stack, id: str, change: EditChange) -> Stack:
    edit = stack.edit(id)
    if change.chosen is not None:
        edit = edit.with_choice(change.chosen)
    if change.match is not None and not 0 <= change.match <= 1:
        raise UserError("How much colours are matched is a number from 0 to 1.")
    values = {name: getattr(change, name) for name in ("visible", "match", "blends")}
    edit = replace(edit, **{name: value for name, value in values.items() if value is not None})
    stack = stack.with_edit(edit)
    return stack if change.position is None else stack.with_edit_at(id, change.position)
