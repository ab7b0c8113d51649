"""The use cases around everything in a picture: find it, look at it, take some of it as layers."""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .coco import annotation, dataset
from .errors import UserError
from .geometry import Size
from .history import History
from .jobs import Job, Jobs
from .layers import Layer
from .models import Models
from .segment.automatic import Everything, Segment, labels
from .segment.lru import Lru
from .store import Store

MOST_KEPT = 8
"""Pictures whose segments are remembered."""


class Search(NamedTuple):
    """What was found, by whom and with which wishes."""

    segments: list[Segment]
    model: str
    wanted: Everything
    title: str
    """The model's, for the person."""

    @property
    def version(self) -> str:
        """Of two searches in one picture, equal where the numbers of the segments mean the same."""
        return f"{zlib.crc32(repr((self.model, self.wanted)).encode()):x}"


class Segments:
    """Of the projects of a store, remembered by what their pictures look like."""

    def __init__(self, store: Store, models: Models, jobs: Jobs):
        self._store = store
        self._models = models
        self._jobs = jobs
        self._searches: Lru[str, Search] = Lru(MOST_KEPT)

    def find(self, id: str, wanted: Everything) -> Job:
        """Start to look for everything; done at once where the same was found before."""
        wanted = wanted.checked()
        stack = self._store.get(id).present.stack
        model = self._models.default

        def work(job: Job) -> int:
            def progress(part: float) -> None:
                # A search may take longer than a model that nobody uses is kept in memory.
                self._models.used()
                job.progress(part)

            known = self._searches.recall(stack.version)
            if known is None or (known.model, known.wanted) != (model, wanted):
                predictor = self._models.answering(model)
                found = predictor.everything(stack.version, stack.pixels, wanted, progress)
                known = self._searches.keep(stack.version, Search(found, model, wanted, predictor.name))
            return len(known.segments)

        return self._jobs.start(work, about=id)

    def found(self, id: str) -> Search:
        """Segments best first; UserError while nobody has looked, or once the picture has changed."""
        known = self._searches.recall(self._store.get(id).present.stack.version)
        if known is None:
            raise UserError("Nobody has looked for everything in this picture yet. Press Everything first.")
        return known

    def labels(self, id: str, longest: int) -> np.ndarray:
        """(h, w) uint16, the picture within `longest`: the number of the segment that is seen there, 0 = none."""
        return labels(self.found(id).segments, self._store.get(id).present.size.within(longest))

    def take(self, id: str, revision: int, search: str, numbers: Sequence[int]) -> History:
        """Each of these a new layer; numbers count from 1, as in `labels` of the search of that version."""
        project, known = self._store.at(id, revision).present, self.found(id)
        if known.version != search:
            raise UserError("Everything was looked for otherwise meanwhile. Press Everything again.")
        found = known.segments
        if not numbers or not all(1 <= number <= len(found) for number in numbers):
            raise UserError("Click the segments that you want first.")
        for number in dict.fromkeys(numbers):
            segment = found[number - 1]
            name = project.next_name("Object")
            layer = Layer(secrets.token_hex(8), name, segment.mask, source=known.title, score=segment.score)
            project = project.with_layer(layer)
        return self._store.change(id, revision, lambda history: history.did("Select", project))

    def coco(self, id: str) -> bytes:
        picture = self._store.get(id).present.picture
        return coco_of(picture.name, picture.size, self.found(id).segments)


def coco_of(file_name: str, size: Size, segments: list[Segment]) -> bytes:
    """A COCO dataset with the fields that segment_anything's generator gives."""
    annotations = [
        annotation(
            segment.mask.unpack(),
            predicted_iou=round(segment.score, 5),
            stability_score=round(segment.stability, 5),
            point_coords=[[segment.point.x, segment.point.y]],
        )
        for segment in segments
    ]
    return dataset(file_name, size, annotations)
