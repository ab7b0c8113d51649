"""What is repainted, by which engine, and how the result joins the project."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from .colour import Correction, measured
from .edits import Edit, Stack, Variation
from .errors import UserError
from .fills import Fills
from .geometry import Mask
from .history import History
from .inpaint import Inpainter, Progress
from .inpaint.repaint import Repainted, repaint
from .layers import Layer, selection
from .masks import Refinement, refine
from .project import Project


class Target(NamedTuple):
    """A mask on a stack, and the layers and refinement it came from."""

    stack: Stack
    """What lies below the mask."""
    mask: Mask
    layers: tuple[Layer, ...]
    refinement: Refinement
    edit: Edit | None = None
    """That is wanted once more; None = what is selected."""

    def edited(self, name: str, variations: tuple[Variation, ...]) -> Edit:
        """A new edit of what is selected."""
        return Edit(name, self.layers, self.refinement, variations)


def target(project: Project, again: str | None) -> Target:
    """What is to be repainted: the selection, or what the edit of that id repainted."""
    return of_edit(project, again) if again else selected(project)


def selected(project: Project) -> Target:
    """What is selected now."""
    if not project.refined.area:
        raise UserError("Nothing is selected. Click an object or paint over it first.")
    shown = tuple(layer for layer in project.layers if layer.visible)
    return Target(project.stack, project.mask(), shown, project.refinement)


def of_edit(project: Project, id: str) -> Target:
    """What an edit repainted, on the picture below it."""
    edit = project.stack.edit(id)
    mask = refine(selection(edit.layers, project.size), edit.refinement)
    return Target(project.stack.below(id), mask, edit.layers, edit.refinement, edit)


def repainted(target: Target, engine: str, inpainter: Inpainter, progress: Progress) -> Variation:
    """Let the engine fill the target; takes as long as the engine takes."""
    started = time.perf_counter()
    result = repaint(target.stack.pixels, target.mask, inpainter, target.refinement.feather, progress)
    seconds = time.perf_counter() - started
    return Variation(result, engine, inpainter.title, seconds, correction=_correction(target, inpainter, result))


def quick_fill(fills: Fills, target: Target) -> Variation:
    """By the best engine there is, for what begins from a fill."""
    engine = fills.names()[0]
    return repainted(target, engine, fills.get(engine), lambda part: None)


def _correction(target: Target, inpainter: Inpainter, result: Repainted) -> Correction | None:
    """Measured on the soft rim, which lies outside the object."""
    if not inpainter.drifts:
        return None
    at = result.box.slices
    paint = (result.alpha > 0).astype(np.float32)
    return measured(target.stack.pixels[at], result.pixels, paint, (result.alpha > 0) & ~target.mask[at])


def finished(
    history: History, started: Project, target: Target, name: str, variations: tuple[Variation, ...]
) -> History:
    """The result joins what the person did meanwhile, unless the picture under it is another one by now."""
    now, again = history.present, target.edit
    below = now.stack.below(again.id) if again else now.stack
    if below.version != target.stack.version if again else below is not started.stack:
        raise UserError(f"The picture was changed while it was being repainted. Press {name} again.")
    if again:
        edit = now.stack.edit(again.id).with_more(variations)
        return history.did(name, now.with_stack(now.stack.with_edit(edit)))
    return history.did(name, now.with_edit(target.edited(name, variations)))


def reopened(project: Project, id: str) -> Project:
    """Without that edit, and with what it was made from selected as it was; other layers stay."""
    edit = project.stack.edit(id)
    taken = {layer.id for layer in edit.layers}
    others = tuple(layer for layer in project.layers if layer.id not in taken)
    return replace(
        project.with_stack(project.stack.without_edit(id)), layers=(*others, *edit.layers), refinement=edit.refinement
    )
