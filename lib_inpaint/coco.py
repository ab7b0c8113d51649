"""Masks as a COCO dataset of one picture."""

from __future__ import annotations

import json
from typing import Any

from . import __version__
from .geometry import Box, Mask, Size
from .masks import area, bounds, rle_encode


def dataset(file_name: str, size: Size, annotations: list[dict[str, Any]]) -> bytes:
    """COCO instances as JSON; number and picture are filled in here."""
    numbered = [{"id": number, "image_id": 1, **each} for number, each in enumerate(annotations, start=1)]
    coco = {
        "info": {"description": "Masks of one picture", "version": __version__, "contributor": "Click Inpaint"},
        "images": [{"id": 1, "file_name": file_name, "width": size.width, "height": size.height}],
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
