"""What is repainted, by which engine, and how the result joins the project."""

from __future__ import annotations

import time
from typing import NamedTuple

from .edits import Edit, Stack
from .errors import UserError
from .geometry import Mask
from .history import History
from .inpaint import Inpainter, Progress
from .inpaint.repaint import repaint
from .layers import Layer, selection
from .masks import Refinement, refine
from .project import Project


class Target(NamedTuple):
    """A mask on a stack, and the layers and refinement it came from."""

    stack: Stack
    mask: Mask
    layers: tuple[Layer, ...]
    refinement: Refinement
    beside: Stack | None = None
    """Where the newest edit got what is wanted once more."""

    def with_edits(self, edits: tuple[Edit, ...]) -> Stack:
        """The edits on top of the stack, or beside the newest edit as further variations of it."""
        return self.beside.with_more(edits) if self.beside else self.stack.with_edits(edits)


def target(project: Project, again: bool) -> Target:
    """What is to be repainted: the selection, or what the newest edit repainted."""
    return last_edit(project) if again else selected(project)


def selected(project: Project) -> Target:
    """What is selected now."""
    if not project.refined.area:
        raise UserError("Nothing is selected. Click an object or paint over it first.")
    return Target(project.stack, project.mask(), project.layers, project.refinement)


def last_edit(project: Project) -> Target:
    """What the newest edit repainted, on the picture below it."""
    below, edit = project.stack.below, project.stack.edit
    if below is None or edit is None:
        raise UserError("Nothing was removed yet.")
    mask = refine(selection(edit.layers, project.size), edit.refinement)
    return Target(below, mask, edit.layers, edit.refinement, project.stack)


def repainted(target: Target, engine: str, inpainter: Inpainter, progress: Progress) -> Edit:
    """Let the engine fill the target; takes as long as the engine takes."""
    started = time.perf_counter()
    result = repaint(target.stack.pixels, target.mask, inpainter, target.refinement.feather, progress)
    seconds = time.perf_counter() - started
    return Edit(result, engine, inpainter.title, seconds, target.layers, target.refinement)


def finished(history: History, started: Project, name: str, stack: Stack) -> History:
    """The result joins what the person did meanwhile, unless the picture under it is another one by now."""
    if history.present.stack is not started.stack:
        raise UserError(f"The picture was changed while it was being repainted. Press {name} again.")
    return history.did(name, history.present.with_stack(stack))
