"""The command that finds what words say."""

from __future__ import annotations

import argparse
from typing import Any

from .commands import read
from .images import mask_png, read_picture_file
from .layers import Layer, selection
from .outputs import Told, check_is_png, check_target, mask_facts, write


def text(options: argparse.Namespace) -> Told:
    """One mask of all that the words fit; what it is made of stands in the facts."""
    check_target(options.out, options.image)
    check_is_png(options.out)
    picture = read_picture_file(options.image)
    layers, facts = read(picture, options.words, options)
    mask = selection(layers, picture.size)
    write(options.out, mask_png(mask))
    sentence = f"{options.out}: {len(layers)} found in {facts['find_seconds']:.1f} s by {layers[0].source}."
    things = [_facts(layer) for layer in layers]
    facts = {"out": str(options.out), **facts, **mask_facts(mask), "things": things, "notes": picture.notes}
    return Told(sentence, facts)


def _facts(layer: Layer) -> dict[str, Any]:
    assert layer.score is not None
    return {
        "name": layer.name,
        "box": layer.mask.box,
        "area": layer.mask.area,
        "score": round(layer.score, 4),
        "by": layer.source,
    }
