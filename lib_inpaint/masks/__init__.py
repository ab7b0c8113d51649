"""Mask maths on plain arrays: (H, W) bool in, new ones out; lengths are pixels of the full-size picture."""

from .combine import COMBINE, intersect, invert, subtract, union
from .feather import feather, feather_outward, smooth
from .morphology import grow
from .packed import PackedMask
from .places import numbered_places, places
from .polygons import polygons
from .refinement import Refinement, refine, soften
from .regions import area, bounds, drop_specks, fill_holes
from .rle import decode as rle_decode
from .rle import encode as rle_encode
from .strokes import TOOLS, Stroke, paint

__all__ = [
    "COMBINE",
    "TOOLS",
    "PackedMask",
    "Refinement",
    "Stroke",
    "area",
    "bounds",
    "drop_specks",
    "feather",
    "feather_outward",
    "fill_holes",
    "grow",
    "intersect",
    "invert",
    "numbered_places",
    "paint",
    "places",
    "polygons",
    "refine",
    "rle_decode",
    "rle_encode",
    "smooth",
    "soften",
    "subtract",
    "union",
]
