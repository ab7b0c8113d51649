"""What is repainted, by which engine, and how the result joins the project."""

from __future__ import annotations

import time
from dataclasses import replace
from functools import partial, reduce
from typing import NamedTuple

import numpy as np

from .colour import Correction, measured
from .edits import Edit, Stack, Variation
from .errors import UserError
from .fills import Fills
from .geometry import Box, Mask
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


def finished(history: History, target: Target, name: str, variations: tuple[Variation, ...]) -> History:
    """The result joins what the person did meanwhile, unless what lies under it is otherwise by now."""
    now = history.present
    _check(now, target, name, variations)
    edit = now.stack.edit(target.edit.id).with_more(variations) if target.edit else target.edited(name, variations)
    return history.did(name, now.with_stack(now.stack.with_edit(edit)) if target.edit else now.with_edit(edit))


def with_further(history: History, target: Target, variations: tuple[Variation, ...], shown: bool) -> History:
    """Further answers to a wish that has one already, come while the person goes on: no step of theirs."""
    assert target.edit
    _check(history.present, target, target.edit.name, variations)
    return history.amended(partial(_with_more, target=target.edit, variations=variations, shown=shown))


def _with_more(project: Project, target: Edit, variations: tuple[Variation, ...], shown: bool) -> Project:
    stack = project.stack
    if not stack.has(target.id) or not _lies_as(stack.edit(target.id), target):
        return project
    return replace(project, stack=stack.with_edit(stack.edit(target.id).with_more(variations, shown)))


def _lies_as(edit: Edit, other: Edit) -> bool:
    """Before and after the canvas was extended an edit lies elsewhere."""
    return [layer.mask.box for layer in edit.layers] == [layer.mask.box for layer in other.layers]


def _check(now: Project, target: Target, name: str, variations: tuple[Variation, ...]) -> None:
    """UserError where the pixels that it replaces have become others."""
    below = now.stack.below(target.edit.id) if target.edit else now.stack
    at = reduce(Box.union, (each.box for each in variations)).slices
    is_same = below.size == target.stack.size and np.array_equal(below.pixels[at], target.stack.pixels[at])
    if target.edit:
        is_same = is_same and _lies_as(now.stack.edit(target.edit.id), target.edit)
    if not is_same:
        raise UserError(f"The picture was changed while it was being repainted. Press {name} again.")


def reopened(project: Project, id: str) -> Project:
    """Without that edit, and with what it was made from selected as it was; other layers stay."""
    edit = project.stack.edit(id)
    taken = {layer.id for layer in edit.layers}
    others = tuple(layer for layer in project.layers if layer.id not in taken)
    return replace(
        project.with_stack(project.stack.without_edit(id)), layers=(*others, *edit.layers), refinement=edit.refinement
    )
