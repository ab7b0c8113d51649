"""The use cases: open, predict, accept, paint, refine, inpaint, undo. The API and the page are its callers."""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np

from .ahead import Ahead
from .batches import Batches
from .borders import Borders
from .canvas import extended
from .companions import Companions
from .downloads import Downloads
from .edit_list import EditList
from .edits import Stack
from .errors import UserError
from .export import saved_too
from .fills import Fills
from .finders import Finders
from .generation import Asked, named
from .geometry import Mask, Size, SoftMask
from .health import Finding, of_mask
from .history import History
from .host import Host
from .images import MAX_BYTES, MAX_PIXELS, proxy_mask, read_mask, read_picture
from .jobs import Job, Jobs
from .layers import Layer, selection
from .library import Library
from .masks import COMBINE, PackedMask, Refinement, Stroke, fill_holes, paint, soften
from .models import Models
from .people import People
from .presets import offered
from .project import Project
from .removal import finished, repainted, target
from .runs import Runs
from .saving import is_zip, unzipped
from .segment import Candidate, VisualPrompt
from .segment.predictor import Predictor, best, chosen
from .segments import Segments
from .store import Store
from .studio import Studio
from .text_finders import TextFinders
from .text_search import TextSearch

PROXY = 2048
"""The longest side of what the browser gets."""

LABELS = {1: ("object",), 2: ("part", "whole"), 3: ("part", "object", "whole")}

HOLES_STAY = "Fill holes was switched off, so that what you erased stays open."

Wanted = Callable[[], None]


class Prediction(NamedTuple):
    candidates: list[Candidate]
    labels: tuple[str, ...]
    best: int
    segmenter: str
    seconds: float
    note: str = ""
    """What the person should know of the segmenter."""


@dataclass(frozen=True)
class LayerChange:
    """What may be changed of a layer without touching its mask; None = as it is."""

    name: str | None = None
    visible: bool | None = None
    mode: str | None = None
    position: int | None = None


class Workspace:
    """Everything one server holds. Writes carry the revision they saw; store.Stale when it is no longer that."""

    def __init__(self, host: Host):
        self.host = host
        self.models = Models(host)
        self.fills = Fills(self.models)
        self.jobs = Jobs()
        self.ahead = Ahead()
        self.downloads = Downloads(self.models, self.jobs)
        self.store = Store(lambda: host.preferences.most_open)
        self.library = Library(host, self.store, self._encode)
        self.edits = EditList(self.store)
        self.studio = Studio(host, self.store, self.fills)
        self.runs = Runs(self.studio, self.jobs)
        self.segments = Segments(self.store, self.models, self.jobs)
        self.finders = Finders(self.models)
        self.people = People(host, self.store, self.finders, self.fills, self.jobs)
        self.text_finders = TextFinders(self.models)
        self.text = TextSearch(self.store, self.text_finders, self.jobs)
        self.batches = Batches(self.studio, self.finders, self.jobs)
        self.companions = Companions(self.store, self.models, self.jobs)

    def status(self) -> dict[str, Any]:
        """What answers clicks, what could be had, what fills, what the host paints with."""
        return {
            "segmenter": self._segmenter(),
            "get": self.models.advice(),
            "problems": self.models.problems(),
            "engines": self.fills.described(),
            "presets": offered(),
            "people": self.finders.status(),
            "text": self.text_finders.status(),
            "host": self.studio.status() if self.host.diffusion else None,
            "most_pixels": MAX_PIXELS,
            "most_bytes": MAX_BYTES,
        }

    def open(self, data: bytes, name: str, instead_of: str = "") -> str:
        """Read a picture, or a project as one file, and start to encode it; returns the project's id.

        `instead_of` is the one it replaces.
        """
        history = unzipped(data) if is_zip(data) else History(Project.of(read_picture(data, name)))
        id = self.store.add(history)
        self.ahead.give_up(instead_of)
        self._encode(id, history.present.stack)
        return id

    def _encode(self, id: str, stack: Stack) -> None:
        self.ahead.start(id, lambda wanted: self.models.predictor().embed(stack.version, stack.pixels, wanted))

    def predict(self, id: str, prompt: VisualPrompt, still_wanted: Wanted = lambda: None) -> Prediction:
        """Candidates for a prompt. Changes nothing, so late and aborted answers leave no trace."""
        project = self.store.get(id).present
        started = time.perf_counter()
        predictor, candidates = self._predict(project.stack, prompt, still_wanted)
        seconds = time.perf_counter() - started
        return Prediction(
            candidates, LABELS[len(candidates)], best(candidates), predictor.name, seconds, predictor.note
        )

    def hover(self, id: str, prompt: VisualPrompt, still_wanted: Wanted = lambda: None) -> SoftMask | None:
        """What that click would likely select, small; None while that would have to be waited for."""
        stack = self.store.get(id).present.stack
        prompt = prompt.checked(stack.picture.size)
        predictor = self.models.loaded()
        if predictor is None:
            return None
        small = predictor.preview(stack.version, stack.picture.size, prompt, still_wanted)
        if small is not None:
            self.models.used()
        elif not predictor.is_encoded(stack.version):
            # After an edit nobody has clicked yet: who rests on the picture will.
            self.ahead.start(id, lambda wanted: predictor.embed(stack.version, stack.pixels, wanted))
        return small

    def accept(self, id: str, revision: int, layer_id: str, prompt: VisualPrompt) -> History:
        """Make the prompt's mask a layer, or the new mask of a layer that is there."""
        project = self._present(id, revision)
        predictor, candidates = self._predict(project.stack, prompt)
        candidate = chosen(candidates, prompt)
        mask = PackedMask.of(candidate.mask)
        layer = replace(
            _layer(project, layer_id), mask=mask, source=predictor.name, prompt=prompt, score=candidate.score
        )
        step = "Refine selection" if project.has_layer(layer_id) else "Select"
        return self._change(id, revision, step, project.with_layer(layer))

    def paint(self, id: str, revision: int, layer_id: str, strokes: Sequence[Stroke]) -> History:
        """Brush, erase or lasso on a layer, or on a new one."""
        project = self._present(id, revision)
        layer = _layer(project, layer_id, "Painted")
        mask = PackedMask.of(paint(layer.mask.unpack(), strokes))
        if mask == layer.mask:
            return self.store.get(id)
        # Points no longer say what the mask is once it is painted on.
        painted = project.with_layer(replace(layer, mask=mask, prompt=None, score=None))
        if project.refinement.fill_holes and _would_be_filled(layer.mask, mask):
            open_holes = replace(project.refinement, fill_holes=False)
            painted = painted.with_refinement(open_holes).with_notes(HOLES_STAY)
        return self._change(id, revision, "Paint", painted)

    def change_layer(self, id: str, revision: int, layer_id: str, change: LayerChange) -> History:
        project = self._present(id, revision)
        if change.mode is not None and change.mode not in COMBINE:
            raise UserError(f"A layer's mode is one of {', '.join(COMBINE)}.")
        if change.name is not None and not change.name.strip():
            raise UserError("A layer needs a name.")
        values = {key: getattr(change, key) for key in ("name", "visible", "mode") if getattr(change, key) is not None}
        if "name" in values:
            values["name"] = " ".join(values["name"].split())[:80]
        project = project.with_layer(replace(project.layer(layer_id), **values))
        if change.position is not None:
            project = project.with_layer_at(layer_id, change.position)
        return self._change(id, revision, "Change layer", project)

    def delete_layer(self, id: str, revision: int, layer_id: str) -> History:
        return self._change(id, revision, "Delete layer", self._present(id, revision).without_layer(layer_id))

    def health(self, id: str, asked: Asked, still_wanted: Wanted = lambda: None) -> list[Finding]:
        """What would spoil the result of what is selected now; nothing while nothing is selected."""
        project = self.store.get(id).present
        if not project.refined.area:
            return []
        findings = of_mask(project.mask(), project.refinement)
        return findings + (self.studio.health(id, asked, still_wanted) if self.host.diffusion else [])

    def import_mask(self, id: str, revision: int, data: bytes, name: str) -> History:
        """A mask file as a new layer; the notes say how it was read."""
        project = self._present(id, revision)
        file = read_mask(data, project.size, name)
        layer = _layer(project, secrets.token_hex(8), "Imported")
        layer = replace(layer, mask=PackedMask.of(file.mask), source="imported")
        if not project.layers:
            # A finished mask is taken as it is: exported and brought back it stays the same.
            project = project.with_refinement(Refinement())
        return self._change(id, revision, "Import mask", project.with_layer(layer).with_notes(*file.notes))

    def set_refinement(self, id: str, revision: int, refinement: Refinement) -> History:
        project = self._present(id, revision).with_refinement(refinement.checked())
        return self._change(id, revision, "Refine", project)

    def preview(self, id: str, refinement: Refinement, still_wanted: Wanted = lambda: None) -> SoftMask:
        """The mask as it would be, at the proxy's size; changes nothing."""
        project = self.store.get(id).present
        refinement = refinement.checked()
        still_wanted()
        mask = selection(project.layers, project.size)
        still_wanted()
        return previewed(mask, refinement)

    def extend(self, id: str, revision: int, borders: Borders) -> History:
        """A larger canvas, with what was added selected."""
        return self._change(id, revision, "Extend", extended(self._present(id, revision), borders))

    def undo(self, id: str, revision: int) -> History:
        return self.store.change(id, revision, History.undone)

    def redo(self, id: str, revision: int) -> History:
        return self.store.change(id, revision, History.redone)

    def inpaint(
        self, id: str, revision: int, engine: str, again: str | None = None, preset: str = "remove_fast"
    ) -> Job:
        """Start to repaint the mask; or, `again`, to make another variation of the edit of that id."""
        project = self._present(id, revision)
        inpainter = self.fills.get(engine)
        place, step = target(project, again), named(preset)

        def work(job: Job) -> History:
            painted = (repainted(place, engine, inpainter, job.progress),)
            history = self.store.update(id, lambda history: finished(history, place, step, painted))
            if note := inpainter.note:
                history = self.store.update(id, lambda now: now.noted(note))
            return saved_too(self.host.output_folder, self.store, id, history)

        return self.jobs.start(work, about=id)

    def _predict(
        self, stack: Stack, prompt: VisualPrompt, still_wanted: Wanted = lambda: None
    ) -> tuple[Predictor, list[Candidate]]:
        prompt = prompt.checked(stack.picture.size)
        predictor = self.models.answering()
        return predictor, predictor.predict(stack.version, stack.pixels, prompt, still_wanted)

    def _segmenter(self) -> dict[str, Any]:
        rough = self.models.is_rough
        return {"name": self.models.title, "rough": rough, "ready": True, "hovers": not rough}

    def _present(self, id: str, revision: int) -> Project:
        return self.store.at(id, revision).present

    def _change(self, id: str, revision: int, name: str, project: Project) -> History:
        return self.store.change(id, revision, lambda history: history.did(name, project))


def previewed(mask: Mask, refinement: Refinement) -> SoftMask:
    """A full-size mask refined at the proxy's size: nearly the same, and fast enough for a slider."""
    size = Size.of(mask)
    small = size.within(PROXY)
    return soften(proxy_mask(mask, small) >= 128, refinement.scaled(small.width / size.width))


def _would_be_filled(before: PackedMask, after: PackedMask) -> bool:
    """True when something was erased from the middle, which filling holes would bring back."""
    erased = before.unpack() & ~after.unpack()
    return bool(erased.any() and (fill_holes(after.unpack()) & erased).any())


def _layer(project: Project, id: str, kind: str = "Object") -> Layer:
    """The layer of that id, or a new empty one."""
    if project.has_layer(id):
        return project.layer(id)
    if not re.fullmatch(r"[a-z0-9]{1,32}", id):
        raise UserError("A layer's id is 1 to 32 small letters and digits.")
    nothing = PackedMask.of(np.zeros(project.size.shape, bool))
    return Layer(id, project.next_name(kind), nothing, source="brush")
