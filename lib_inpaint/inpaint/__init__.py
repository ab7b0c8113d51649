"""Inpainters: picture + mask -> the masked part painted anew. One file and one line in INPAINTERS adds another."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any, Protocol

from ..errors import UserError
from ..geometry import Image, Mask
from ..texts import brief

Progress = Callable[[float], None]
"""Told how far it is, 0 to 1, now and then. It raises jobs.Cancelled when the person pressed cancel: let it through."""


class Inpainter(Protocol):
    """Gets a crop around the mask; cropping, pasting and feathering are done once, in repaint.py and crops.py.

    To be inherited from, for what has a value here.
    """

    title: str
    """For the person: "PatchMatch"."""

    description: str
    """What it is good for, in a few words: "continues textures"."""

    margin: float
    """How much around the mask it wants to see, as a part of the mask's longest side."""

    least_margin: int = 32
    """And at least so many pixels."""

    note: str = ""
    """What the person should know of how it filled."""

    drifts: bool = False
    """Its colours may differ from those around, as a network's do: they are matched."""

    def inpaint(self, image: Image, mask: Mask, progress: Progress) -> Image:
        """A new image of the same size; what it paints outside the mask is not used."""
        ...


INPAINTERS = {
    "lama": "lama:Lama",
    "patchmatch": "patchmatch:PatchMatch",
    "telea": "opencv:Telea",
    "navier-stokes": "opencv:NavierStokes",
}
"""Name -> "module:class", imported on first use; the best first."""


def load(name: str, *arguments: Any) -> Inpainter:
    """Make a fill of INPAINTERS; `arguments` are its network, where it has one (see fills.py)."""
    if name not in INPAINTERS:
        raise UserError(f"There is no fill called {brief(name)!r}. There are: {', '.join(INPAINTERS)}.")
    module, _, attribute = INPAINTERS[name].partition(":")
    return getattr(importlib.import_module(f".{module}", __name__), attribute)(*arguments)
