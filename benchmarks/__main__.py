"""The command: `python -m benchmarks [NAME] [--json] [--out DIR]`."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from .timing import Row

BENCHMARKS = {
    "masks": ("masks:rows", "growing and feathering a 12-megapixel mask, beside plain OpenCV"),
    "selection": ("selection:rows", "how well and how fast objects are selected"),
    "encoder": ("encoder:rows", "SAM's image encoder, beside segment_anything"),
    "decoder": ("decoder:rows", "SAM's mask decoder, beside segment_anything"),
    "click": ("click:rows", "a click to an encoded mask, and ten of them"),
    "hover": ("hover:rows", "a hover preview's round trip over HTTP"),
    "cache": ("cache:rows", "opening a picture again"),
    "people": ("people:rows", "how well and how fast all people are found"),
    "everything": ("everything:rows", "all segments of a picture, beside segment_anything"),
    "similar": ("similar:rows", "finding all things like one, on drawn scenes"),
    "shadow": ("shadow:rows", "how well a thing's shadow or reflection is found, and none where there is none"),
    "colour": ("colour:rows", "how much of a drift of colours is taken back"),
    "rounds": ("rounds:rows", "what ten rounds in one place cost the picture"),
    "ghost": ("ghost:rows", "what the host's mask blur leaves of a removed object"),
    "fill": ("fill:rows", "how well and how fast holes are filled"),
    "batch": ("batch:rows", "a folder of 200 photos, killed twice and resumed, and two workers beside one"),
    "startup": ("startup:rows", "what our part of the WebUI's start costs"),
}
"""A module of this folder and its function, which yields rows and may take `out`, a folder for pictures; what it is."""

PICTURES = Path(__file__).parent / "pictures"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", choices=BENCHMARKS, help="which to run; without it they are listed")
    parser.add_argument("--json", action="store_true", help="one JSON object a line instead of a table")
    parser.add_argument("--out", type=Path, default=PICTURES, metavar="DIR", help="where pictures go (%(default)s)")
    options = parser.parse_args(arguments)
    if options.name is None:
        print("\n".join(f"{name:12}{about}" for name, (_, about) in BENCHMARKS.items()))
        return 0
    # Before NumPy is imported: all figures are of one thread.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    show = as_json if options.json else as_table
    for line in show(run(options.name, options.out)):
        print(line, flush=True)
    return 0


def run(name: str, out: Path) -> Iterator[Row]:
    module, function = BENCHMARKS[name][0].split(":")
    rows = getattr(import_module(f".{module}", __package__), function)
    return rows(out=out) if "out" in inspect.signature(rows).parameters else rows()


def as_json(rows: Iterator[Row]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row._asdict(), ensure_ascii=False)


def as_table(rows: Iterator[Row]) -> Iterator[str]:
    """Markdown, so that it can go into the README as it is."""
    yield "| name | ours | other | ratio | what |"
    yield "|---|---|---|---|---|"
    for row in rows:
        unit = f" {row.unit}" if row.unit else ""
        yield f"| {row.name} | {row.ours:g}{unit} | {row.other:g}{unit} | {row.ratio:g} | {row.what} |"


if __name__ == "__main__":
    sys.exit(main())
