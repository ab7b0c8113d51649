"""Outpainting: a project on a larger canvas. All that is in it moves along, and what was added is selected."""

from __future__ import annotations

import secrets
from dataclasses import replace

import numpy as np

from .borders import Borders, bordered
from .edits import Edit, Stack, Variation
from .geometry import Box, Mask, Size
from .images import Picture, on_white
from .layers import Layer, selection
from .masks import PackedMask, Refinement, area, feather_outward, fill_holes, refine
from .project import Project
from .segment import VisualPrompt

NEW_AREA = "canvas"
"""Who made the mask of what was added, as a layer's source."""
OUTSIDE = "outside"
"""The same of what was added around an edit that changed everything but its layers."""

OTHERS_HIDDEN = "Your other layers are hidden, so that only the new area is painted."
HOLES_STAY = "Fill holes was switched off, so that the picture inside the new area stays."
ALL_COVERED = "Grow, feather and smooth were set to 0, so that some of so small a picture stays to go on from."


def extended(project: Project, borders: Borders) -> Project:
    """The project on the larger canvas, with what was added as the one thing that is selected.

    What was added before and is not painted yet stays selected with it. UserError as in `Borders.checked`.
    """
    move = _Move(project.size, borders.checked(project.size))
    stack = Stack(move.picture(project.picture), tuple(map(move.edit, project.stack.edits)))
    layers = tuple(map(move.layer, project.layers))
    waiting = [layer for layer in layers if layer.visible and layer.source == NEW_AREA]
    others = tuple(replace(layer, visible=False) for layer in layers if layer not in waiting)
    mask = move.new_area(overlap(project.size)) | selection(waiting, move.size)
    origin = project.origin[0] + borders.left, project.origin[1] + borders.top
    refinement = _refinement(project.refinement, mask)
    moved = replace(project, stack=stack, layers=others, refinement=refinement, origin=origin)
    notes = (
        OTHERS_HIDDEN if any(layer.visible for layer in layers if layer not in waiting) else "",
        HOLES_STAY if project.refinement.fill_holes and not moved.refinement.fill_holes else "",
        ALL_COVERED if project.refinement.feather and not moved.refinement.feather else "",
    )
    return moved.with_layer(_layer(NEW_AREA, "New area", mask)).with_notes(*filter(None, notes))


def is_unpainted(project: Project) -> bool:
    """Something that the picture was extended by is as it was added: its layer waits, or its edit is hidden."""
    hidden = (layer for edit in project.stack.edits if not edit.visible for layer in edit.layers)
    return any(layer.source == NEW_AREA for layer in (*project.layers, *hidden))


def overlap(size: Size) -> int:
    """Pixels of the picture that are painted anew along with what is added, so that no seam is seen."""
    return min(max(16, min(32, round(size.longest / 64))), min(size) // 4)


class _Move:
    """Of everything in a project to where it lies on the larger canvas."""

    def __init__(self, old: Size, borders: Borders):
        self.old = old
        self.size = borders.around(old)
        self._borders = borders
        self._by = borders.left, borders.top

    def picture(self, picture: Picture) -> Picture:
        """What is transparent counts as white outside, where all is opaque: else paint would not be seen there."""
        seen = picture.pixels if picture.alpha is None else on_white(picture.pixels, picture.alpha)
        pixels, alpha, at = bordered(seen, self._borders), None, self._borders.inside(self.old).slices
        pixels[at] = picture.pixels
        if picture.alpha is not None:
            alpha = np.full(self.size.shape, 255, np.uint8)
            alpha[at] = picture.alpha
        return replace(picture, pixels=pixels, alpha=alpha)

    def edit(self, edit: Edit) -> Edit:
        layers = tuple(map(self.layer, edit.layers))
        if edit.refinement.invert:
            # It changed everything but its layers, and what is added now is none of its business.
            before = [layer for layer in layers if layer.source == OUTSIDE]
            outside = _layer(OUTSIDE, "Outside", self.new_area(0) | selection(before, self.size))
            layers = (*(layer for layer in layers if layer not in before), outside)
        return replace(edit, layers=layers, variations=tuple(map(self._variation, edit.variations)))

    def layer(self, layer: Layer) -> Layer:
        mask = layer.mask.moved(*self._by, self.size)
        return replace(layer, mask=mask, prompt=layer.prompt and self._prompt(layer.prompt))

    def new_area(self, overlap: int) -> Mask:
        """What is added, reaching so far into the picture from each side that something is added to."""
        left, top, right, bottom = (overlap if added else 0 for added in self._borders)
        x1, y1, x2, y2 = self._borders.inside(self.old)
        mask = np.ones(self.size.shape, bool)
        mask[Box(x1 + left, y1 + top, x2 - right, y2 - bottom).slices] = False
        return mask

    def _variation(self, variation: Variation) -> Variation:
        repainted = variation.repainted
        return replace(variation, repainted=replace(repainted, box=repainted.box.moved(*self._by)))

    def _prompt(self, prompt: VisualPrompt) -> VisualPrompt:
        points = tuple(point.moved(*self._by) for point in prompt.points)
        box, view = (each and each.moved(*self._by) for each in (prompt.box, prompt.view))
        return replace(prompt, points=points, box=box, view=view)


def _layer(source: str, name: str, mask: Mask) -> Layer:
    return Layer(secrets.token_hex(8), name, PackedMask.of(mask), source)


def _refinement(refinement: Refinement, mask: Mask) -> Refinement:
    """Kept but for what would turn the new area into something else: inverting, shrinking, filling a closed frame.

    And but for soft edges that would cover all of a small picture.
    """
    is_closed = area(fill_holes(mask)) > area(mask)
    kept = replace(
        refinement,
        invert=False,
        grow=max(0, refinement.grow),
        fill_holes=refinement.fill_holes and not is_closed,
    )
    covers_all = feather_outward(refine(mask, kept), kept.feather).all()
    return replace(kept, grow=0, feather=0, smooth=0) if covers_all else kept
