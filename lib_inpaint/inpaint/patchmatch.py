"""Fills a hole with patches of its surroundings, coarse to fine: textures and lines go on instead of smearing."""

from __future__ import annotations

import cv2
import numpy as np

from ..geometry import Image, Mask
from . import Progress
from .nearest import Field, descriptors
from .greedy import guess
from .pyramid import RADIUS, Level, finest
from .voting import vote

DEEPEST = 7
ROUNDS = (10, 8, 6, 4, 3)


class PatchMatch:
    title = "PatchMatch"
    description = "continues textures"
    margin = 0.75

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        random = np.random.default_rng(1)
        levels = [finest(image, mask)]
        while levels[-1].depth.max() > DEEPEST:
            coarser = levels[-1].coarser()
            if coarser.sources.sum() < 50:
                break
            levels.append(coarser)
        if not levels[-1].sources.any():
            return cv2.inpaint(image, mask.astype(np.uint8), 5, cv2.INPAINT_TELEA)
        field = None
        check = lambda: progress(0.5)
        for depth in range(len(levels) - 1, -1, -1):
            level = levels[depth]
            targets = level.near(RADIUS)
            if field is None:
                features, origin = guess(level, check)
                level = level.filled(features)
                field = Field(level, targets, random)
                field.start(origin)
            else:
                field = field.finer(level, targets)
                level = vote(level, field)
            for _ in range(ROUNDS[min(depth_from_top := len(levels) - 1 - depth, len(ROUNDS) - 1)]):
                field.look(descriptors(level))
                field.search(check)
                level = vote(level, field)
        self.level, self.field = level, field
        lab = np.ascontiguousarray(level.features[..., :3])
        rgb = cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)
        out = image.copy()
        out[mask] = (rgb[mask] * 255).round().clip(0, 255)
        # copy pass
        slot = field.slot[mask]
        self.copied = image.copy()
        self.copied[mask] = image.reshape(-1, 3)[field.source[slot]]
        return out

