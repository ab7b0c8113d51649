"""The use case around words: find what they say, a layer of each thing, named by the words."""

from __future__ import annotations

import secrets
from collections import Counter

from .errors import UserError
from .history import History
from .jobs import Job, Jobs
from .layers import Layer
from .phrases import english
from .project import Project
from .store import Store
from .text_finders import Match, TextFinders, phrases_of
from .texts import brief


class TextSearch:
    """Of the projects of a store."""

    def __init__(self, store: Store, finders: TextFinders, jobs: Jobs):
        self._store = store
        self._finders = finders
        self._jobs = jobs

    def find(self, id: str, words: str) -> Job:
        """Start to look for what the words say and to make a layer of each thing, in one step to undo.

        Commas part several wishes. UserError, from the job, where nothing fits.
        """
        phrases = phrases_of(words)
        project = self._store.get(id).present

        def work(job: Job) -> History:
            stack = project.stack
            matches = self._finders.find(stack.version, stack.pixels, phrases, job.progress)
            if not matches:
                raise UserError(nothing_found(phrases))
            return self._store.update(id, lambda history: _joined(history, project, phrases, matches))

        return self._jobs.start(work, about=id)


def layers_of(matches: list[Match], project: Project) -> Project:
    """The project with a layer of each match, named by its phrase; several of one phrase are counted."""
    alone = [phrase for phrase, many in Counter(match.phrase for match in matches).items() if many == 1]
    for match in matches:
        title = _title(match.phrase)
        is_free = match.phrase in alone and all(layer.name != title for layer in project.layers)
        name = title if is_free else project.next_name(title)
        layer = Layer(secrets.token_hex(8), name, match.mask, match.source, match.prompt, match.score)
        project = project.with_layer(layer)
    return project


def nothing_found(phrases: tuple[str, ...]) -> str:
    """One sentence, with the English words that were really looked for, and what to do instead."""
    asked = ", ".join(_asked(phrase) for phrase in phrases)
    return f"Nothing in this picture looks like {asked}. Say it otherwise, or click what you want."


def _asked(phrase: str) -> str:
    """ "Auto" (car)"""
    said = english(phrase)
    return f"\u201c{brief(phrase)}\u201d" if said == phrase else f"\u201c{brief(phrase)}\u201d ({said})"


def _title(phrase: str) -> str:
    """ "the red car" -> "The red car" """
    return phrase[0].upper() + phrase[1:]


def _joined(history: History, started: Project, phrases: tuple[str, ...], matches: list[Match]) -> History:
    """The layers join what the person did meanwhile, unless the picture is another one by now."""
    project = history.present
    if project.stack.version != started.stack.version:
        raise UserError("The picture was changed while it was being searched. Search again.")
    return history.did(f"Find {', '.join(phrases)}", layers_of(matches, project))
