"""Readers of drawn pictures: they know three colours by name, and pretend to recognise nothing else."""

from __future__ import annotations

import cv2
import numpy as np

from lib_inpaint.detect import Detection
from lib_inpaint.geometry import Box, Image, Size

COLOURS = {"red": (220, 30, 30), "green": (30, 200, 30), "blue": (30, 60, 220)}


def blocks(size: Size, **boxes: tuple[Box, ...]) -> Image:
    """Noise with blocks of these colours in it."""
    image = np.random.default_rng(3).integers(90, 120, (*size.shape, 3), np.uint8)
    for name, those in boxes.items():
        for box in those:
            image[box.slices] = COLOURS[name]
    return image


def _where(image: Image, words: str) -> np.ndarray:
    """(H, W) uint8: 1 where the picture has a colour that the words name."""
    named = [colour for name, colour in COLOURS.items() if name in words.lower().split()]
    same = [(image == colour).all(axis=2) for colour in named]
    return np.any(same, axis=0).astype(np.uint8) if same else np.zeros(image.shape[:2], np.uint8)


class ColourHeat:
    """Soft and coarse, as CLIPSeg's answer is."""

    title = "Colours"

    def __init__(self, side: int = 88):
        self.side = side
        self.asked: list[str] = []

    def heat(self, image: Image, words: str) -> np.ndarray:
        self.asked.append(words)
        small = cv2.resize(_where(image, words) * 255, (self.side, self.side), interpolation=cv2.INTER_AREA)
        return (0.01 + 0.9 * cv2.GaussianBlur(small, (0, 0), 1.2) / 255).astype(np.float32)


class ColourBoxes:
    """A box around each block."""

    title = "Colours"

    def boxes(self, image: Image, words: str) -> list[Detection]:
        count, _, stats, _ = cv2.connectedComponentsWithStats(_where(image, words))
        corners = stats[1:count, :4].tolist()
        return [Detection(Box(x, y, x + width, y + height), 0.8, words) for x, y, width, height in corners]
