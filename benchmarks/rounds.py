"""Ten rounds in one place: what they cost the picture, beside pasting each result and going on with that.

The painter is an ideal one, which paints what is there: all that is lost is lost on the way. Each round the place is
scaled to 512 pixels, as a model works, and back. The others paste through a blurred mask into the last result, as the
host's own tab and most extensions do when a result is sent back; ours are edits over the original.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
import skimage.data

from lib_inpaint.edits import Edit, Stack, Variation
from lib_inpaint.geometry import Box, Image, Mask, Size
from lib_inpaint.images import Picture
from lib_inpaint.inpaint.repaint import Repainted
from lib_inpaint.masks import Refinement, feather_outward, grow

from .timing import Row

ROUNDS, WORKING, BLUR, PADDING = 10, 512, 8, 60
MOST_DB = 99.0
"""For no difference at all."""


def rows() -> Iterator[Row]:
    image = cv2.resize(skimage.data.astronaut(), (1536, 1536), interpolation=cv2.INTER_CUBIC)
    mask = cv2.circle(np.zeros(image.shape[:2], np.uint8), (800, 700), 300, 1, -1).view(bool)
    ours = [_ours(image, mask, rounds) for rounds in (1, ROUNDS)]
    other = [_pasted(image, mask, rounds) for rounds in (1, ROUNDS)]
    soft = feather_outward(mask, BLUR)
    changed = int((ours[1] != image).any(axis=2)[soft == 0].sum())
    what = f"pixels outside the mask that {ROUNDS} rounds changed; all of them where the whole picture goes through"
    yield Row(
        "rounds outside", changed, int((soft == 0).sum()), float((soft == 0).sum() / max(changed, 1)), what, "pixels"
    )
    what = f"PSNR that {ROUNDS} rounds lose more than one {{}}, each another try in its place; each on the last result"
    for name, where in {"inside": mask, "at the edge": (soft > 0) & ~mask}.items():
        lost, theirs = (_psnr(one, image, where) - _psnr(ten, image, where) for one, ten in (ours, other))
        yield Row(
            f"rounds {name}",
            round(lost, 2),
            round(theirs, 2),
            round(theirs / max(lost, 0.1), 1),
            what.format(name),
            "dB",
        )


def _ours(image: Image, mask: Mask, rounds: int) -> Image:
    """Each round is another answer to the same wish, painted on what lies below it."""
    stack = Stack(Picture(image))
    edit = None
    for _ in range(rounds):
        below = stack.below(edit.id) if edit else stack
        box = _box(mask)
        pixels = _through_the_model(below.pixels[box.slices])
        variation = Variation(Repainted(box, pixels, feather_outward(mask[box.slices].copy(), BLUR)), "ideal", "", 0.0)
        edit = edit.with_more((variation,)) if edit else Edit("Remove", (), Refinement(), (variation,))
        stack = stack.with_edit(edit)
    return stack.pixels


def _pasted(image: Image, mask: Mask, rounds: int) -> Image:
    soft = cv2.GaussianBlur(grow(mask, 2).view(np.uint8) * np.float32(1), (0, 0), BLUR)[..., None]
    box = Box.whole(Size.of(image))
    for _ in range(rounds):
        painted = _through_the_model(image[box.slices])
        image = np.rint(image * (1 - soft) + painted * soft).astype(np.uint8)
    return image


def _box(mask: Mask) -> Box:
    rows, columns = np.nonzero(mask)
    inner = Box(int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)
    return inner.padded(PADDING).clamped(Size.of(mask))


def _through_the_model(crop: Image) -> Image:
    size = Size.of(crop)
    small = cv2.resize(crop, (WORKING, WORKING), interpolation=cv2.INTER_AREA)
    return cv2.resize(small, size, interpolation=cv2.INTER_LANCZOS4)


def _psnr(result: Image, truth: Image, where: Mask) -> float:
    error = np.square(result[where].astype(float) - truth[where]).mean()
    return min(MOST_DB, 10 * float(np.log10(255**2 / max(error, 1e-9))))
