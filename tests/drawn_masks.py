"""Masks for tests: drawn shapes, and hypothesis strategies for hostile ones."""

import cv2
import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

SIZES = [(1, 1), (1, 7), (3000, 5), (5, 3000), (40, 60)]
"""(H, W)"""


def small_masks(side=24):
    """Every bool array up to that side, and patches of True among them so that holes and parts occur."""
    shapes = st.tuples(st.integers(1, side), st.integers(1, side))
    noise = shapes.flatmap(lambda shape: arrays.arrays(bool, shape, elements=st.booleans(), fill=st.booleans()))
    return st.one_of(noise, shapes.flatmap(_patches))


def _patches(shape):
    height, width = shape
    corner = st.tuples(st.integers(0, width - 1), st.integers(0, height - 1), st.integers(1, 12), st.integers(1, 12))
    return st.lists(st.tuples(corner, st.booleans()), max_size=8).map(lambda patches: _drawn(shape, patches))


def _drawn(shape, patches):
    mask = np.zeros(shape, bool)
    for (x, y, width, height), value in patches:
        mask[y : y + height, x : x + width] = value
    return mask


def blob(height=240, width=320, seed=0, waves=6):
    """A wavy object with bays, islands and holes, that may run out of the picture."""
    noise = np.random.default_rng(seed).standard_normal((waves, waves)).astype(np.float32)
    hills = cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC)
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    return hills + 1.2 - 2 * (x * x + y * y) > 0


def disc(height, width, x, y, radius):
    rows, columns = np.mgrid[:height, :width]
    return np.hypot(columns + 0.5 - x, rows + 0.5 - y) <= radius


def half_plane(side, degrees):
    """(side, side), True left of a line through the middle whose normal points in that direction; and the depths.

    A depth is the distance in pixels to the line, positive outside.
    """
    angle = np.radians(degrees)
    y, x = np.mgrid[:side, :side] - (side - 1) / 2
    depth = np.round(x * np.cos(angle) + y * np.sin(angle), 9)
    return depth <= 0, depth


def iou(a, b):
    together = np.count_nonzero(a | b)
    return np.count_nonzero(a & b) / together if together else 1.0


def frozen(mask):
    """The same, refusing to be changed."""
    mask.flags.writeable = False
    return mask
