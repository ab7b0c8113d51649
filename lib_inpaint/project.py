"""What the person works on, as a frozen value: a picture with its edits, the layers selected now, the refinement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import count

from .edits import Edit, Stack
from .errors import UserError
from .geometry import Mask, Size, SoftMask
from .images import Picture
from .layers import Layer, selection
from .masks import PackedMask, Refinement, feather, refine

MAX_LAYERS = 200


@dataclass(frozen=True)
class Project:
    """Changed by making a new one; what did not change is shared."""

    stack: Stack
    refinement: Refinement
    layers: tuple[Layer, ...] = ()
    """From the bottom up."""
    origin: tuple[int, int] = (0, 0)
    """Where the left upper corner of the picture as it was opened lies by now: extending moves it."""
    notes: tuple[str, ...] = field(default=(), compare=False)
    """What the person should know about the last step."""

    @classmethod
    def of(cls, picture: Picture) -> Project:
        return cls(Stack(picture), Refinement.for_size(picture.size), notes=picture.notes)

    @property
    def picture(self) -> Picture:
        """The source as it was opened."""
        return self.stack.picture

    @property
    def size(self) -> Size:
        return self.picture.size

    @cached_property
    def refined(self) -> PackedMask:
        """What will be repainted. Empty while nothing is selected, inverted or not."""
        selected = selection(self.layers, self.size)
        return PackedMask.of(refine(selected, self.refinement) if selected.any() else selected)

    @property
    def layer_refinement(self) -> Refinement:
        """How a layer looks by itself: inverting is for all of them together."""
        return replace(self.refinement, invert=False)

    def mask(self) -> Mask:
        return self.refined.unpack()

    def soft_mask(self) -> SoftMask:
        """The refined mask with its feather."""
        return feather(self.mask(), self.refinement.feather)

    def layer(self, id: str) -> Layer:
        for layer in self.layers:
            if layer.id == id:
                return layer
        raise UserError("That layer is gone. Pick another in the list.")

    def has_layer(self, id: str) -> bool:
        return any(layer.id == id for layer in self.layers)

    def with_layer(self, new: Layer) -> Project:
        """Replace the layer of that id, or put it on top."""
        if self.has_layer(new.id):
            return self._with_layers(new if layer.id == new.id else layer for layer in self.layers)
        if len(self.layers) >= MAX_LAYERS:
            raise UserError(f"{MAX_LAYERS} layers are the most. Delete some, or remove these objects first.")
        return self._with_layers((*self.layers, new))

    def without_layer(self, id: str) -> Project:
        gone = self.layer(id)
        return self._with_layers(layer for layer in self.layers if layer is not gone)

    def with_layer_at(self, id: str, position: int) -> Project:
        """The layer moved to that place, counted from the bottom."""
        moved = self.layer(id)
        others = [layer for layer in self.layers if layer is not moved]
        others.insert(max(0, min(position, len(others))), moved)
        return self._with_layers(others)

    def with_refinement(self, refinement: Refinement) -> Project:
        return replace(self, refinement=refinement, notes=())

    def with_edit(self, edit: Edit) -> Project:
        """A new edit on top, or a changed one in its place; the layers it was made from are done with, it has them."""
        layers = tuple(layer for layer in self.layers if layer not in edit.layers)
        # Inverting was meant for those layers: the next object is not everything but itself.
        return replace(self.with_stack(self.stack.with_edit(edit)), layers=layers, refinement=self.layer_refinement)

    def with_stack(self, stack: Stack) -> Project:
        return replace(self, stack=stack, notes=())

    def with_notes(self, *notes: str) -> Project:
        return replace(self, notes=notes)

    def next_name(self, kind: str = "Object") -> str:
        """The lowest "Object N" that no layer has, those of edits included."""
        done = (layer for edit in self.stack.edits for layer in edit.layers)
        names = {layer.name for layer in (*self.layers, *done)}
        return next(name for name in (f"{kind} {n}" for n in count(1)) if name not in names)

    def _with_layers(self, layers: Iterable[Layer]) -> Project:
        return replace(self, layers=tuple(layers), notes=())
