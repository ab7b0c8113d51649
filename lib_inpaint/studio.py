"""The use cases that need the host's Stable Diffusion: auto values, painting, pushing a mask into its own tabs."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from .errors import UserError
from .generation import Asked, chosen_checkpoint, generated, named, tuned_for
from .history import History
from .host import Diffusion, Host
from .images import mask_png, on_white, png, to_srgb
from .project import Project
from .removal import finished, selected, target
from .settings import Checkpoint, InpaintSettings, SamplingSettings
from .store import Store
from .tuning import Tuned


class Push(NamedTuple):
    """Files for the host's image components; None = nothing to put there. The settings None = leave them alone."""

    image: Path | None
    mask: Path | None
    settings: InpaintSettings | None


class Studio:
    """Reads and changes the projects of a store; every write carries the revision it saw."""

    def __init__(self, host: Host, store: Store):
        self.host = host
        self.store = store

    @property
    def diffusion(self) -> Diffusion:
        if self.host.diffusion is None:
            raise UserError("There is no Stable Diffusion here. Choose another fill.")
        return self.host.diffusion

    def tuning(self, id: str, asked: Asked, still_wanted: Callable[[], None] = lambda: None) -> Tuned:
        """The values that a run or a push would use now; changes nothing."""
        project = self.store.get(id).present
        checkpoint = self._checkpoint(asked)
        still_wanted()
        return tuned_for(target(project, asked.again), asked, checkpoint)

    def generate(self, id: str, revision: int, asked: Asked, sampling: SamplingSettings) -> History:
        """Paint with the host, now and in this thread: to be called inside its queue."""
        project = self.store.at(id, revision).present
        place = target(project, asked.again)
        edits = generated(place, asked, sampling, self._checkpoint(asked), self.diffusion)
        stack = place.with_edits(edits)
        return self.store.update(id, lambda history: finished(history, project, named(asked.preset), stack))

    def push(self, id: str, asked: Asked) -> Push:
        """The picture as it is, the mask to repaint, and the settings that suit it."""
        project = self.store.get(id).present
        tuned = tuned_for(selected(project), asked, self._checkpoint(asked))
        return Push(self._picture(id, project), self._file(f"{id}-mask.png", mask_png(tuned.hole)), tuned.settings)

    def push_mask(self, id: str) -> Push:
        """The refined mask alone, as *Save mask* gives it."""
        mask = selected(self.store.get(id).present).mask
        return Push(None, self._file(f"{id}-mask.png", mask_png(mask)), None)

    def push_picture(self, id: str) -> Push:
        """The picture alone."""
        return Push(self._picture(id, self.store.get(id).present), None, None)

    def reusable(self, id: str) -> tuple[str, SamplingSettings]:
        """The prompt and the settings that made the opened picture, from its infotext."""
        infotext = self.store.get(id).present.picture.infotext
        if not infotext:
            raise UserError("The picture does not tell what made it.")
        return self.diffusion.sampling_from(infotext)

    def _checkpoint(self, asked: Asked) -> Checkpoint | None:
        return chosen_checkpoint(self.diffusion, asked.checkpoint, self.host.preferences.checkpoint)

    def _picture(self, id: str, project: Project) -> Path:
        """As the host reads pictures: sRGB, without transparency."""
        picture = project.picture
        pixels = to_srgb(project.stack.pixels, picture.icc)
        if picture.alpha is not None:
            pixels = on_white(pixels, picture.alpha)
        return self._file(f"{id}-picture.png", png(pixels, infotext=project.stack.infotext))

    def _file(self, name: str, data: bytes) -> Path:
        path = self._folder / name
        path.write_bytes(data)
        return path

    @cached_property
    def _folder(self) -> Path:
        """In the system's own, which Gradio may read from; it goes when the process ends."""
        folder = tempfile.mkdtemp(prefix="click-inpaint-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)
