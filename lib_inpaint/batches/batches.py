"""The use cases: bring photos, start, look how it goes, stop, go on, fetch what came of it, delete."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from shutil import rmtree
from typing import BinaryIO, NamedTuple

from ..batch import Batch, Outcome
from ..batch.manifest import writing
from ..batch.sheet import write_summaries
from ..batch.work import tools_for
from ..checkpoints import WEIGHTS
from ..errors import UserError
from ..finders import Finders
from ..jobs import Job, Jobs, Lane
from ..project import Project
from ..store import NotOpen
from ..studio import Studio
from . import uploads
from .bench import Bench
from .choices import Asked, Choices, Offer, Wish
from .packing import zipped
from .places import About, Gone, Place, Places, clear, disk, forget
from .standing import VERSION, Reader, Standing, preview_of

ONE = "batches"
"""What every run is about, so that there is one at a time."""
LANE = Lane(1, "Other photos are being worked on. Wait for them, or cancel that first.")
BUSY = "These photos are being worked on. Wait for them, or cancel that first."


class Running(NamedTuple):
    id: str
    job: Job
    bench: Bench


class Batches:
    """Of one server."""

    def __init__(self, studio: Studio, finders: Finders, jobs: Jobs):
        self._studio = studio
        self._finders = finders
        self._jobs = jobs
        self._choices = Choices(finders, studio.fills, lambda: studio.host.diffusion is not None)
        self._lock = threading.Lock()
        """Held while a run begins and ends, and while photos are deleted."""
        self._running: Running | None = None
        self._readers: dict[str, Reader] = {}
        self._errors: dict[str, str] = {}
        """Why the last run of a batch ended early."""

    @property
    def most_mb(self) -> int:
        """How many megabytes are kept; 0 where nothing is."""
        return self._studio.host.preferences.most_batches_mb if self._studio.host.projects_folder else 0

    def offers(self, project: str) -> list[Offer]:
        """What can be done; `project` is the id of the open photo, empty without one."""
        return self._choices.offers(self._project(project))

    def new(self) -> Standing:
        places = self._places
        if not self.most_mb:
            raise UserError("The settings keep 0 MB of many photos, so there is no room for them.")
        place = places.new()
        self._keep_within(place.id)
        return self.standing(place.id)

    def add(self, id: str, name: str, file: BinaryIO) -> str:
        """Keep a photo, of any name and folder; the name that it has now."""
        place = self._idle(id)
        name = uploads.add(place, name, file, self.most_mb * 1_000_000)
        place.touch()
        return name

    def all(self) -> list[Standing]:
        """Used last first."""
        told = []
        for place in self._all():
            with suppress(Gone):  # deleted meanwhile
                told.append(self.standing(place.id))
        return told

    def standing(self, id: str) -> Standing:
        standing, running = self._reader(id).standing(), self._run_of(id)
        if running is None:
            return replace(standing, error=self._errors.get(id, ""))
        job = running.job
        state = "stopping" if job.is_cancelled else "running"
        part, left, photo = job.fraction, job.seconds_left, running.bench.photo
        return replace(standing, state=state, photo=photo, progress=part, seconds_left=left, job=job.id)

    def start(self, id: str, asked: Asked) -> Job:
        """Begin, or go on where it stopped. Asked for something else than before, all is done anew."""
        place = self._idle(id)
        wish = self._wish(place, asked)
        self._check_needs(wish)
        if not uploads.photo_sizes(place):
            raise UserError("There are no photos yet. Bring some first.")
        self._keep_within(id)
        host = self._studio.host
        tools = tools_for(wish.recipe, self._finders.beside(), self._studio.fills, host.diffusion)
        left = self._left(place, wish, asked.retry)

        def work(job: Job) -> Outcome:
            if tools.painter:
                job.stop = tools.painter.stop
            try:
                bench = self._begun(place)
                self._prepare(place, wish)
                batch = Batch(place.photos, place.done, wish.recipe, asked.retry)
                return batch.run(bench, bench.progress)
            except UserError as error:
                self._errors[id] = str(error)
                raise
            finally:
                self._end(place)

        with self._lock:
            job = self._jobs.start(work, ONE, LANE)
            self._running = Running(id, job, Bench(job, tools, wish.recipe, left))
        return job

    def cancel(self, id: str) -> Standing:
        """What is done stays; the next start goes on."""
        self._get(id)
        if running := self._run_of(id):
            running.job.cancel()
        return self.standing(id)

    def delete(self, id: str) -> None:
        """Photos and results, for good; a run that is on them stops."""
        place = self._get(id)
        with self._lock:
            forget(place)
            self._readers.pop(id, None)
            self._errors.pop(id, None)
            running = self._run_of(id)
            if running is None:
                clear(place)
        if running:
            running.job.cancel()

    def preview(self, id: str, number: int) -> tuple[str, bytes]:
        """A photo before and after: the version of the looks, and a small JPEG of them."""
        records = [*self._reader(id).records().values()]
        file = preview_of(records[number]) if 0 <= number < len(records) else None
        if file is None:
            raise Gone
        try:
            return records[number].files[file][:VERSION], (self._get(id).done / file).read_bytes()
        except OSError:
            raise Gone from None

    def zipped(self, id: str) -> tuple[str, Iterator[bytes]]:
        """A name and the parts of the file; UserError while there is nothing, and while it is being worked on."""
        place = self._idle(id)
        recipe, records = place.about.recipe, self._reader(id).records()
        if recipe is None or not records:
            raise UserError("Nothing is done yet. Start it first.")
        with disk():
            write_summaries(place.done, recipe, records)
        place.touch()
        return f"click-inpaint-{len(records)}-photos.zip", zipped(place.done, recipe, records)

    def _project(self, id: str) -> Project | None:
        try:
            return self._studio.store.get(id).present if id else None
        except NotOpen:
            return None

    def _wish(self, place: Place, asked: Asked) -> Wish:
        about = place.about
        if asked.choice:
            return self._choices.wish(asked, self._project(asked.project))
        if about.recipe is None:
            raise UserError("Choose what shall be done with the photos.")
        return Wish(about.title, about.recipe)

    def _check_needs(self, wish: Wish) -> None:
        if needs := self._choices.needs(wish.recipe):
            names = " and ".join(WEIGHTS[name].title for name in needs)
            raise UserError(f"This needs {names}, which is not here yet. Download it in the list of models first.")

    def _left(self, place: Place, wish: Wish, retry: bool) -> int:
        """Photos to be worked on, as far as can be told before they are read."""
        names = set(uploads.photo_sizes(place))
        if place.about.recipe != wish.recipe:
            return len(names)
        records = self._reader(place.id).records().values()
        return len(names - {record.photo for record in records if not (retry and record.state == "failed")})

    def _prepare(self, place: Place, wish: Wish) -> None:
        """A folder of results belongs to one recipe: for another one, and where it is damaged, it is begun anew."""
        with writing(place.done):
            is_same = place.about.recipe == wish.recipe
            if place.done.exists() and not (is_same and Batch(place.photos, place.done, wish.recipe).goes_on()):
                rmtree(place.done)
                # The new manifest may get the old one's place on the disk, by which a reader knows it.
                self._readers.pop(place.id, None)
            place.write(About(wish.title, wish.recipe))

    def _begun(self, place: Place) -> Bench:
        with self._lock:
            self._errors.pop(place.id, None)
            running = self._run_of(place.id)
            if running is None or not place.is_there:
                raise Gone
            return running.bench

    def _run_of(self, id: str) -> Running | None:
        """What works on these photos now."""
        running = self._running
        return running if running and running.id == id and running.job.state == "running" else None

    def _end(self, place: Place) -> None:
        with self._lock:
            self._running = None
            is_deleted = not place.is_there
            if is_deleted:
                clear(place)
                self._errors.pop(place.id, None)
        if not is_deleted:
            place.touch()
            self._keep_within(place.id)

    def _keep_within(self, *spared: str) -> None:
        running = self._running
        busy = {running.id} if running else set()
        self._places.keep_within(self.most_mb * 1_000_000, {*spared, *busy})

    def _idle(self, id: str) -> Place:
        place = self._get(id)
        if self._run_of(id):
            raise UserError(BUSY)
        return place

    def _get(self, id: str) -> Place:
        return self._places.get(id)

    def _all(self) -> list[Place]:
        return self._places.all() if self._studio.host.projects_folder else []

    @property
    def _places(self) -> Places:
        folder = self._studio.host.projects_folder
        if folder is None:
            raise UserError("There is no folder for many photos here: none was named for projects.")
        return Places(folder / "photos")

    def _reader(self, id: str) -> Reader:
        place = self._get(id)
        return self._readers.setdefault(id, Reader(place))
