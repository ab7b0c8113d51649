"""Folders of small photos with masks, and workers that tests may let die."""

import os
import signal
from functools import partial
from pathlib import Path

import numpy as np
from image_files import exif, saved

from lib_inpaint.batch import Recipe
from lib_inpaint.batch.work import Done, Task, Worker, own_tools
from lib_inpaint.geometry import Box, Size
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.images import mask_png

SIZE = Size(240, 180)
HOLE = Box(90, 60, 150, 120)


def write_photos(folder: Path, masks: Path, count: int, size: Size = SIZE) -> None:
    """photo00.jpg and so on, each other noise, with EXIF; each with a mask of the same hole."""
    folder.mkdir()
    masks.mkdir()
    mask = np.zeros(size.shape, bool)
    mask[HOLE.slices] = True
    for number in range(count):
        noise = np.random.default_rng(number).integers(80, 160, (*size.shape, 3), np.uint8)
        data = saved(noise, "JPEG", quality=95, exif=exif(T271=f"Camera {number}\0".encode()))
        (folder / f"photo{number:02}.jpg").write_bytes(data)
        (masks / f"photo{number:02}.png").write_bytes(mask_png(mask))


def recipe_of(masks: Path, engine: str = "telea", **tables: dict) -> Recipe:
    return Recipe.of({"select": {"masks": str(masks)}, "repaint": {"engine": engine}, **tables})


def make_worker(recipe: Recipe, folder: Path) -> "Mortal":
    return Mortal(partial(Standalone, (folder / "no models",), device="cpu"), recipe, folder)


class Mortal(Worker):
    """Tells its process, and dies of photos that a file "NAME.deadly" in the folder is about: once, or always."""

    def __init__(self, make_host, recipe: Recipe, folder: Path):
        super().__init__(own_tools(make_host, recipe), recipe)
        self._folder = folder
        with (folder / "workers").open("a") as file:
            file.write(f"{os.getpid()}\n")

    def work(self, task: Task) -> Done:
        deadly = self._folder / f"{Path(task.path).stem}.deadly"
        if deadly.exists():
            if deadly.read_text() == "once":
                deadly.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        done = super().work(task)
        done.facts["pid"] = os.getpid()
        return done
