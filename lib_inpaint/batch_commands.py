"""The commands for folders: a recipe over all photos of one, and a recipe from what was done on one photo."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

from .batch import Batch, Crew, Outcome, read_recipe, recorded
from .batch.manifest import NAME
from .batch.processes import Processes
from .batch.ray_cluster import Cluster
from .batch.recipes import Recipe
from .batch.work import Worker, own_tools
from .commands import standalone
from .errors import UserError
from .images import read_file
from .outputs import Lines, Told, check_target, with_progress, write
from .painting import PASSWORD
from .saving.zips import unzipped

MOST_WORKERS = 64


def batch(options: argparse.Namespace) -> Told:
    recipe = read_recipe(options.recipe)
    if options.webui_login and PASSWORD not in os.environ:
        raise UserError(f"Workers cannot ask for a password: put it into the environment as {PASSWORD}.")
    worker = partial(_worker, options, recipe)
    # Here too, so that what would fail on every photo is said once; nothing is loaded.
    worker().check()
    run = Batch(options.folder, options.out, recipe, options.retry)
    try:
        outcome = with_progress(partial(run.run, _crew(options, worker)), elsewhere=Lines())
    except KeyboardInterrupt:
        sentence = f"{options.out}: stopped. The same command goes on where it is."
        return Told(sentence, {"out": str(options.out), "stopped": True}, is_good=False)
    return _told(options.out, outcome)


def _worker(options: argparse.Namespace, recipe: Recipe) -> Worker:
    return Worker(own_tools(partial(standalone, options), recipe), recipe)


def _crew(options: argparse.Namespace, worker: Callable[[], Worker]) -> Crew:
    count = options.workers
    if count is not None and not 1 <= count <= MOST_WORKERS:
        raise UserError(f"There can be 1 to {MOST_WORKERS} workers.")
    if options.ray:
        return Cluster(options.ray, count, worker)
    return Processes(count or max(1, min(4, (os.cpu_count() or 1) // 2)), worker)


def _told(out: Path, outcome: Outcome) -> Told:
    counts = [f"{outcome.states[state]} {word}" for state, word in WORDS.items() if outcome.states.get(state)]
    before = f", {outcome.before} of them before" if outcome.before else ""
    sentence = f"{out}: {outcome.total} photos{before}: {', '.join(counts)} in {outcome.seconds:.1f} s."
    if outcome.states.get("failed"):
        sentence += f" {out / NAME} says why."
    is_good = not outcome.states.get("failed")
    return Told(sentence, {"out": str(out), "stopped": False, **outcome._asdict()}, is_good)


WORDS = {"done": "done", "nothing": "with nothing to select", "failed": "failed"}


def recipe(options: argparse.Namespace) -> Told:
    written = recorded(unzipped(read_file(options.project)).present).to_json()
    if options.out.suffix.lower() != ".json":
        raise UserError(f"A recipe is written as .json; {options.out.name} is not.")
    check_target(options.out, options.project)
    write(options.out, written.encode())
    return Told(f"{options.out}: what was done last in {options.project.name}.", {"out": str(options.out)})
