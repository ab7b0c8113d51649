"""Painting in the stand-in host's process, beside another extension's script."""

import numpy as np

from lib_inpaint.settings import InpaintSettings, SamplingSettings

IMAGE = np.full((96, 128, 3), 120, np.uint8)
MASK = np.zeros((96, 128), bool)
MASK[30:60, 40:90] = True
SETTINGS = InpaintSettings("grass", 0, 1.0, 4, True, 64, 256, 192)
SAMPLING = SamplingSettings("dog", (), "Euler a", "Karras", 6, 5.5, 42, 2, 1)


def witness(modules):
    """Another extension's script."""

    class Script(modules.scripts.Script):
        seen: list = []

        def title(self):
            return "Witness"

        def process(self, p, value):
            self.seen.append(value)

    return Script()


def checkpoint(host, name):
    return next(each for each in host.diffusion.checkpoints() if each.name == name)


def paint(host, checkpoint=None, settings=SETTINGS, sampling=SAMPLING, **extra):
    with host.diffusion.rounds(sampling, checkpoint):
        return host.diffusion.img2img(IMAGE, MASK, settings, sampling, checkpoint, extra)
