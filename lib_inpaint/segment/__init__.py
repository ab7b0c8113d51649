"""Segmenters: picture + visual prompt -> candidates. One file and one line in SEGMENTERS adds another."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, runtime_checkable

import numpy as np

from ..errors import UserError
from ..geometry import Box, Image, Mask, Point, Size, SoftMask
from ..images import proxy_mask
from ..masks import PackedMask

MAX_POINTS = 256


@dataclass(frozen=True)
class VisualPrompt:
    """Points in the order they were clicked and at most one box, drawn before them; image pixels.

    `candidate` is which of the first answer's candidates (0 = smallest) later points refine: two equal prompts always
    mean the same mask.
    """

    points: tuple[Point, ...] = ()
    box: Box | None = None
    candidate: int | None = None
    view: Box | None = None
    """The part of the picture that the person saw while clicking: a small one is looked at closely. None: all of it."""

    @property
    def is_lone_click(self) -> bool:
        """A single point is ambiguous (part, object or whole?): segmenters answer it with several candidates."""
        return self.box is None and len(self.points) == 1

    @property
    def parent(self) -> VisualPrompt | None:
        """The prompt before the newest point, which that point refines; None for a first one."""
        if len(self.points) < (1 if self.box else 2):
            return None
        return replace(self, points=self.points[:-1])

    def checked(self, size: Size) -> VisualPrompt:
        """Itself if it makes sense on a picture of that size, box and view cut to the picture; UserError otherwise."""
        if not self.points and self.box is None:
            raise UserError("Click an object or drag a box around it first.")
        if len(self.points) > MAX_POINTS:
            raise UserError(f"That is {len(self.points)} points; {MAX_POINTS} are the most. Delete some.")
        for point in self.points:
            _check_point(point, size)
        if self.box is None and not any(point.label for point in self.points):
            raise UserError("There are only background points. Click the object itself first.")
        box, view = self.box and _checked_box(self.box, size), self.view and _checked_box(self.view, size, "view", 1)
        return replace(self, box=box, view=view)


@dataclass(frozen=True, eq=False)
class Candidate:
    """One answer: a mask, drawn when somebody wants it and as large as wanted, so that many can be remembered."""

    size: Size
    """Of the picture."""

    draw: Callable[[Size], Mask]
    """The mask as large as the picture or smaller."""

    score: float
    """How good the segmenter thinks it is, 0 to 1."""

    low_res: np.ndarray | None = None
    """What the segmenter wants back for a refining point (SAM: (256, 256) float32 logits); None if nothing."""

    @classmethod
    def of(cls, mask: Mask, score: float) -> Candidate:
        return cls.of_packed(PackedMask.of(mask), score)

    @classmethod
    def of_packed(cls, packed: PackedMask, score: float) -> Candidate:
        return cls(packed.size, lambda size: proxy_mask(packed.unpack(), size) >= 128, score)

    @property
    def mask(self) -> Mask:
        """Of the picture's size; drawn anew each time."""
        return self.draw(self.size)


class Segmenter(Protocol):
    """Stateless: `embed` is slow and done once per picture, `predict` is fast and done per click.

    Embeddings that are worth keeping on disk need `Keepable` as well.
    """

    @property
    def name(self) -> str:
        """For the person: "SAM ViT-B on cuda:0", "GrabCut"."""
        ...

    def embed(self, image: Image, still_wanted: Callable[[], None] = lambda: None) -> Any:
        """What predict needs to know of the picture. `still_wanted` is called now and then and raises to give up."""
        ...

    def predict(self, embedding: Any, prompt: VisualPrompt, previous: Candidate | None) -> list[Candidate]:
        """One to three candidates, smallest first. `previous` is the candidate of `prompt.parent` that is refined."""
        ...

    def preview(self, embedding: Any, prompt: VisualPrompt) -> SoftMask | None:
        """The likeliest object for a lone click, small: the coverage stretches over the whole picture.

        (h, w) of the segmenter's own grid, never enlarged, for a browser to do that; 128 and more is inside. None where
        a segmenter is too slow to follow a cursor.
        """
        ...


@runtime_checkable
class Keepable(Protocol):
    """A segmenter whose embeddings can be written down."""

    @property
    def version(self) -> str:
        """Names the weights and the precision: equal versions make equal embeddings."""
        ...

    def pack(self, embedding: Any) -> dict[str, np.ndarray]:
        """The embedding as arrays, small enough to keep many."""
        ...

    def unpack(self, packed: dict[str, np.ndarray]) -> Any:
        """The embedding again; KeyError or ValueError if those are not its arrays."""
        ...


@runtime_checkable
class Shrinking(Protocol):
    """A segmenter that sees large pictures smaller than they are: zoomed in, a part of one is looked at instead.

    Asked about a part it gives as many candidates as asked about the whole picture.
    """

    @property
    def side(self) -> int:
        """Pixels of the longest side that it sees."""
        ...


SEGMENTERS = {"grabcut": "grabcut:GrabCut", "sam": "sam:Sam"}
"""Kind -> "module:class", imported on first use: the menu exists without torch."""


def _check_point(point: Point, size: Size) -> None:
    if not (math.isfinite(point.x) and math.isfinite(point.y)):
        raise UserError("A point's coordinates must be numbers.")
    if not (0 <= point.x < size.width and 0 <= point.y < size.height):
        raise UserError(
            f"The point {point.x:g},{point.y:g} lies outside the picture, which is {size.width} x {size.height} pixels."
        )
    if point.label not in (0, 1):
        raise UserError("A point's label is 1 for foreground or 0 for background.")


def _checked_box(box: Box, size: Size, name: str = "box", least: int = 2) -> Box:
    inside = box.clamped(size)
    if box.x2 <= box.x1 or box.y2 <= box.y1:
        raise UserError(f"The {name} is empty. Its order is left, top, right, bottom.")
    if min(inside.size) < least:
        raise UserError(
            f"The {name} lies outside the picture, which is {size.width} x {size.height} pixels, or is too small."
        )
    return inside
