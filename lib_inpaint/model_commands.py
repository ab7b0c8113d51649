"""The commands about weights: what is there, what could be had, fetching one, proving those that are there."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .checkpoints import Found, Weights, download, downloaded_bytes, find, find_fills, megabytes, sha256
from .checkpoints.fetching import Tell
from .commands import standalone
from .errors import UserError
from .host.standalone import Standalone
from .models import Models, known
from .outputs import Told


def models(options: argparse.Namespace) -> Told:
    there = Models(standalone(options))
    facts = {
        "default": there.default,
        "there": there.there(),
        "could_be_had": there.to_be_had(),
        "problems": there.problems(),
    }
    lines = [
        "There:",
        *(f"  {model['name']}: {model['title']}{_job(model)}" for model in facts["there"]),
        f"Could be had, into {there.folder} (models download NAME):",
        *(f"  {model['name']}: {_offer(model)}" for model in facts["could_be_had"]),
        *facts["problems"],
    ]
    return Told("\n".join(lines), facts)


def download_model(options: argparse.Namespace) -> Told:
    weights = known(options.name)
    folder = options.models_dir or Standalone().models_folders[0]
    _tell_before(weights, folder)
    try:
        with _bar(weights, folder) as tell:
            path = download(weights, folder, tell)
    except KeyboardInterrupt:
        kept = megabytes(downloaded_bytes(weights, folder))
        raise UserError(f"Stopped. {kept} are kept: the same command goes on from there.") from None
    facts = {"name": weights.name, "file": str(path), "bytes": path.stat().st_size, "sha256": weights.sha256}
    return Told(f"{path}: {weights.title} is there.", facts)


def verify(options: argparse.Namespace) -> Told:
    """Hash every file that has the size of one in the table; the exit code is 1 if one is not what it seems."""
    host = standalone(options)
    found = dict.fromkeys([*find(host.models_folders), *find_fills(host.fill_folders)])
    files = [_verified(each) for each in found]
    sentence = "\n".join(f"{file['file']}: {file['verdict']}" for file in files) or "No weights are there."
    return Told(sentence, {"files": files}, is_good=all(file["right"] is not False for file in files))


def _verified(found: Found) -> dict[str, Any]:
    facts = {"file": str(found.path), "title": found.title}
    if found.weights and found.weights.sha256:
        right = sha256(found.path) in found.weights.hashes.values()
        verdict = f"right, {found.weights.title}" if right else "is not the file its maker published"
        return {**facts, "right": right, "verdict": verdict}
    damaged = found.problem and not found.family
    return {**facts, "right": False if damaged else None, "verdict": found.problem or "no hash known"}


def _job(model: dict[str, Any]) -> str:
    jobs = {"fills": "fills holes", "finds": "finds people and things", "reads": "finds what words say"}
    return next((f", {words}" for job, words in jobs.items() if model[job]), "")


def _offer(model: dict[str, Any]) -> str:
    return f"{model['title']}, {megabytes(model['bytes'])}, {model['licence']}, {model['good_for']}"


def _tell_before(weights: Weights, folder: Path) -> None:
    size = megabytes(weights.size_bytes) if weights.size_bytes else "size as the server says"
    source = weights.url or weights.source_page
    print(f"{weights.title}: {size}, {weights.licence}, from {source}", file=sys.stderr)
    print(f"It goes to {folder / weights.saved_as}", file=sys.stderr)
    if kept := downloaded_bytes(weights, folder):
        print(f"{megabytes(kept)} are there already; the rest is fetched.", file=sys.stderr)


@contextmanager
def _bar(weights: Weights, folder: Path) -> Iterator[Tell]:
    """With speed and time left on a terminal, silent elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from tqdm import tqdm

    kept = downloaded_bytes(weights, folder)
    with tqdm(total=weights.size_bytes, initial=kept, unit="B", unit_scale=True, leave=False) as bar:

        def tell(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield tell
