"""The command that finds people, or other things by name."""

from __future__ import annotations

import argparse
from typing import Any

from .commands import searched
from .images import mask_png, read_picture_file
from .layers import Layer, selection
from .outputs import Told, check_target, make_folder, write

CHOSEN = "selection.png"
"""The file with all that `remove --people` would take."""


def people(options: argparse.Namespace) -> Told:
    """A mask of each, named as the page names them, and one of all that would be removed."""
    picture = read_picture_file(options.image)
    make_folder(options.out)
    search, facts = searched(picture, options)
    chosen = search.chosen(keeps_subject=not options.all)
    for name in (CHOSEN, *map(_file, search.layers)):
        check_target(options.out / name, options.image)
    for layer in search.layers:
        write(options.out / _file(layer), mask_png(layer.mask.unpack()))
    write(options.out / CHOSEN, mask_png(selection(chosen, picture.size)))
    things = [_facts(layer, index == search.subject) for index, layer in enumerate(search.layers)]
    why = "" if options.all else search.why
    sentence = f"{options.out}: {len(things)} {facts['class']} found in {facts['find_seconds']:.1f} s. {why}".strip()
    return Told(
        sentence,
        {
            "out": str(options.out),
            **facts,
            "selection": CHOSEN,
            "selected": [layer.name for layer in chosen],
            "why": why,
            "things": things,
            "size": picture.size,
            "notes": picture.notes,
        },
    )


def _facts(layer: Layer, is_subject: bool) -> dict[str, Any]:
    assert layer.prompt and layer.score is not None
    return {
        "name": layer.name,
        "file": _file(layer),
        "box": layer.prompt.box,
        "score": round(layer.score, 4),
        "area": layer.mask.area,
        "subject": is_subject,
        "by": layer.source,
    }


def _file(layer: Layer) -> str:
    """ "Person 1" -> "person_1.png" """
    return f"{layer.name.lower().replace(' ', '_')}.png"
