"""What is done with one photo: its bytes in, the bytes of its results out. Nothing here touches a file."""

from __future__ import annotations

import logging
import time
from argparse import Namespace
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import cv2
import numpy as np

from ..coco import annotation
from ..errors import UserError
from ..fills import Fills
from ..finders import Finders
from ..geometry import Image, Mask
from ..host import Diffusion
from ..host.standalone import Standalone
from ..images import Picture, jpeg, mask_png, png, read_mask, read_picture, thumbnail
from ..inpaint import Progress
from ..jobs import Cancelled
from ..layers import Layer, selection
from ..masks import PackedMask, Refinement, area, polygons, refine
from ..models import Models
from ..painting import Painter, painter_of
from ..people import search_of
from ..project import Project
from ..removal import Target
from .recipes import NOTHING, Recipe

logger = logging.getLogger(__name__)

PREVIEW, GAP = 320, 4
"""Pixels of the longer side of each half of a preview, the photo with what is selected and the result; between them."""
FINDING = 0.4
"""The part of the time for a photo until all is found."""
TINT = np.array((255, 60, 40), np.float32)


class Task(NamedTuple):
    """A photo on its way to who works on it."""

    path: str
    data: bytes
    mask: bytes | None = None
    """The file of its mask, where the recipe takes masks from a folder."""


@dataclass(frozen=True)
class Done:
    """What came of it."""

    path: str
    state: str
    """See manifest.Record."""
    reason: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """"result.png", "mask.png", "preview.jpg" """
    facts: dict[str, Any] = field(default_factory=dict)
    objects: list[dict[str, Any]] = field(default_factory=list)


def failed(task: Task, reason: str) -> Done:
    return Done(task.path, "failed", reason)


class Selected(NamedTuple):
    layers: tuple[Layer, ...]
    found: int
    """The kept subject included."""
    why: str
    """Why nothing is selected, or why one is kept."""


def _silent(part: float) -> None:
    pass


class Tools(NamedTuple):
    """Who does what a recipe says, each loaded once, on the first photo that needs it."""

    finders: Finders
    painter: Painter | None
    """None where the photos stay as they are."""
    engine: str
    """Who paints, by name."""


def tools_for(recipe: Recipe, finders: Finders, fills: Fills, diffusion: Diffusion | None) -> Tools:
    """UserError where the engine is not here."""
    repaint = recipe.repaint
    engine = fills.names()[0] if repaint.engine == "best" else repaint.engine
    if engine == NOTHING:
        return Tools(finders, None, engine)
    asked = Namespace(engine=engine, preset=repaint.preset, prompt=repaint.prompt, seed=None, purpose="remove")
    return Tools(finders, painter_of(asked, fills, diffusion), engine)


def own_tools(make_host: Callable[[], Standalone], recipe: Recipe) -> Tools:
    """Of a process that does nothing else."""
    # A folder of photos would only drive what a person works on out of the cache of encoded pictures.
    made = make_host()
    host = replace(made, cache_folder=None, preferences=replace(made.preferences, most_encoded=1, keep_alive=0))
    models = Models(host)
    return tools_for(recipe, Finders(models), Fills(models), host.diffusion)


class Worker:
    """One recipe with its tools."""

    def __init__(self, tools: Tools, recipe: Recipe, progress: Progress = _silent):
        """`progress` gets 0 to 1 of the photo in hand, and may raise Cancelled."""
        self._finders, self._painter, self.engine = tools
        self._recipe = recipe
        self._progress = progress

    def check(self) -> None:
        """UserError at once for what would fail on every photo."""
        if self._recipe.select.find and not self._finders.status()["ready"]:
            raise UserError(
                "Nothing here finds people by itself. Download YOLOX-nano (4 MB): python -m lib_inpaint models "
                "download yolox_nano."
            )

    def work(self, task: Task) -> Done:
        """What a photo cannot be done for is told of it; nothing is raised but Cancelled."""
        try:
            return self._done(task)
        except Cancelled:
            raise
        except UserError as error:
            self._progress(1)  # What was told to stop has failed for that reason alone.
            return failed(task, str(error))
        except MemoryError:
            return failed(task, "There was not enough memory for it.")
        except Exception as error:
            logger.exception("A photo failed")
            return failed(task, f"Something went wrong on our side: {type(error).__name__}: {error}")

    def _done(self, task: Task) -> Done:
        started = time.perf_counter()
        picture = read_picture(task.data, task.path)
        project = Project.of(picture)
        chosen = self._selected(project, task)
        refinement = self._recipe.refine.refinement(picture.size, bool(self._recipe.select.find))
        mask = refine(selection(chosen.layers, picture.size), refinement)
        has_any = bool(mask.any())
        notes: tuple[str, ...] = picture.notes
        stack = project.stack
        if has_any and self._painter:
            target = Target(stack, mask, chosen.layers, refinement)
            painted = self._painter(target, self._part(FINDING, 1))
            stack = stack.with_edit(target.edited("Batch", (painted.variation,)))
            notes += painted.notes
        facts = {
            "size": list(picture.size),
            "found": chosen.found,
            "selected": len(chosen.layers),
            "engine": self.engine if has_any and self._painter else "",
            "area": int(area(mask)),
            "seconds": round(time.perf_counter() - started, 3),
            "notes": [*notes, *filter(None, [chosen.why])],
        }
        reason = "" if has_any else chosen.why or "Nothing of it is selected."
        files = self._files(picture, stack.pixels, stack.infotext, mask)
        objects = _objects(chosen.layers, refinement) if self._recipe.save.coco else []
        return Done(task.path, "done" if has_any else "nothing", reason, files, facts, objects)

    def _selected(self, project: Project, task: Task) -> Selected:
        select = self._recipe.select
        if select.masks:
            assert task.mask is not None
            file = read_mask(task.mask, project.size, task.path, guess_polarity=False)
            layer = Layer("mask", "Mask", PackedMask.of(file.mask), "imported")
            return Selected((layer,) if file.mask.any() else (), 1, "")
        things = self._finders.find(project.stack.version, project.stack.pixels, select.wanted, self._part(0, FINDING))
        if not things:
            return Selected((), 0, f"No {select.wanted.title} were found in it.")
        search = search_of(things, select.wanted, project)
        return Selected(search.chosen(select.keep_subject), len(things), search.why if select.keep_subject else "")

    def _part(self, start: float, end: float) -> Progress:
        return lambda part: self._progress(start + (end - start) * part)

    def _files(self, picture: Picture, pixels: Image, infotext: str | None, mask: Mask) -> dict[str, bytes]:
        save, files = self._recipe.save, {}
        if self._painter:
            ending, encode = (".jpg", jpeg) if save.format == "jpeg" else (".png", png)
            files[f"result{ending}"] = encode(pixels, picture.alpha, picture.exif, picture.icc, infotext)
        if save.masks:
            files["mask.png"] = mask_png(mask)
        if save.sheet:
            files["preview.jpg"] = _preview(picture.pixels, pixels, mask)
        return files


def _objects(layers: tuple[Layer, ...], refinement: Refinement) -> list[dict[str, Any]]:
    refined = [(layer, refine(layer.mask.unpack(), refinement)) for layer in layers]
    return [
        annotation(mask, name=layer.name, polygons=polygons(mask), score=layer.score)
        for layer, mask in refined
        if mask.any()
    ]


def _preview(before: Image, after: Image, mask: Mask) -> bytes:
    """Both beside each other, what is selected tinted in the first."""
    scale = PREVIEW / max(before.shape[:2])
    size = (max(1, round(before.shape[1] * scale)), max(1, round(before.shape[0] * scale)))
    left, right, part = (
        cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in (before, after, mask.astype(np.float32))
    )
    left = left + (TINT - left) * (0.5 * part)[..., None]
    between = np.full((size[1], GAP, 3), 128, np.uint8)
    return thumbnail(np.hstack([np.rint(left).astype(np.uint8), between, right]), 2 * PREVIEW + GAP)
