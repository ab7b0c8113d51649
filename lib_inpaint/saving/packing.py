"""A project as a manifest, which is plain JSON, and blobs, which are named by what is in them and so never change.

What a click changes is in the manifest alone. The picture and what was painted are blobs: PNG, exact.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from ..edits import Edit, Variation
from ..history import History
from ..images import Picture, exact_png
from ..layers import Layer
from ..masks import PackedMask
from ..segment import VisualPrompt

FORMAT = "click-inpaint project"
VERSION = 1
"""Of the manifest; it grows when an older program could no longer read it."""

BLOB = r"(pixels|painted)-[0-9a-f]{24}\.png|raw-[0-9a-f]{24}\.bin"
"""What blobs are called."""


class Packed(NamedTuple):
    manifest: dict[str, Any]
    blobs: dict[str, Callable[[], bytes]]
    """Name -> what makes it, which takes a while: to be called only where that blob is not there yet."""


def packed(history: History) -> Packed:
    """The present of it; what could be undone is not kept."""
    project, blobs = history.present, {}
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "revision": history.revision,
        "picture": _picture(project.picture, blobs),
        "origin": dict(zip("xy", project.origin, strict=True)),
        "refinement": vars(project.refinement),
        "layers": [_layer(layer) for layer in project.layers],
        "edits": [_edit(edit, blobs) for edit in project.stack.edits],
        "settings": history.settings.told(),
        "looks": project.stack.version,
    }
    return Packed(manifest, blobs)


def _picture(picture: Picture, blobs: dict[str, Callable[[], bytes]]) -> dict[str, Any]:
    name = f"pixels-{picture.digest}.png"
    blobs[name] = lambda: exact_png(picture.pixels, picture.alpha)
    return {
        "pixels": name,
        "size": picture.size,
        "name": picture.name,
        "notes": picture.notes,
        "infotext": picture.infotext,
        "exif": picture.exif and _raw(picture.exif, blobs),
        "icc": picture.icc and _raw(picture.icc, blobs),
    }


def _raw(data: bytes, blobs: dict[str, Callable[[], bytes]]) -> str:
    name = f"raw-{raw_digest(data)}.bin"
    blobs[name] = lambda: data
    return name


def raw_digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=12).hexdigest()


def _layer(layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.id,
        "name": layer.name,
        "mask": _mask(layer.mask),
        "source": layer.source,
        "prompt": layer.prompt and _prompt(layer.prompt),
        "score": None if layer.score is None else float(layer.score),
        "visible": layer.visible,
        "mode": layer.mode,
    }


def _mask(mask: PackedMask) -> dict[str, Any]:
    """As it lies in memory, which costs nothing: the box, and zlib of its rows, one bit a pixel."""
    box = [int(each) for each in mask.box] if mask.area else None
    return {"box": box, "bits": base64.b64encode(mask.bits).decode() if mask.area else ""}


def _prompt(prompt: VisualPrompt) -> dict[str, Any]:
    return {
        "points": [[float(point.x), float(point.y), int(point.label)] for point in prompt.points],
        "box": prompt.box and [int(each) for each in prompt.box],
        "candidate": prompt.candidate,
        "view": prompt.view and [int(each) for each in prompt.view],
    }


def _edit(edit: Edit, blobs: dict[str, Callable[[], bytes]]) -> dict[str, Any]:
    return {
        "id": edit.id,
        "name": edit.name,
        "layers": [_layer(layer) for layer in edit.layers],
        "refinement": vars(edit.refinement),
        "variations": [_variation(variation, blobs) for variation in edit.variations],
        "chosen": edit.chosen,
        "visible": edit.visible,
        "match": float(edit.match),
        "blends": edit.blends,
    }


def _variation(variation: Variation, blobs: dict[str, Callable[[], bytes]]) -> dict[str, Any]:
    name = f"painted-{variation.digest.hex()}.png"
    repainted = variation.repainted
    blobs[name] = lambda: exact_png(repainted.pixels, repainted.alpha)
    return {
        "painted": name,
        "box": [int(each) for each in repainted.box],
        "engine": variation.engine,
        "title": variation.title,
        "seconds": float(variation.seconds),
        "seed": None if variation.seed is None else int(variation.seed),
        "infotext": variation.infotext,
        "correction": variation.correction and [[float(each) for each in part] for part in variation.correction],
    }
