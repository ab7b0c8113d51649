"""A recipe from what was done on one photo."""

from __future__ import annotations

import re
from dataclasses import asdict, replace

from ..detect.names import COCO, title_of
from ..detect.subject import subject
from ..edits import Edit
from ..errors import UserError
from ..generation import ENGINE
from ..geometry import Size
from ..layers import Layer
from ..masks import Refinement
from ..project import Project
from .recipes import AUTO, Recipe, Refine, Repaint, Select

PRESET = re.compile(r'Click Inpaint: "?\S+ (\w+)')
"""In an infotext: see the module recipe."""


def recorded(project: Project) -> Recipe:
    """Of the newest edit that is shown; UserError for what cannot be done on another photo, a click for example."""
    edits = [edit for edit in project.stack.edits if edit.visible]
    if not edits:
        raise UserError("Nothing was removed in this project, so there is nothing to repeat. Remove people first.")
    edit = edits[-1]
    return Recipe(_select(project, edit), _refine(edit.refinement, project.size), _repaint(edit))


def _select(project: Project, edit: Edit) -> Select:
    for layer in edit.layers:
        if not _is_found(layer) or layer.mode != "add":
            raise UserError(
                f"{layer.name} was selected by hand ({layer.source}), which cannot be repeated on another photo. "
                "Remove what People has found; on the command line a recipe may name a folder of masks instead."
            )
    names = frozenset(map(_class_of, edit.layers))
    if len(names) > 1:
        raise UserError(f"A recipe finds one kind of thing, not {' and '.join(sorted(names))} at once.")
    return Select(find=title_of(names), keep_subject=_keeps_subject(project, edit, names))


def _keeps_subject(project: Project, edit: Edit, names: frozenset[str]) -> bool:
    """Unless the main subject was removed for sure: another photo must not lose its own by mistake."""
    is_one_press = edit.name == f"Remove {title_of(names)}"
    hidden = [layer for layer in project.layers if not layer.visible and _is_found(layer)]
    is_kept = any(_class_of(layer) in names for layer in hidden)
    return is_one_press or is_kept or subject([layer.mask for layer in edit.layers], project.size) is None


def _is_found(layer: Layer) -> bool:
    """By a detector, and not corrected by a click since."""
    prompt = layer.prompt
    return prompt is not None and prompt.box is not None and not prompt.points and _class_of(layer) in COCO


def _class_of(layer: Layer) -> str:
    """ "Person 1" -> "person" """
    return layer.name.rpartition(" ")[0].lower()


def _refine(refinement: Refinement, size: Size) -> Refine:
    if refinement.invert:
        raise UserError("The selection was inverted, which a recipe cannot say.")
    auto = asdict(Refinement.for_size(size))
    values = {name: value for name, value in asdict(refinement).items() if name != "invert"}
    usual = {name for name, value in values.items() if getattr(Refine, name) == AUTO and value == auto[name]}
    return replace(Refine(), **{name: value for name, value in values.items() if name not in usual})


def _repaint(edit: Edit) -> Repaint:
    shown = edit.shown
    if shown.engine != ENGINE:
        return Repaint(shown.engine).checked()
    infotext = shown.infotext or ""
    preset = PRESET.search(infotext)
    prompt = re.split(r"\n?(?:Negative prompt|Steps): ", infotext)[0].strip()
    return Repaint(ENGINE, preset[1] if preset else "remove", prompt).checked()
