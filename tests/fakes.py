"""Small fakes of what is slow or large."""

from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from lib_inpaint.geometry import Image, Point, Size, SoftMask
from lib_inpaint.host import Painted
from lib_inpaint.segment import Candidate, VisualPrompt
from lib_inpaint.segment.automatic import Answer, View
from lib_inpaint.settings import Checkpoint, Choices, SamplingSettings


class ColourSegmenter:
    """Selects what has the colour of the newest foreground point, in three sizes for a lone click; counts its work."""

    name = "Colours"

    def __init__(self) -> None:
        self.embedded = 0
        self.predicted = 0
        self.previewed = 0

    def embed(self, image: Image, still_wanted=lambda: None) -> Image:
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
            return [Candidate.of(mask, 0.9)]
        small, large = (
            cv2.erode(mask.astype(np.uint8), np.ones((9, 9))),
            cv2.dilate(mask.astype(np.uint8), np.ones((9, 9))),
        )
        return [Candidate.of(small > 0, 0.5), Candidate.of(mask, 0.9), Candidate.of(large > 0, 0.7)]

    def preview(self, embedding: Image, prompt: VisualPrompt) -> SoftMask | None:
        self.previewed += 1
        point = prompt.points[0]
        same = np.abs(embedding.astype(int) - embedding[int(point.y), int(point.x)]).max(axis=2) < 20
        return cv2.resize(same.astype(np.uint8) * 255, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


class GridColours(ColourSegmenter):
    """One that can also find everything: what has the colour of each point; grey noise scores low."""

    at_once = 4

    def answers(self, embedding: Image, points: list[Point], least_score: float) -> list[Answer]:
        found = []
        for point in points:
            (_, candidate, _) = self.predict(embedding, VisualPrompt((point,)), None)
            score = 0.95 if embedding[int(point.y), int(point.x)].max() > 200 else 0.5
            if score > least_score:
                logits = np.where(candidate.mask, np.float32(20), np.float32(-20))
                found.append(Answer(point, score, logits))
        return found

    def view(self, embedding: Image) -> View:
        size = Size.of(embedding)
        made_of = (size, size.longest, size.longest)
        return View(size, np.eye(size.height, dtype=np.float32), np.eye(size.width, dtype=np.float32), False, made_of)


INPAINTS = Checkpoint("in.safetensors", "in", True, 512, False)
PAINTS = Checkpoint("plain.safetensors", "plain", False, 512, True)


class FakeDiffusion:
    """A host that paints a flat colour and remembers what it was asked."""

    turns = None

    def __init__(self, *checkpoints: Checkpoint) -> None:
        self.there = checkpoints
        self.asked: list[dict] = []
        self.saved: list[np.ndarray] = []
        self.colour = (10, 200, 10)
        self.interrupted: list[str] = []

    def checkpoints(self) -> tuple[Checkpoint, ...]:
        return self.there

    def choices(self) -> Choices:
        return Choices(("Euler a", "DPM++ 2M"), ("Automatic", "Karras"), ("Photo",), ("Automatic", "None"))

    def queued(self, handler, extra_outputs=None):
        return handler

    @contextmanager
    def rounds(self, sampling, checkpoint, places=1):
        yield iter(range(sampling.variations))

    def img2img(self, image, mask, settings, sampling, checkpoint, extra) -> list[Painted]:
        self.asked.append({"image": image, "mask": mask, "settings": settings, "sampling": sampling, "extra": extra})
        self.asked[-1]["checkpoint"] = checkpoint
        pixels = np.full((settings.height, settings.width, 3), self.colour, np.uint8)
        return [Painted(pixels, sampling.seed, f"{settings.prompt}\nSeed: {sampling.seed}")]

    def save(self, pixels, alpha, painted, prompt) -> Path | None:
        self.saved.append(pixels)
        return None

    def interrupt(self, task: str) -> None:
        self.interrupted.append(task)

    def skip(self, task: str) -> None:
        self.interrupted.append(f"skip {task}")

    def sampling_from(self, infotext: str) -> tuple[str, SamplingSettings]:
        return infotext.splitlines()[0], SamplingSettings(steps=12)
