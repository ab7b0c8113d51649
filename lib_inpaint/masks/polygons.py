"""Outlines as COCO writes them: lists of x, y, x, y... on the pixels' edges."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Mask
from .extent import as_bytes

ACCURACY = 0.02
"""Of the outline's mean thickness: how far simplifying may move it. Half of it is the most the area can change."""
MAX_SHIFT = 0.7
"""Pixels."""

EAST, SOUTH, WEST, NORTH = 0, 2, 4, 6
SIDES = {EAST: (0.5, 0.0), SOUTH: (0.0, 0.5), WEST: (-0.5, 0.0), NORTH: (0.0, -0.5)}
"""From a pixel's centre to the middle of its sides. Directions count from east, clockwise on the screen, in eighths."""
DIRECTIONS = np.array([[5, 6, 7], [4, 0, 0], [3, 2, 1]])
"""The direction of a step, by [dy + 1, dx + 1]."""


def polygons(mask: Mask) -> list[list[float]]:
    """One polygon for each connected part (8-connected), in picture coordinates, pixel (0, 0) covering [0, 1) x [0, 1).

    COCO's polygons have no holes: each hole is joined to its outline by a cut of no width, there and back, so that
    filling the polygon (even-odd or winding) leaves the hole free. Points are the middles of pixel sides, which every
    pixel's centre is well inside of, thinned out as far as the shape allows.
    """
    # TREE would nest parts in holes of parts; with CCOMP they are parts of their own.
    outlines, tree = cv2.findContours(as_bytes(mask), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    if tree is None:
        return []
    parents = tree.reshape(-1, 4)[:, 3]
    rings = [_simplified(_ring(outline[:, 0])) for outline in outlines]
    holes: dict[int, list[np.ndarray]] = {index: [] for index in np.flatnonzero(parents < 0).tolist()}
    for ring, parent in zip(rings, parents.tolist(), strict=True):
        if parent >= 0:
            holes[parent].append(ring)
    return [_joined(rings[index], inner).ravel().tolist() for index, inner in holes.items()]


def _ring(pixels: np.ndarray) -> np.ndarray:
    """The (N, 2) middles of the pixel sides between a traced border and the background to its right."""
    centres = pixels + 0.5
    if len(pixels) == 1:
        return centres + [SIDES[side] for side in (NORTH, WEST, SOUTH, EAST)]
    steps = np.roll(pixels, -1, axis=0) - pixels
    leaving = DIRECTIONS[steps[:, 1] + 1, steps[:, 0] + 1]
    arriving = np.roll(leaving, 1)
    return (centres[:, None] + _PASSED[arriving, leaving])[_IS_PASSED[arriving, leaving]]


def _sides_passed(arriving: int, leaving: int) -> list[tuple[float, float]]:
    """The sides of a pixel to the right of a border that comes and goes in these directions, from back to front."""
    back = (arriving + 4) % 8
    turns = (back - leaving) % 8 or 8
    passed = [(back - turn) % 8 for turn in range(1, turns)]
    return [SIDES[direction] for direction in passed if direction in SIDES]


def _tables() -> tuple[np.ndarray, np.ndarray]:
    offsets, used = np.zeros((8, 8, 4, 2)), np.zeros((8, 8, 4), bool)
    for arriving in range(8):
        for leaving in range(8):
            sides = _sides_passed(arriving, leaving)
            used[arriving, leaving, : len(sides)] = True
            offsets[arriving, leaving, : len(sides)] = np.reshape(sides, (-1, 2))
    return offsets, used


_PASSED, _IS_PASSED = _tables()


def _simplified(ring: np.ndarray) -> np.ndarray:
    line = ring.astype(np.float32)
    thickness = 2 * cv2.contourArea(line) / cv2.arcLength(line, True)
    fewer = cv2.approxPolyDP(line, min(MAX_SHIFT, ACCURACY * thickness), True)[:, 0]
    return fewer if len(fewer) >= 3 else line


def _joined(outer: np.ndarray, holes: list[np.ndarray]) -> np.ndarray:
    """One ring that walks from the outline to each hole, around it and back the same way."""
    cuts: dict[int, list[np.ndarray]] = {}
    for hole in holes:
        nearest = int(np.abs(outer - hole[0]).sum(axis=1).argmin())
        cuts.setdefault(nearest, []).append(np.concatenate((hole, hole[:1], outer[nearest : nearest + 1])))
    parts, done = [], 0
    for at, detours in sorted(cuts.items()):
        parts += [outer[done : at + 1], *detours]
        done = at + 1
    return np.concatenate((*parts, outer[done:]))
