"""The use cases around people (or horses, or cars): find all, a layer each, keep the main subject, remove the rest."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import NamedTuple

from .detect.subject import subject
from .errors import UserError
from .export import saved_too
from .fills import Fills
from .finders import Finders, Thing, Wanted
from .history import History
from .host import Host
from .inpaint import Progress
from .jobs import Job, Jobs
from .layers import Layer, selection
from .masks import refine
from .project import Project
from .removal import Target, finished, repainted
from .segment import VisualPrompt
from .segment.lru import Lru
from .store import Store

MOST_KEPT = 8
"""Pictures whose people are remembered."""

WHY = "is kept as the main subject: large, near the middle and not cut by the frame."


class Search(NamedTuple):
    """What was found in a picture, with the layers that were made of it."""

    wanted: Wanted
    layers: tuple[Layer, ...]
    """All visible, from left to right."""
    subject: int | None
    """Index of the main subject; None where all are small."""

    def chosen(self, keeps_subject: bool) -> tuple[Layer, ...]:
        """The layers of what shall go."""
        kept = self.subject if keeps_subject else None
        return tuple(layer for index, layer in enumerate(self.layers) if index != kept)

    @property
    def why(self) -> str:
        """Why one is kept, a sentence; empty where nobody is."""
        return "" if self.subject is None else f"{self.layers[self.subject].name} {WHY}"


class People:
    """Of the projects of a store, remembered by what their pictures look like."""

    def __init__(self, host: Host, store: Store, finders: Finders, fills: Fills, jobs: Jobs):
        self._host = host
        self._store = store
        self._finders = finders
        self._fills = fills
        self._jobs = jobs
        self._searches: Lru[str, Search] = Lru(MOST_KEPT)

    def find(self, id: str, wanted: Wanted, keeps_subject: bool = True) -> Job:
        """Start to look for them and make a layer of each, in one step to undo; the main subject's is hidden if kept.

        Those that were found before are the same layers again.
        """
        project = self._store.get(id).present

        def work(job: Job) -> History:
            search = self._search(project, wanted, job.progress)
            return self._store.update(id, lambda history: _joined(history, project, search, keeps_subject))

        return self._jobs.start(work, about=id)

    def found(self, id: str) -> Search:
        """UserError while nobody has looked, or once the picture has changed."""
        known = self._searches.recall(self._store.get(id).present.stack.version)
        if known is None:
            raise UserError("Nobody has looked for people in this picture yet. Press People first.")
        return known

    def remove(self, id: str, revision: int, wanted: Wanted, keeps_subject: bool, engine: str | None) -> Job:
        """Start to find and remove them: one press, one step to undo. Without an `engine` by the best that is here."""
        project = self._store.at(id, revision).present
        engine = engine or self._fills.names()[0]
        inpainter = self._fills.get(engine)

        def work(job: Job) -> History:
            search = self._search(project, wanted, lambda part: job.progress(0.3 * part))
            place = target_of(project, search, keeps_subject)
            painted = (repainted(place, engine, inpainter, lambda part: job.progress(0.3 + 0.7 * part)),)
            step = f"Remove {wanted.title}"
            history = self._store.update(id, lambda history: finished(history, place, step, painted))
            if note := inpainter.note or (search.why if keeps_subject else ""):
                history = self._store.update(id, lambda now: now.noted(note))
            return saved_too(self._host.output_folder, self._store, id, history)

        return self._jobs.start(work, about=id)

    def _search(self, project: Project, wanted: Wanted, progress: Progress) -> Search:
        version, wanted = project.stack.version, wanted.checked()
        known = self._searches.recall(version)
        if known is None or known.wanted != wanted:
            things = self._finders.find(version, project.stack.pixels, wanted, progress)
            known = self._searches.keep(version, search_of(things, wanted, project))
        return known


def search_of(things: list[Thing], wanted: Wanted, project: Project) -> Search:
    """Named from left to right; UserError when there is nothing."""
    if not things:
        raise UserError(nothing_found(wanted))
    layers: list[Layer] = []
    named = project
    for thing in things:
        prompt = VisualPrompt(box=thing.box)
        name = named.next_name(thing.name.capitalize())
        layers.append(Layer(secrets.token_hex(8), name, thing.mask, thing.source, prompt, thing.score))
        named = named.with_layer(layers[-1])
    return Search(wanted, tuple(layers), subject([thing.mask for thing in things], project.size))


def nothing_found(wanted: Wanted) -> str:
    """What to do when nothing was found."""
    return f"No {wanted.title} were found in this picture. Click what shall go, or drag a box around it."


def target_of(project: Project, search: Search, keeps_subject: bool) -> Target:
    """What the one press removes; UserError when that would be nobody."""
    layers = search.chosen(keeps_subject)
    if not layers:
        raise UserError(f"{search.why} Nobody else was found: do not keep the main subject (--all) if it shall go.")
    refinement = project.layer_refinement
    return Target(project.stack, refine(selection(layers, project.size), refinement), layers, refinement)


def _joined(history: History, started: Project, search: Search, keeps_subject: bool) -> History:
    """The layers join what the person did meanwhile, unless the picture is another one by now."""
    project = history.present
    if project.stack.version != started.stack.version:
        raise UserError("The picture was changed while it was being searched. Press People again.")
    chosen = search.chosen(keeps_subject)
    for layer in search.layers:
        project = project.with_layer(replace(layer, visible=layer in chosen))
    return history.did(f"Find {search.wanted.title}", project)
