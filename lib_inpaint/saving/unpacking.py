"""The way back from a manifest and blobs to a project. Nothing in them is believed: Damaged, or another UserError."""

from __future__ import annotations

import base64
import binascii
import math
import re
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

from ..colour import Correction
from ..edits import MOST_VARIATIONS, Edit, Stack, Variation
from ..errors import UserError
from ..geometry import Box, Image, Point, Size
from ..history import History
from ..images import MAX_PIXELS, Picture, read_exact, safe_name
from ..inpaint.repaint import Repainted
from ..layers import Layer
from ..masks import COMBINE, PackedMask, Refinement
from ..page_settings import PageSettings
from ..paints import MOST_PAINTS, paints_of
from ..project import MAX_LAYERS, Project
from ..segment import MAX_POINTS, VisualPrompt
from .fields import Damaged, Fields, is_number
from .packing import BLOB, FORMAT, VERSION, raw_digest

MOST_EDITS = 1_000
MOST_NOTES = 100
MOST_BITS = 2 * MAX_PIXELS // 8
"""Characters of a mask: what cannot be compressed is longer in base64."""
LEAP = 1_000_000
"""Of the revision after the first change: a kill may have lost some states that a page has seen."""

Blob = Callable[[str], bytes]
"""Gives a blob by its name; raises Damaged where it is missing."""


class TooNew(UserError):
    def __init__(self) -> None:
        super().__init__("This project was saved by a newer Click Inpaint. Update this one to open it.")


class TooLarge(UserError):
    def __init__(self) -> None:
        super().__init__("This project unpacks to more than can be opened here. Hand it on with fewer edits.")


def unpacked(manifest: Any, blob: Blob, most_painted: float = math.inf) -> History:
    """A history without a past. TooLarge above that many painted pixels."""
    fields = checked(manifest)
    blobs = _Blobs(blob, most_painted)
    picture = _picture(fields.object("picture"), blobs)
    edits = tuple(_edit(each, picture.size, blobs) for each in fields.objects("edits", MOST_EDITS))
    layers = _layers(fields, picture.size)
    _check_unlike(fields, [edit.id for edit in edits])
    origin = fields.maybe(fields.object, "origin")  # projects from before it was kept have none
    at = (origin.whole("x", 0, MAX_PIXELS), origin.whole("y", 0, MAX_PIXELS)) if origin else (0, 0)
    project = Project(Stack(picture, edits), _refinement(fields.object("refinement")), layers, at)
    revision = fields.whole("revision", 1)
    return History(project, revision=revision, leap=LEAP, settings=_settings(fields.object("settings")))


def checked(manifest: Any) -> Fields:
    """That it is a manifest of ours, and none from the future."""
    fields = Fields(manifest)
    if fields.text("format") != FORMAT:
        raise Damaged("its manifest")
    if fields.whole("version", 1) > VERSION:
        raise TooNew
    return fields


class _Blobs:
    """Each blob read once, however often it is named, and believed only when its pixels have the digest of its name."""

    def __init__(self, blob: Blob, most_painted: float):
        self._blob = blob
        self._room = most_painted
        self._painted: dict[tuple[str, Box], Repainted] = {}

    def raw(self, fields: Fields, name: str) -> bytes:
        data = self._read(fields.text(name), "raw")
        return data if fields.text(name) == f"raw-{raw_digest(data)}.bin" else _refuse(fields.text(name))

    def pixels(self, name: str, size: Size) -> tuple[Image, np.ndarray | None]:
        """Of that size."""
        data = self._read(name, "pixels")
        try:
            pixels, alpha = read_exact(data)
        except UserError:
            raise Damaged(name) from None
        return (pixels, alpha) if Size.of(pixels) == size else _refuse(name)

    def painted(self, name: str, box: Box) -> Repainted:
        if (name, box) not in self._painted:
            self._room -= box.area
            if self._room < 0:
                raise TooLarge
            pixels, alpha = self.pixels(name, box.size)
            if alpha is None:
                raise Damaged(name)
            self._painted[name, box] = Repainted(box, pixels, alpha)
        return self._painted[name, box]

    def _read(self, name: str, kind: str) -> bytes:
        if not re.fullmatch(BLOB, name):
            raise Damaged(kind)
        return self._blob(name)


def _refuse(name: str) -> Any:
    raise Damaged(name)


def _picture(fields: Fields, blobs: _Blobs) -> Picture:
    name = fields.text("pixels")
    pixels, alpha = blobs.pixels(name, _size(fields))
    picture = Picture(
        pixels,
        alpha,
        fields.maybe(lambda each: blobs.raw(fields, each), "exif"),
        fields.maybe(lambda each: blobs.raw(fields, each), "icc"),
        fields.maybe(fields.text, "infotext"),
        safe_name(fields.text("name", 1_000)),
        fields.texts("notes", MOST_NOTES),
    )
    return picture if name == f"pixels-{picture.digest}.png" else _refuse(name)


def _size(fields: Fields) -> Size:
    sides = fields.items("size", 2)
    if len(sides) != 2 or not all(type(side) is int and 0 < side <= MAX_PIXELS for side in sides):
        raise Damaged("its size")
    return Size(*sides)


def _layers(fields: Fields, size: Size, most: int = MAX_LAYERS) -> tuple[Layer, ...]:
    layers = tuple(_layer(each, size) for each in fields.objects("layers", most))
    _check_unlike(fields, [layer.id for layer in layers])
    return layers


def _check_unlike(fields: Fields, ids: list[str]) -> None:
    if len(set(ids)) != len(ids):
        raise Damaged(f"{fields.place}: twice the same id")


def _layer(fields: Fields, size: Size) -> Layer:
    mode = fields.text("mode")
    if mode not in COMBINE:
        raise Damaged(f"{fields.place}: mode")
    prompt = fields.maybe(lambda name: _prompt(fields.object(name), size), "prompt")
    return Layer(
        fields.id(),
        fields.text("name", 1_000),
        _mask(fields.object("mask"), size),
        fields.text("source", 1_000),
        prompt,
        fields.maybe(fields.number, "score"),
        fields.flag("visible"),
        mode,
    )


def _mask(fields: Fields, size: Size) -> PackedMask:
    """Inside the picture; no more is unpacked than the box has room for."""
    box = fields.maybe(fields.box, "box", size)
    if box is None:
        return PackedMask.of(np.zeros(size.shape, bool))
    width, height = box.size
    expected = height * ((width + 7) // 8)
    reader = zlib.decompressobj()
    try:
        rows = reader.decompress(base64.b64decode(fields.text("bits", MOST_BITS), validate=True), expected + 1)
    except (zlib.error, binascii.Error, ValueError):
        raise Damaged("a mask") from None
    if len(rows) != expected or not reader.eof:
        raise Damaged("a mask")
    bits = np.frombuffer(rows, np.uint8).reshape(height, -1)
    part = np.unpackbits(bits, axis=1, count=width).view(bool)
    return PackedMask.of_part(part, box.x1, box.y1, size)


def _prompt(fields: Fields, size: Size) -> VisualPrompt:
    points = []
    for each in fields.items("points", MAX_POINTS):
        if not isinstance(each, list) or len(each) != 3 or not all(map(is_number, each)):
            raise Damaged("a point")
        points.append(Point(float(each[0]), float(each[1]), int(each[2])))
    candidate = fields.maybe(fields.whole, "candidate")
    box, view = fields.maybe(fields.box, "box"), fields.maybe(fields.box, "view")
    prompt = VisualPrompt(tuple(points), box, candidate, view)
    prompt.checked(size)
    return prompt


def _refinement(fields: Fields) -> Refinement:
    grow, feather, smooth = (fields.number(name) for name in ("grow", "feather", "smooth"))
    switches = fields.flag("fill_holes"), fields.whole("drop_specks"), fields.flag("invert")
    return Refinement(grow, feather, smooth, *switches).checked()


def _edit(fields: Fields, size: Size, blobs: _Blobs) -> Edit:
    variations = tuple(_variation(each, size, blobs) for each in fields.objects("variations", MOST_VARIATIONS))
    if not variations:
        raise Damaged(f"{fields.place}: variations")
    return Edit(
        fields.text("name", 1_000),
        _layers(fields, size, MAX_LAYERS + 1),  # it may have one more than could be selected: what lies outside of it
        _refinement(fields.object("refinement")),
        variations,
        fields.whole("chosen", 0, len(variations) - 1),
        fields.flag("visible"),
        _part(fields, "match"),
        fields.flag("blends"),
        fields.id(),
    )


def _part(fields: Fields, name: str) -> float:
    value = fields.number(name)
    return value if 0 <= value <= 1 else _refuse(name)


def _correction(fields: Fields, name: str) -> Correction:
    parts = fields.items(name, 3)
    if [len(part) if isinstance(part, list) else 0 for part in parts] != [3, 3, 3]:
        raise Damaged(name)
    if not all(is_number(each) for part in parts for each in part):
        raise Damaged(name)
    return Correction(*(np.array(part, np.float32) for part in parts))


def _variation(fields: Fields, size: Size, blobs: _Blobs) -> Variation:
    name = fields.text("painted")
    variation = Variation(
        blobs.painted(name, fields.box("box", size)),
        fields.text("engine", 1_000),
        fields.text("title", 1_000),
        fields.number("seconds"),
        fields.maybe(fields.whole, "seed"),
        fields.maybe(fields.text, "infotext"),
        fields.maybe(lambda each: _correction(fields, each), "correction"),
    )
    return variation if name == f"painted-{variation.digest.hex()}.png" else _refuse(name)


def _settings(fields: Fields) -> PageSettings:
    overrides = dict(fields.object("overrides").all())
    return PageSettings(
        fields.maybe(fields.text, "preset"),
        fields.text("prompt"),
        overrides,
        fields.maybe(fields.text, "checkpoint"),
        fields.maybe(fields.text, "colour"),
        paints_of(fields.maybe(fields.items, "paints", MOST_PAINTS) or ()),
    ).checked()
