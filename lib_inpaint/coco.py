"""Masks as a COCO dataset of one picture or several."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from . import __version__
from .geometry import Box, Mask, Size
from .masks import area, bounds, rle_encode


class Pictured(NamedTuple):
    """A picture with what `annotation` gives for each of its masks."""

    file_name: str
    size: Size
    annotations: list[dict[str, Any]]


def dataset(file_name: str, size: Size, annotations: list[dict[str, Any]]) -> bytes:
    """COCO instances as JSON; number and picture are filled in here."""
    return dataset_of([Pictured(file_name, size, annotations)], "Masks of one picture")


def dataset_of(pictures: Sequence[Pictured], description: str) -> bytes:
    """The same of several pictures."""
    owned = [(number, each) for number, picture in enumerate(pictures, start=1) for each in picture.annotations]
    numbered = [{"id": id, "image_id": number, **each} for id, (number, each) in enumerate(owned, start=1)]
    coco = {
        "info": {"description": description, "version": __version__, "contributor": "Click Inpaint"},
        "images": [
            {"id": number, "file_name": name, "width": size.width, "height": size.height}
            for number, (name, size, _) in enumerate(pictures, start=1)
        ],
        "annotations": numbered,
        "categories": [{"id": 1, "name": "object"}],
    }
    return json.dumps(coco).encode()


def annotation(mask: Mask, **more: Any) -> dict[str, Any]:
    """`segmentation` as compressed RLE, which is exact; `more` is added."""
    box = bounds(mask) or Box(0, 0, 0, 0)
    return {
        "category_id": 1,
        "segmentation": rle_encode(mask),
        "bbox": [box.x1, box.y1, *box.size],
        "area": area(mask),
        "iscrowd": 0,
        **more,
    }
