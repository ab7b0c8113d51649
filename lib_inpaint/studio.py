"""The use cases that need the host's Stable Diffusion: auto values, painting, pushing a mask into its own tabs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from .errors import UserError
from .export import saved_too
from .fills import Fills
from .generation import Asked, Generated, chosen_checkpoint, generated, in_colour, named, tuned_for
from .health import Finding, of_settings
from .history import History
from .host import Diffusion, Host
from .push_files import PushFiles
from .removal import Target, finished, quick_fill, selected, target, with_further
from .settings import Checkpoint, InpaintSettings, SamplingSettings
from .store import Store
from .tuning import Tuned, preset_named


class Push(NamedTuple):
    """Files for the host's image components; None = nothing to put there. The settings None = leave them alone."""

    image: Path | None
    mask: Path | None
    settings: InpaintSettings | None


class Studio:
    """Reads and changes the projects of a store; every write carries the revision it saw."""

    def __init__(self, host: Host, store: Store, fills: Fills):
        self.host = host
        self.store = store
        self.fills = fills
        self.files = PushFiles()

    @property
    def diffusion(self) -> Diffusion:
        if self.host.diffusion is None:
            raise UserError("There is no Stable Diffusion here. Choose another fill.")
        return self.host.diffusion

    def status(self) -> dict[str, Any]:
        """The checkpoints, which of them paints unless the person chooses, and whether the host has tabs to send to."""
        best = self._checkpoint(Asked())
        there = [checkpoint._asdict() for checkpoint in self.diffusion.checkpoints()]
        return {"checkpoints": there, "best": best.name if best else None, "has_tabs": self.diffusion.turns is None}

    def tuning(self, id: str, asked: Asked, still_wanted: Callable[[], None] = lambda: None) -> Tuned:
        """The values that a run or a push would use now; changes nothing."""
        project = self.store.get(id).present
        checkpoint = self._checkpoint(asked)
        still_wanted()
        self.files.prepare(project.stack)
        return tuned_for(target(project, asked.again), asked, checkpoint)

    def health(self, id: str, asked: Asked, still_wanted: Callable[[], None] = lambda: None) -> list[Finding]:
        """What would spoil a run with these values, besides the mask itself."""
        tuned, checkpoint = self.tuning(id, asked, still_wanted), self._checkpoint(asked)
        refinement, preset = self.store.get(id).present.refinement, preset_named(asked.preset)
        return of_settings(tuned, preset, refinement, checkpoint is None or checkpoint.is_inpainting)

    def generate(
        self,
        id: str,
        revision: int,
        asked: Asked,
        sampling: SamplingSettings,
        told: Callable[[float], None] = lambda fraction: None,
    ) -> History:
        """Paint with the host, now and in this thread: to be called inside its queue. Each variation joins at once.

        Further variations of an edit do not mind what the person has done elsewhere since.
        """
        history = self.store.get(id) if asked.again else self.store.at(id, revision)
        place = target(history.present, asked.again)
        checkpoint, fill = self._checkpoint(asked), partial(quick_fill, self.fills)
        with closing(generated(place, asked, sampling, checkpoint, self.diffusion, fill)) as rounds:
            for number, each in enumerate(rounds, start=1):
                is_first = number == 1
                is_step = is_first and not asked.behind
                join = partial(_joined, place=place, round=each, step=named(asked.preset) if is_step else None)
                history = self.store.update(id, partial(join, shown=is_first))
                place = place._replace(edit=place.edit or history.present.stack.edits[-1])
                told(number / sampling.variations)
        is_kept_elsewhere = self.diffusion.turns is None
        return history if is_kept_elsewhere else saved_too(self.host.output_folder, self.store, id, history)

    def push(self, id: str, asked: Asked) -> Push:
        """The picture with the person's colours, if any, the mask to repaint, and the settings that suit it."""
        place = selected(self.store.get(id).present)
        tuned = tuned_for(place, replace(asked, elsewhere=True), self._checkpoint(asked))
        picture = self.files.picture(in_colour(place, asked, tuned))
        return Push(picture, self.files.mask(id, tuned.hole), tuned.settings)

    def push_mask(self, id: str) -> Push:
        """The refined mask alone, as *Save mask* gives it."""
        mask = selected(self.store.get(id).present).mask
        return Push(None, self.files.mask(id, mask), None)

    def push_picture(self, id: str) -> Push:
        """The picture alone."""
        return Push(self.files.picture(self.store.get(id).present.stack), None, None)

    def reusable(self, id: str) -> tuple[str, SamplingSettings]:
        """The prompt and the settings that made the opened picture, from its infotext."""
        infotext = self.store.get(id).present.picture.infotext
        if not infotext:
            raise UserError("The picture does not tell what made it.")
        return self.diffusion.sampling_from(infotext)

    def _checkpoint(self, asked: Asked) -> Checkpoint | None:
        return chosen_checkpoint(self.diffusion, asked.checkpoint, self.host.preferences.checkpoint)


def _joined(history: History, place: Target, round: Generated, step: str | None, shown: bool) -> History:
    """With what a round brought; without a step it joins the edit that is there."""
    variations, notes = round
    if step is None:
        history = with_further(history, place, variations, shown)
    else:
        history = finished(history, place, step, variations)
    return history.noted(*notes) if notes else history
