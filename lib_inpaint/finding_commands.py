"""The commands that find more to a chosen thing: others like it, its shadow and its reflection."""

from __future__ import annotations

import argparse
import time

from .commands import prompt_of, standalone
from .errors import UserError
from .foot import at_foot
from .images import mask_png, read_file, read_mask, read_picture_file
from .masks import area
from .models import Models
from .outputs import Told, check_is_png, check_target, make_folder, mask_facts, with_progress, write
from .segment.predictor import chosen
from .segment.similar import Alike, part_at


def similar(options: argparse.Namespace) -> Told:
    """The chosen thing is 0.png, the others follow, the likest first."""
    picture = read_picture_file(options.image)
    prompt = prompt_of(options).checked(picture.size)
    predictor = Models(standalone(options)).predictor(options.model)
    started = time.perf_counter()
    mask = chosen(predictor.predict("picture", picture.pixels, prompt), prompt).mask
    if not mask.any():
        raise UserError("Nothing was found there. Try another point, or a box around the object.")
    thing = part_at(mask, next((point for point in prompt.points if point.label), None))
    found = with_progress(lambda progress: predictor.similar("picture", picture.pixels, thing, [], Alike(), progress))
    seconds = round(time.perf_counter() - started, 3)
    make_folder(options.out)
    masks = [thing, *(each.mask.unpack() for each in found)]
    for number in range(len(masks)):
        check_target(options.out / f"{number}.png", options.image)
    for number, each in enumerate(masks):
        write(options.out / f"{number}.png", mask_png(each))
    facts = {"out": str(options.out), "model": predictor.name, "found": len(found), "seconds": seconds}
    return Told(
        f"{options.out}: {len(found)} more like it found by {predictor.name} in {seconds:.1f} s.",
        {**facts, "masks": [mask_facts(each) for each in masks], "notes": picture.notes},
    )


def shadow(options: argparse.Namespace) -> Told:
    """Without a shadow or reflection no file is written and the program ends with 1."""
    check_target(options.out, options.image, options.mask)
    check_is_png(options.out)
    picture = read_picture_file(options.image)
    file = read_mask(read_file(options.mask), picture.size, options.mask.name, guess_polarity=False)
    if not area(file.mask):
        raise UserError(f"{options.mask.name} selects nothing: white is the thing whose shadow is looked for.")
    found = at_foot(picture.pixels, file.mask)
    notes = [*picture.notes, *file.notes]
    if found is None:
        return Told(
            "Nothing at its foot looks like its shadow or reflection.", {"out": None, "notes": notes}, is_good=False
        )
    write(options.out, mask_png(found.mask))
    facts = {"out": str(options.out), "what": found.name.lower(), **mask_facts(found.mask), "notes": notes}
    return Told(f"{options.out}: a {found.name.lower()} of {facts['area']} pixels.", facts)
