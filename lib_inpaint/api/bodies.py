"""What requests may say, as the core's values. Works under pydantic 1 and 2; unknown fields are refused."""

from __future__ import annotations

import math
from typing import Any

from pydantic import BaseModel

from ..batches import Asked as BatchAsked
from ..borders import Borders
from ..edit_list import EditChange
from ..errors import UserError
from ..finders import Wanted
from ..generation import Asked
from ..geometry import Box, Point, Size
from ..masks import Refinement, Stroke
from ..page_settings import PageSettings
from ..paints import Paint, checked
from ..segment import VisualPrompt
from ..segment.automatic import Everything
from ..settings import SamplingSettings
from ..texts import brief
from ..workspace import LayerChange

Corners = tuple[float, float, float, float]


class Placed(BaseModel, extra="forbid"):
    """Says places in the picture, in pixels unless it says fractions."""

    units: str = "pixels"

    def scale(self, size: Size) -> tuple[float, float]:
        """By which an x and a y are to be multiplied."""
        if self.units not in ("pixels", "fractions"):
            raise UserError(f"Units are pixels or fractions, not {brief(self.units)}.")
        return (1, 1) if self.units == "pixels" else size


class PromptBody(Placed):
    points: list[tuple[float, float, int]] = []
    box: Corners | None = None
    candidate: int | None = None
    view: Corners | None = None

    def value(self, size: Size) -> VisualPrompt:
        scale = self.scale(size)
        points = tuple(Point(*point).scaled(*scale) for point in self.points)
        box, view = self.box and whole_pixels(self.box, scale), self.view and whole_pixels(self.view, scale, "view")
        return VisualPrompt(points, box, self.candidate, view)


class PredictBody(BaseModel, extra="forbid"):
    prompt: PromptBody
    page: str = ""
    ticket: int = 0


class HoverBody(Placed):
    point: tuple[float, float]
    view: Corners | None = None
    page: str = ""
    ticket: int = 0

    def value(self, size: Size) -> VisualPrompt:
        scale = self.scale(size)
        view = self.view and whole_pixels(self.view, scale, "view")
        return VisualPrompt((Point(*self.point).scaled(*scale),), view=view)


class WriteBody(BaseModel, extra="forbid"):
    revision: int


class AcceptBody(WriteBody):
    prompt: PromptBody


class LayerBody(WriteBody):
    name: str | None = None
    visible: bool | None = None
    mode: str | None = None
    position: int | None = None

    def value(self) -> LayerChange:
        return LayerChange(self.name, self.visible, self.mode, self.position)


class StrokeBody(BaseModel, extra="forbid"):
    tool: str
    points: list[tuple[float, float]]
    radius: float = 1

    def value(self, x: float, y: float) -> Stroke:
        """In pixels; a radius is a part of the longest side where places are fractions."""
        return Stroke(self.tool, tuple((at_x * x, at_y * y) for at_x, at_y in self.points), self.radius * max(x, y))


class StrokesBody(Placed):
    revision: int
    layer: str
    strokes: list[StrokeBody]

    def value(self, size: Size) -> list[Stroke]:
        return [stroke.value(*self.scale(size)) for stroke in self.strokes]


class RefinementFields(BaseModel, extra="forbid"):
    grow: float = 0
    feather: float = 0
    smooth: float = 0
    fill_holes: bool = False
    drop_specks: int = 0
    invert: bool = False

    def value(self) -> Refinement:
        return Refinement(self.grow, self.feather, self.smooth, self.fill_holes, self.drop_specks, self.invert)


class RefinementBody(RefinementFields):
    revision: int


class PreviewBody(BaseModel, extra="forbid"):
    refinement: RefinementFields
    page: str = ""
    ticket: int = 0


class PaintBody(BaseModel, extra="forbid"):
    colour: str
    radius: float
    points: list[tuple[float, float]]

    def value(self) -> Paint:
        return Paint(self.colour, self.radius, tuple(self.points))


class AskedFields(BaseModel, extra="forbid"):
    preset: str = "remove"
    prompt: str = ""
    overrides: dict[str, Any] = {}
    checkpoint: str | None = None
    again: str | None = None
    colour: str | None = None
    paints: list[PaintBody] = []
    elsewhere: bool = False

    def value(self) -> Asked:
        fields = {name: getattr(self, name) for name in AskedFields.__annotations__}
        return Asked(**{**fields, "paints": painted(self.paints)})


class TuningBody(AskedFields):
    page: str = ""
    ticket: int = 0


class SamplingFields(BaseModel, extra="forbid"):
    negative_prompt: str = ""
    styles: list[str] = []
    sampler_name: str | None = None
    scheduler: str | None = None
    steps: int = SamplingSettings.steps
    cfg_scale: float = SamplingSettings.cfg_scale
    seed: int = -1
    variations: int = 1
    batch_size: int = 1
    restore_faces: bool = False
    sd_vae: str | None = None

    def value(self) -> SamplingSettings:
        fields = {name: getattr(self, name) for name in SamplingFields.__annotations__}
        return SamplingSettings(**{**fields, "styles": tuple(self.styles)}).checked()


class GenerateBody(AskedFields):
    revision: int
    sampling: SamplingFields = SamplingFields()


class SettingsBody(BaseModel, extra="forbid"):
    preset: str | None = None
    prompt: str = ""
    overrides: dict[str, Any] = {}
    checkpoint: str | None = None
    colour: str | None = None
    paints: list[PaintBody] = []

    def value(self) -> PageSettings:
        return PageSettings(
            self.preset, self.prompt, self.overrides, self.checkpoint, self.colour, painted(self.paints)
        )


class EverythingBody(BaseModel, extra="forbid"):
    points_a_side: int = Everything.points_a_side
    least_score: float = Everything.least_score
    least_stability: float = Everything.least_stability

    def value(self) -> Everything:
        return Everything(self.points_a_side, self.least_score, self.least_stability)


class PeopleBody(BaseModel, extra="forbid"):
    noun: str = Wanted.noun
    least_score: float = Wanted.least_score
    keeps_subject: bool = True

    def value(self) -> Wanted:
        return Wanted(self.noun, self.least_score)


class TextBody(BaseModel, extra="forbid"):
    words: str


class RemovePeopleBody(PeopleBody):
    revision: int
    engine: str | None = None


class TakeBody(WriteBody):
    search: str
    numbers: list[int]


class EditBody(WriteBody):
    chosen: int | None = None
    visible: bool | None = None
    position: int | None = None
    match: float | None = None
    blends: bool | None = None

    def value(self) -> EditChange:
        return EditChange(self.chosen, self.visible, self.position, self.match, self.blends)


class CanvasBody(WriteBody):
    left: int = 0
    top: int = 0
    right: int = 0
    bottom: int = 0

    def value(self) -> Borders:
        return Borders(self.left, self.top, self.right, self.bottom)


class BatchBody(BaseModel, extra="forbid"):
    choice: str = ""
    things: str = "people"
    format: str = "png"
    project: str = ""
    retry: bool = False

    def value(self) -> BatchAsked:
        return BatchAsked(self.choice, self.things, self.format, self.project, self.retry)


class TaskBody(BaseModel, extra="forbid"):
    task: str


class InpaintBody(WriteBody):
    engine: str = "patchmatch"
    again: str | None = None
    preset: str = "remove_fast"


def painted(paints: list[PaintBody]) -> tuple[Paint, ...]:
    return checked([paint.value() for paint in paints])


def whole_pixels(corners: Corners, scale: tuple[float, float], name: str = "box") -> Box:
    """The box of all pixels that the corners touch."""
    if not all(map(math.isfinite, corners)):
        raise UserError(f"A {name}'s coordinates must be numbers.")
    x1, y1, x2, y2 = (corner * scale[number % 2] for number, corner in enumerate(corners))
    return Box(math.floor(x1), math.floor(y1), math.ceil(x2), math.ceil(y2))
