"""Detectors: picture -> boxes with the names of what is in them. One file and one line in DETECTORS adds another."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, Protocol

from ..geometry import Box, Image
from ..masks import PackedMask

Progress = Callable[[float], None]


class Detection(NamedTuple):
    """One thing in a picture."""

    box: Box
    """Inside the picture, never empty."""

    score: float
    """How sure the detector is, 0 to 1."""

    name: str
    """One of names.COCO."""

    mask: PackedMask | None = None
    """Of the picture's size, from detectors that make masks themselves."""


class Detector(Protocol):
    """Stateless; not for two threads at once."""

    @property
    def title(self) -> str:
        """For the person: "YOLOX-nano"."""
        ...

    @property
    def side(self) -> int:
        """Pixels of the longest side that it sees: larger pictures are looked at in parts as well."""
        ...

    def detect(self, image: Image) -> list[Detection]:
        """All that it believes in a little, several times where it sees one thing several times."""
        ...


class Matte(Protocol):
    """Not for two threads at once."""

    @property
    def title(self) -> str: ...

    def mask(self, image: Image, box: Box, is_riding: bool) -> PackedMask | None:
        """The person in a box of the picture, nothing outside it; None where nobody is seen."""
        ...


DETECTORS = {"yolox": "yolox:Yolox", "mask-rcnn": "mask_rcnn:MaskRcnn", "hub-detector": "hub:Hub"}
"""Kind of weights -> "module:class" that reads them, imported on first use; those that need least come first."""

MATTE = ("selfie", "selfie:Selfie")
"""The same for what cuts people out of their boxes."""
