"""Small fakes of what is slow or large."""

import cv2
import numpy as np

from lib_inpaint.geometry import Image, Size
from lib_inpaint.segment import Candidate, VisualPrompt


class ColourSegmenter:
    """Selects what has the colour of the newest foreground point, in three sizes for a lone click; counts its work."""

    name = "Colours"

    def __init__(self) -> None:
        self.embedded = 0
        self.predicted = 0

    def embed(self, image: Image) -> Image:
        self.embedded += 1
        return image

    def predict(self, embedding: Image, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        self.predicted += 1
        mask = np.zeros(Size.of(embedding).shape, bool)
        if prompt.box:
            mask[prompt.box.slices] = True
        if previous is not None:
            mask |= previous.mask
        for point in prompt.points:
            same = np.abs(embedding.astype(int) - embedding[int(point.y), int(point.x)]).max(axis=2) < 20
            mask = mask | same if point.label else mask & ~same
        if not prompt.is_lone_click:
            return [Candidate(mask, 0.9)]
        small, large = (
            cv2.erode(mask.astype(np.uint8), np.ones((9, 9))),
            cv2.dilate(mask.astype(np.uint8), np.ones((9, 9))),
        )
        return [Candidate(small > 0, 0.5), Candidate(mask, 0.9), Candidate(large > 0, 0.7)]
