"""Finds things by themselves: boxes by a detector, masks by SAM, else by a net that knows people, else by GrabCut."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, NamedTuple

from .checkpoints import WEIGHTS
from .detect import DETECTORS, MATTE, Detection, Detector, Matte, Progress
from .detect.looking import look
from .detect.merging import is_riding, merged
from .detect.names import PERSON, RIDDEN, named, title_of
from .errors import UserError
from .geometry import Box, Image
from .masks import PackedMask
from .models import GRABCUT, Models
from .nets import Nets
from .segment import Candidate, VisualPrompt
from .segment.closeup import Closeup
from .segment.predictor import Predictor
from .texts import to_be_had

LOOKING = 0.6
"""The part of the time until all boxes are there."""

SEEN, AROUND = 256, 0.03
"""Pixels to which the net for people shrinks them; how much around one is looked at for the outline, as a part."""

NO_DETECTOR = f"Nothing here finds people by itself. Download 4 MB for it {to_be_had('yolox_nano', 'selfie')}."

PACK = ("yolox_nano", "selfie")
"""Rows of the table of weights: what to get for finding people."""


@dataclass(frozen=True)
class Wanted:
    """What to look for."""

    noun: str = PERSON
    """In any language of the table of phrases, singular or plural."""
    least_score: float = 0.3
    """Of the detector's belief, 0 to 1."""

    @property
    def names(self) -> frozenset[str]:
        """The detectors' words for it."""
        return named(self.noun)

    @property
    def title(self) -> str:
        """ "people" """
        return title_of(self.names)

    def checked(self) -> Wanted:
        """Itself; UserError for what no detector was taught and for scores that are none."""
        named(self.noun)
        if not 0 < self.least_score <= 1:
            raise UserError("A score is a part of one, more than 0 and at most 1.")
        return self


class Thing(NamedTuple):
    """One of what was found."""

    name: str
    """The detector's word for it."""
    box: Box
    score: float
    mask: PackedMask
    source: str
    """Who found it and who made the mask."""


class Picture(NamedTuple):
    """What is searched."""

    key: str
    """Names it for the segmenters' memory."""
    image: Image
    riders: set[Box]
    """Boxes of people who sit on something."""


class Finders:
    """The detectors of a host; each is loaded on its first use, and released when nobody uses it."""

    def __init__(
        self, models: Models, nets: Nets | None = None, memory: Callable[[Predictor], Predictor] = lambda own: own
    ):
        self._models = models
        self._nets = nets or Nets(models, models.finders)
        self._memory = memory

    def beside(self) -> Finders:
        """With the same models, for many pictures that nobody clicks: what is encoded for clicks stays so."""
        return Finders(self._models, self._nets, lru_cache(maxsize=2)(Predictor.beside))

    def status(self) -> dict[str, Any]:
        """Whether anything can be found, what to get for finding people, and why what lies there of it is not used."""
        kinds = {found.family for found in self._models.finders().values()}
        return {
            "ready": any(kind in DETECTORS for kind in kinds),
            "get": [name for name in PACK if WEIGHTS[name].kind not in kinds],
            "trouble": self._trouble(),
        }

    def find(self, key: str, image: Image, wanted: Wanted, progress: Progress) -> list[Thing]:
        """All of what is wanted, from left to right. `progress` gets 0 to 1 and may raise to cancel.

        `key` names the picture for the segmenters' memory. UserError without a detector.
        """
        names = wanted.names
        detector = self._detector()
        with self._nets.turn(lambda: progress(0)):
            seen = look(image, detector, names | RIDDEN, wanted.least_score, _part(progress, 0, LOOKING))
        found = merged(each for each in seen if each.name in names)
        found.sort(key=lambda each: each.box.x1 + each.box.x2)
        riders = {each.box for each in found if each.name == PERSON and is_riding(each.box, seen)}
        masks = self._cut_out(Picture(key, image, riders), found, _part(progress, LOOKING, 1))
        things = [
            Thing(each.name, each.box, each.score, mask, f"{detector.title}, {by}" if by else detector.title)
            for each, (mask, by) in zip(found, masks, strict=True)
            if mask.area
        ]
        self._remember(key, things)
        return things

    def _cut_out(self, picture: Picture, found: list[Detection], progress: Progress) -> list[tuple[PackedMask, str]]:
        """The mask of each, and who made it; "" for the detector itself."""
        if self._models.default == GRABCUT:
            return [self._alone(picture, each, partial(progress, n / len(found))) for n, each in enumerate(found)]
        predictor = self._memory(self._models.answering())
        candidates = predictor.in_boxes(picture.key, picture.image, [each.box for each in found], progress)
        return [(PackedMask.of(candidate.mask), predictor.name) for candidate in candidates]

    def _alone(self, picture: Picture, each: Detection, told: Callable[[], None]) -> tuple[PackedMask, str]:
        """Without SAM."""
        told()
        if each.mask is not None:
            return each.mask, ""
        matte = self._matte() if each.name == PERSON else None
        if matte:
            with self._nets.turn(told):
                person = matte.mask(picture.image, each.box, each.box in picture.riders)
            if person:
                return _sharpened(person, picture.image), matte.title
        rough = self._memory(self._models.predictor(GRABCUT))
        (candidate,) = rough.in_boxes(picture.key, picture.image, [each.box], lambda part: None)
        return PackedMask.of(candidate.mask), rough.name

    def _remember(self, key: str, things: list[Thing]) -> None:
        """A click that corrects one of them begins from its mask, whoever made it."""
        predictor = self._memory(self._models.predictor())
        for thing in things:
            predictor.remember(key, VisualPrompt(box=thing.box), Candidate.of_packed(thing.mask, thing.score))

    def _detector(self) -> Detector:
        for kind, where in DETECTORS.items():
            if (net := self._net(kind, where)) is not None:
                return net
        raise UserError(self._trouble() or NO_DETECTOR)

    def _trouble(self) -> str:
        return next(filter(None, (self._models.trouble(WEIGHTS[name]) for name in PACK)), "")

    def _matte(self) -> Matte | None:
        return self._net(*MATTE)

    def _net(self, kind: str, where: str) -> Any:
        return self._nets.of(kind, f"detect.{where}")


def _sharpened(mask: PackedMask, image: Image) -> PackedMask:
    """The outline of somebody larger than the net sees moved onto the nearest edges of the picture."""
    if mask.box.size.longest <= SEEN:
        return mask
    around = mask.box.padded(round(AROUND * mask.box.size.longest)).clamped(mask.size)
    closeup = Closeup.of(image, around, SEEN)
    return PackedMask.of(closeup.full_size(closeup.shrunk(mask.unpack()), image))


def _part(progress: Progress, start: float, end: float) -> Progress:
    return lambda part: progress(start + (end - start) * part)
