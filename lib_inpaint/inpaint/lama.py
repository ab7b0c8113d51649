"""LaMa (Suvorov et al. 2022): a network that continues structures across holes of any size."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import cv2
import numpy as np

from ..crops import around
from ..geometry import Image, Mask
from ..masks import numbered_places
from . import Inpainter, Progress
from .detail import with_detail
from .patchmatch import PatchMatch
from .pyramid import reduced

MOST_PIXELS = 640_000
"""Larger crops are filled at half the size (or a quarter, ...), about that which the network was trained on, and get
their detail from the picture. On two cores of a processor so many take it 15 s."""
APART = 256
"""Pixels. Holes as far apart as that are no part of each other's surroundings."""
OF_A_NETWORK = 0.6
"""The part of the time for a hole that the network takes where detail is to be found as well."""


class Network(Protocol):
    note: str
    """What the person should know of how it answers; mostly empty."""

    def fill(self, image: Image, hole: Mask, check: Callable[[], None]) -> Image:
        """The image with the hole painted, of the same size; `check` is called while it waits for its turn."""
        ...


class Lama(Inpainter):
    title = "LaMa"
    description = "continues structures, best for large holes"
    margin = 0.25
    least_margin = 128
    drifts = True

    def __init__(self, network: Callable[[], Network]):
        """`network` loads it if need be."""
        self._network = network

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        """Holes that are far apart are filled one by one, each in the crop that it would get alone."""
        progress(0.0)
        network = self._network()
        result, left = image.copy(), mask.copy()
        places, count = _places(mask)
        for number in range(count):

            def told(fraction: float, number: int = number) -> None:
                progress((number + fraction) / count)

            hole = places == number + 1
            box = around(hole, self.margin, self.least_margin)
            here = hole[box.slices]
            result[box.slices][here] = _filled(network, result[box.slices], left[box.slices], told)[here]
            left[box.slices] &= ~here
        self.note = network.note
        progress(1.0)
        return result


def _places(mask: Mask) -> tuple[np.ndarray, int]:
    """(H, W) with the number of the place that each hole pixel belongs to, from 1, and how many places there are."""
    if mask.size <= MOST_PIXELS:
        return mask, 1
    return numbered_places(mask, APART)


def _filled(network: Network, image: Image, hole: Mask, told: Progress) -> Image:
    sizes = reduced(image, hole, lambda hole: hole.size <= MOST_PIXELS, lambda: told(0.0))
    small, small_hole = sizes[-1]
    if small_hole.all():
        # Only specks of the picture are left, too small to be seen at the reduced size.
        return PatchMatch().inpaint(image, hole, told)
    answer = network.fill(small.round().astype(np.uint8), small_hole, lambda: told(0.0))
    if _is_grey(small[~small_hole]):
        answer = cv2.cvtColor(cv2.cvtColor(answer, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    if len(sizes) == 1:
        return answer
    told(OF_A_NETWORK)
    return with_detail(sizes, answer, lambda fraction: told(OF_A_NETWORK + (1 - OF_A_NETWORK) * fraction))


def _is_grey(pixels: np.ndarray) -> bool:
    """(N, 3): a picture without colours, into which the network would bring a tint."""
    return bool((pixels[:, :1] == pixels).all())
