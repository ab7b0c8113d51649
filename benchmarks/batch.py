"""A recipe over 200 photos, killed twice and resumed; and two workers beside one."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image as Pillow

from lib_inpaint.batch.manifest import NAME
from lib_inpaint.errors import UserError
from lib_inpaint.geometry import Image, Size
from lib_inpaint.images import jpeg, read_picture_file

from .memory import PAGE
from .selection import SCENES
from .timing import Row

DATA = SCENES.parent
COUNT, BROKEN_EVERY, LONGEST = 200, 20, 640
KILLED_AT = (COUNT // 4, COUNT // 2)
"""Photos that are done when it is killed."""
TIMED, ROUNDS = 24, 2
"""Photos of the comparison of workers, all with people, and how often each is run."""
PEOPLE = ("baseball", "horses", "person")

BREAKS: tuple[Callable[[bytes], bytes], ...] = (
    lambda data: data[: len(data) // 3],
    lambda data: b"",
    lambda data: b"no picture at all",
    lambda data: data[:200] + bytes(2000) + data[2200:],
)


def rows() -> Iterator[Row]:
    """Needs the shared photos and nets. Linux."""
    if not (SCENES.is_dir() and (DATA / "weights").is_dir()):
        raise UserError("The photos and the nets are missing: put the folder shared/data beside the checkout.")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        sources = [path for name in ("photos", "scenes") for path in sorted((DATA / name).glob("*.jpg"))]
        _write_photos(folder / "photos", sources, COUNT, BROKEN_EVERY)
        yield from _killed_rows(folder)
        _write_photos(folder / "timed", [path for path in sources if path.stem in PEOPLE], TIMED)
        yield _workers_row(folder)


def _write_photos(folder: Path, sources: list[Path], count: int, broken_every: int = 0) -> None:
    """The sources in turn, turned over, cut, lit otherwise and made smaller; some are broken in several ways."""
    folder.mkdir()
    pictures = [read_picture_file(path).pixels for path in sources]
    exif = Pillow.Exif()
    exif[0x010F] = "Click Inpaint's benchmark"
    for number in range(count):
        random = np.random.default_rng(number)
        data = jpeg(_augmented(pictures[number % len(pictures)], random), exif=exif.tobytes())
        if broken_every and number % broken_every == broken_every - 1:
            data = BREAKS[number // broken_every % len(BREAKS)](data)
        (folder / f"{sources[number % len(sources)].stem} {number:03}.jpg").write_bytes(data)


def _augmented(pixels: Image, random: np.random.Generator) -> Image:
    height, width = pixels.shape[:2]
    left, top = (int(random.integers(0, side // 8)) for side in (width, height))
    right, bottom = (side - int(random.integers(0, side // 8)) for side in (width, height))
    cut = pixels[top:bottom, left:right]
    cut = cut[:, ::-1] if random.random() < 0.5 else cut
    small = cv2.resize(np.ascontiguousarray(cut), Size.of(cut).within(LONGEST), interpolation=cv2.INTER_AREA)
    return np.clip(small * random.uniform(0.8, 1.2) + random.uniform(-15, 15), 0, 255).astype(np.uint8)


class Run(NamedTuple):
    process: subprocess.Popen
    out: Path

    def lines(self) -> list[str]:
        """Of the photos, those that are written whole."""
        path = self.out / NAME
        return path.read_text("utf8").split("\n")[1:-1] if path.exists() else []


def _started(photos: Path, out: Path, engine: str, workers: int) -> Run:
    recipe = photos.with_name(f"{engine}.json")
    recipe.write_text(
        json.dumps(
            {"select": {"find": "people", "keep_subject": engine != "patchmatch"}, "repaint": {"engine": engine}}
        )
    )
    command = [sys.executable, "-m", "lib_inpaint", "batch", str(photos), "--out", str(out), "--recipe", str(recipe)]
    command += ["--models-dir", str(DATA / "weights"), "--workers", str(workers), "--json"]
    return Run(subprocess.Popen(command, stdout=subprocess.PIPE, text=True), out)


def _killed_rows(folder: Path) -> Iterator[Row]:
    before: list[str] = []
    redone = 0
    for enough in KILLED_AT:
        with (run := _started(folder / "photos", folder / "out", "telea", 2)).process as process:
            while len(run.lines()) < enough and process.poll() is None:
                time.sleep(0.02)
            process.kill()
        redone += run.lines()[: len(before)] != before
        before, times = run.lines(), _times(run)
    with (run := _started(folder / "photos", folder / "out", "telea", 2)).process as process:
        memory = list(_watched(run))
    lines = run.lines()
    records = [json.loads(line) for line in lines]
    counts = Counter(record["photo"] for record in records)
    redone += lines[: len(before)] != before
    redone += sum(count > 1 for count in counts.values())
    redone += sum(_times(run)[file] != when for file, when in times.items())
    states = Counter(record["state"] for record in records)
    told = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    what = f"photos accounted for after two kills at {KILLED_AT[0]} and {KILLED_AT[1]}: {told}; photos in the folder"
    yield Row("batch accounted", len(counts), COUNT, round(len(counts) / COUNT, 3), what)
    what = "photos with two lines in the manifest, or whose files were written again; those done before the last kill"
    yield Row("batch done twice", redone, len(before), float(redone == 0), what)
    third = len(memory) // 3
    early, late = max(memory[third : 2 * third]), max(memory[2 * third :])
    what = "most that the two workers hold in the last third of the last run; in the second third"
    yield Row("batch memory", round(late), round(early), round(early / late, 3), what, "MB")


def _times(run: Run) -> dict[str, int]:
    files = [file for line in run.lines() for file in json.loads(line)["files"]]
    return {file: (run.out / file).stat().st_mtime_ns for file in files}


def _watched(run: Run) -> Iterator[float]:
    """Megabytes of all its workers, ten times a second."""
    pid = run.process.pid
    while run.process.poll() is None:
        time.sleep(0.1)
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
            yield sum(int(Path(f"/proc/{child}/statm").read_text().split()[1]) * PAGE / 1e6 for child in children)
        except OSError:
            continue


def _workers_row(folder: Path) -> Row:
    seconds: dict[int, list[float]] = {1: [], 2: []}
    for number in range(ROUNDS):
        for workers, taken in seconds.items():
            taken.append(_seconds(folder, folder / f"out {workers} {number}", workers))
    one, two = (TIMED / min(taken) for taken in seconds.values())
    what = f"photos a second by two workers, all people, PatchMatch, best of {ROUNDS}; by one, which may use all cores"
    return Row("batch workers", round(two, 3), round(one, 3), round(two / one, 2), what, "photos/s")


def _seconds(folder: Path, out: Path, workers: int) -> float:
    told: dict[str, Any] = json.loads(_started(folder / "timed", out, "patchmatch", workers).process.communicate()[0])
    return told["seconds"]
