"""The use cases around one selected thing: others like it, its shadow and its reflection."""

from __future__ import annotations

import secrets
from dataclasses import replace

from .errors import UserError
from .foot import at_foot
from .geometry import Mask
from .history import History
from .jobs import Job, Jobs
from .layers import Layer
from .masks import PackedMask, area, subtract
from .models import Models
from .project import Project
from .segment import VisualPrompt
from .segment.similar import Alike, part_at
from .store import Store

LEAST_SHADOW = 0.01
"""Of the thing's area; less is not worth a layer."""


class Companions:
    """Of the layers of a store's projects."""

    def __init__(self, store: Store, models: Models, jobs: Jobs):
        self._store = store
        self._models = models
        self._jobs = jobs

    def find_alike(self, id: str, revision: int, layer_id: str, wanted: Alike) -> Job:
        """Start to look for all like that layer's thing; each becomes a layer, all of them in one step."""
        wanted = wanted.checked()
        project = self._store.at(id, revision).present
        layer = _selected(project, layer_id)
        model = self._models.default

        def work(job: Job) -> History:
            def progress(part: float) -> None:
                # A search may take longer than a model that nobody uses is kept in memory.
                self._models.used()
                job.progress(part)

            predictor = self._models.answering(model)
            taken = [other.mask.unpack() for other in project.layers if other is not layer]
            stack = project.stack
            found = predictor.similar(stack.version, stack.pixels, exemplar(layer), taken, wanted, progress)
            if not found:
                raise UserError(f"Nothing else in the picture looks like {layer.name}.")
            new = [
                Layer(secrets.token_hex(8), "", each.mask, predictor.name, VisualPrompt((each.point,)), each.score)
                for each in found
            ]
            return self._store.update(id, lambda history: _with_layers(history, stack.version, new))

        return self._jobs.start(work, about=id)

    def add_shadow(self, id: str, revision: int, layer_id: str) -> History | None:
        """What looks like the shadow or reflection of that layer's thing, as a layer; None where nothing does."""
        project = self._store.at(id, revision).present
        layer = _selected(project, layer_id)
        found = at_foot(project.stack.pixels, layer.mask.unpack())
        if found is None:
            return None
        mask = _beside_others(found.mask, project)
        if area(mask) < LEAST_SHADOW * layer.mask.area:
            return None
        name = f"{found.name} of {layer.name}"[:80]
        taken = project.with_layer(Layer(secrets.token_hex(8), name, PackedMask.of(mask), found.name.lower()))
        return self._store.change(id, revision, lambda history: history.did(f"Add {found.name.lower()}", taken))


def exemplar(layer: Layer) -> Mask:
    """The one thing that is meant: of several parts the clicked one, else the largest."""
    clicks = layer.prompt.points if layer.prompt else ()
    return part_at(layer.mask.unpack(), next((point for point in clicks if point.label), None))


def _selected(project: Project, layer_id: str) -> Layer:
    layer = project.layer(layer_id)
    if not layer.mask.area:
        raise UserError(f"{layer.name} is empty. Select an object first.")
    return layer


def _beside_others(found: Mask, project: Project) -> Mask:
    """What no layer that adds has already."""
    for other in project.layers:
        if other.mode == "add":
            found = subtract(found, other.mask.unpack())
    return found


def _with_layers(history: History, version: str, new: list[Layer]) -> History:
    project = history.present
    if project.stack.version != version:
        raise UserError("The picture was changed meanwhile. Look for all like this again.")
    for layer in new:
        project = project.with_layer(replace(layer, name=project.next_name("Object")))
    return history.did("Find all like this", project)
