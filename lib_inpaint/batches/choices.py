"""What can be done with many photos, in plain words, and what each choice needs that is not here yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from ..batch import Recipe, recorded
from ..batch.recipes import NOTHING, Repaint, Save, Select
from ..errors import UserError
from ..fills import ROWS, Fills
from ..finders import Finders
from ..generation import ENGINE
from ..project import Project
from ..texts import brief

RECORDED = "recorded"
"""The choice that repeats what was done on the open photo."""


class Choice(NamedTuple):
    name: str
    title: str
    about: str
    find: str
    """What is looked for; empty: what the person says."""
    keep_subject: bool
    engine: str


CHOICES = (
    Choice(
        "remove_people", "Remove people, keep the main subject (fast)",
        "Whoever stands large in the middle stays; everybody else goes.", "people", True, "best",
    ),
    Choice(
        "remove_people_diffusion", "Remove people, keep the main subject (Stable Diffusion)",
        "The same, painted anew by the loaded model: slower, better for large holes.", "people", True, ENGINE,
    ),
    Choice("remove_everybody", "Remove all people (fast)", "Nobody stays.", "people", False, "best"),
    Choice("remove_things", "Remove other things (fast)", "All that the finder knows by name.", "", False, "best"),
    Choice(
        "masks", "Masks only", "The photos stay as they are; you get a mask of each and COCO outlines.",
        "", False, NOTHING,
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """How a person starts."""

    choice: str = ""
    """A name of CHOICES or RECORDED; empty = as it was begun."""
    things: str = "people"
    """What is looked for, where the choice leaves that open."""
    format: str = "png"
    """Of the results."""
    project: str = ""
    """Id of the open photo, for RECORDED."""
    retry: bool = False
    """Those that failed are tried again."""


class Wish(NamedTuple):
    title: str
    recipe: Recipe


class Offer(NamedTuple):
    """A choice as the page shows it."""

    name: str
    title: str
    about: str
    names_things: bool
    """Whether the person says what to look for."""
    needs: tuple[str, ...]
    """Names of weights to be fetched first."""
    why_not: str
    """Why it cannot be chosen, a sentence; empty where it can."""


class Choices:
    """Of one host."""

    def __init__(self, finders: Finders, fills: Fills, has_diffusion: Callable[[], bool]):
        self._finders = finders
        self._fills = fills
        self._has_diffusion = has_diffusion

    def offers(self, project: Project | None) -> list[Offer]:
        """All that can be chosen here; the last one from what was done on the open photo."""
        ready = [self._offer(each) for each in CHOICES if self._has_diffusion() or each.engine != ENGINE]
        return [*ready, self._recorded(project)]

    def wish(self, asked: Asked, project: Project | None) -> Wish:
        """UserError for what there is no choice of, or no recipe for."""
        if asked.choice == RECORDED:
            recipe = self._repeated(project)
            title = f"As on the open photo: {self._in_words(recipe)}"
        else:
            choice = _named(asked.choice)
            recipe = _recipe(choice, asked.things)
            title = choice.title if choice.find else f"{choice.title}: {recipe.select.wanted.title}"
        return Wish(title, replace(recipe, save=Save(asked.format).checked()))

    def needs(self, recipe: Recipe) -> tuple[str, ...]:
        """Names of weights without which it cannot begin."""
        status, engine = self._finders.status(), recipe.repaint.engine
        finders = () if status["ready"] or not recipe.select.find else tuple(status["get"])
        is_missing = engine in ROWS and engine not in self._fills.names()
        return (*finders, ROWS[engine].name) if is_missing else finders

    def _offer(self, choice: Choice) -> Offer:
        needs = self.needs(_recipe(choice, "people"))
        return Offer(choice.name, choice.title, choice.about, not choice.find, needs, "")

    def _recorded(self, project: Project | None) -> Offer:
        title = "As on the open photo"
        try:
            recipe = self._repeated(project)
        except UserError as error:
            return Offer(RECORDED, title, "Repeats your newest removal.", False, (), str(error))
        return Offer(RECORDED, title, f"{self._in_words(recipe)}.", False, self.needs(recipe), "")

    def _repeated(self, project: Project | None) -> Recipe:
        if project is None:
            raise UserError("Open a photo and remove people in it first; the same is then done with all of these.")
        recipe = recorded(project)
        if recipe.repaint.engine == ENGINE and not self._has_diffusion():
            raise UserError("That was painted by Stable Diffusion, which is not here now.")
        return recipe

    def _in_words(self, recipe: Recipe) -> str:
        """ "Remove people, keep the main subject, with Telea" """
        select, repaint = recipe.select, recipe.repaint
        kept = ", keep the main subject" if select.keep_subject else ""
        prompt = f' and "{brief(repaint.prompt)}"' if repaint.prompt else ""
        return f"Remove {select.wanted.title}{kept}, with {self._painter(repaint.engine)}{prompt}"

    def _painter(self, engine: str) -> str:
        if engine == ENGINE:
            return "Stable Diffusion"
        return ROWS[engine].title if engine in ROWS else self._fills.get(engine).title


def _named(name: str) -> Choice:
    found = next((each for each in CHOICES if each.name == name), None)
    if found is None:
        raise UserError(f"There is no choice {brief(name)!r}. There are: {', '.join(each.name for each in CHOICES)}.")
    return found


def _recipe(choice: Choice, things: str) -> Recipe:
    select = Select(find=choice.find or things, keep_subject=choice.keep_subject).checked()
    return Recipe(select, repaint=Repaint(choice.engine).checked())
