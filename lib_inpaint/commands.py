"""What each command does: read files, call the core, write a file, tell."""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .borders import Borders
from .canvas import extended
from .edits import Stack
from .errors import UserError
from .fills import Fills
from .finders import Finders, Wanted
from .geometry import Box, Mask, Point
from .host.places import torch_hub
from .host.preferences import Preferences
from .host.standalone import HOME, Standalone
from .images import Picture, mask_png, read_file, read_mask, read_picture_file, soft_mask_png
from .layers import Layer, selection
from .masks import Refinement, refine, soften
from .models import Models
from .outputs import Told, check_is_png, check_target, encoder_for, lost_by, mask_facts, with_progress, write
from .painting import Painter, diffusion_of, painter_of
from .people import Search, search_of, target_of
from .project import Project
from .removal import Target, selected
from .segment import VisualPrompt
from .segment.automatic import Everything
from .segment.predictor import chosen
from .segments import coco_of
from .text_finders import TextFinders, phrases_of
from .text_search import layers_of, nothing_found
from .texts import brief


def serve(options: argparse.Namespace) -> None:
    from .server import serve as serve_forever
    from .workspace import Workspace

    host = standalone(options)
    if host.output_folder:
        _check_output_folder(host.output_folder)
    serve_forever(Workspace(host), options.host, options.port, options.auth, not options.no_browser)


def segment(options: argparse.Namespace) -> Told:
    picture = read_picture_file(options.image)
    prompt = prompt_of(options)
    check_target(options.out, options.image)
    check_is_png(options.out)
    mask, facts = _segmented(picture, prompt, options)
    if not mask.any():
        raise UserError("Nothing was found there. Try another point, or a box around the object.")
    write(options.out, mask_png(mask))
    facts = {"out": str(options.out), **facts, **mask_facts(mask), "notes": picture.notes}
    return Told(f"{options.out}: {facts['area']} pixels selected by {facts['model']}.", facts)


def everything(options: argparse.Namespace) -> Told:
    wanted = Everything(options.points_a_side, options.least_score, options.least_stability).checked()
    check_target(options.out, options.image)
    if options.out.suffix.lower() != ".json":
        raise UserError(f"Segments are written as COCO in .json; {options.out.name} is not.")
    picture = read_picture_file(options.image)
    predictor = Models(standalone(options)).predictor(options.model)
    started = time.perf_counter()
    found = with_progress(lambda progress: predictor.everything("picture", picture.pixels, wanted, progress))
    seconds = round(time.perf_counter() - started, 3)
    write(options.out, coco_of(options.image.name, picture.size, found))
    facts = {"out": str(options.out), "model": predictor.name, "segments": len(found), "seconds": seconds}
    return Told(
        f"{options.out}: {len(found)} segments found by {predictor.name} in {seconds:.1f} s.",
        {**facts, "size": picture.size, "notes": picture.notes},
    )


def mask(options: argparse.Namespace) -> Told:
    check_target(options.out, options.mask)
    check_is_png(options.out)
    file = read_mask(read_file(options.mask), None, options.mask.name, guess_polarity=False)
    refinement = Refinement(
        options.grow, options.feather, options.smooth, options.fill_holes, options.drop_specks, options.invert
    ).checked()
    hard = refine(file.mask, refinement)
    write(options.out, soft_mask_png(soften(file.mask, refinement)) if refinement.feather else mask_png(hard))
    facts = {"out": str(options.out), **mask_facts(hard), "notes": file.notes}
    return Told(f"{options.out}: {facts['area']} of {hard.size} pixels are to be repainted.", facts)


def remove(options: argparse.Namespace) -> Told:
    if sum(map(bool, (options.mask, options.point or options.box, options.noun, options.text))) != 1:
        raise UserError("Say what to remove: either --mask MASK.png, or --point and --box, or --people, or --text.")
    if options.all and not options.noun:
        raise UserError("--all is about the main subject of --people or --class. Leave it out.")
    encode = encoder_for(options.out)
    check_target(options.out, options.image, *filter(None, [options.mask]))
    paint = _painter(options)
    picture = read_picture_file(options.image)
    hole, default, facts = _hole(picture, options)
    refinement = Refinement(
        grow=default.grow if options.grow is None else options.grow,
        feather=default.feather if options.feather is None else options.feather,
    ).checked()
    target = Target(Stack(picture), refine(hole, refinement), (), refinement)
    return _painted(target, "removed", paint, encode, options, facts)


def extend(options: argparse.Namespace) -> Told:
    encode = encoder_for(options.out)
    check_target(options.out, options.image)
    borders = Borders(options.left, options.top, options.right, options.bottom)
    paint = _painter(options)
    project = extended(Project.of(read_picture_file(options.image)), borders)
    return _painted(selected(project), "extended", paint, encode, options, {"borders": borders})


def _painter(options: argparse.Namespace) -> Painter:
    host = standalone(options)
    return painter_of(options, Fills(Models(host)), host.diffusion)


def _painted(
    target: Target,
    done: str,
    paint: Painter,
    encode: Callable[..., bytes],
    options: argparse.Namespace,
    facts: dict[str, Any],
) -> Told:
    """Paints the target, writes the picture and tells."""
    painted, title, notes = with_progress(lambda progress: paint(target, progress))
    stack = target.stack.with_edit(target.edited(done, (painted,)))
    picture = stack.picture
    write(options.out, encode(stack.pixels, picture.alpha, picture.exif, picture.icc, stack.infotext))
    facts = {
        "out": str(options.out),
        "engine": options.engine,
        "seconds": round(painted.seconds, 3),
        **({} if painted.seed is None else {"seed": painted.seed}),
        "grow": target.refinement.grow,
        "feather": target.refinement.feather,
        **facts,
        **mask_facts(target.mask),
        "notes": [*picture.notes, *notes, *lost_by(picture, encode)],
    }
    return Told(f"{options.out}: {done} with {title} in {painted.seconds:.1f} s.", facts)


def _segmented(picture: Picture, prompt: VisualPrompt, options: argparse.Namespace) -> tuple[Mask, dict[str, Any]]:
    prompt = prompt.checked(picture.size)
    predictor = Models(standalone(options)).predictor(options.model)
    started = time.perf_counter()
    candidate = chosen(predictor.predict("picture", picture.pixels, prompt), prompt)
    seconds = round(time.perf_counter() - started, 3)
    return candidate.mask, {
        "model": predictor.name,
        "score": round(float(candidate.score), 4),
        "segment_seconds": seconds,
    }


def _hole(picture: Picture, options: argparse.Namespace) -> tuple[Mask, Refinement, dict[str, Any]]:
    """The mask to repaint and how it is refined unless told: a given mask as it is, a found one as the page does."""
    if options.mask:
        file = read_mask(read_file(options.mask), picture.size, options.mask.name, guess_polarity=False)
        return file.mask, Refinement(), {}
    if options.noun:
        search, facts = searched(picture, options)
        place = target_of(Project.of(picture), search, keeps_subject=not options.all)
        return selection(place.layers, picture.size), place.refinement, facts
    if options.text:
        layers, facts = read(picture, options.text, options)
        return selection(layers, picture.size), Refinement.for_size(picture.size), facts
    found, facts = _segmented(picture, prompt_of(options), options)
    return found, Refinement.for_size(picture.size), facts


def searched(picture: Picture, options: argparse.Namespace) -> tuple[Search, dict[str, Any]]:
    """All people, or whatever is asked for by name."""
    wanted = Wanted(options.noun, options.least_score).checked()
    finders = Finders(Models(standalone(options)))
    started = time.perf_counter()
    things = with_progress(lambda progress: finders.find("picture", picture.pixels, wanted, progress))
    facts = {"class": wanted.title, "found": len(things), "find_seconds": round(time.perf_counter() - started, 3)}
    return search_of(things, wanted, Project.of(picture)), facts


def read(picture: Picture, words: str, options: argparse.Namespace) -> tuple[tuple[Layer, ...], dict[str, Any]]:
    """A layer of each thing that the words fit; UserError where nothing does."""
    phrases = phrases_of(words)
    finders = TextFinders(Models(standalone(options)))
    started = time.perf_counter()
    matches = with_progress(lambda progress: finders.find("picture", picture.pixels, phrases, progress))
    if not matches:
        raise UserError(nothing_found(phrases))
    facts = {"words": list(phrases), "found": len(matches), "find_seconds": round(time.perf_counter() - started, 3)}
    return layers_of(matches, Project.of(picture)).layers, facts


def standalone(options: argparse.Namespace) -> Standalone:
    """The host that the options describe."""
    folder = getattr(options, "models_dir", None)
    if folder is not None and not folder.is_dir():
        raise UserError(f"There is no folder {folder}. Create it, or name another with --models-dir.")
    output = getattr(options, "output_dir", None)
    folders, fill_folders = ((folder,), ()) if folder else ((HOME / "models",), (torch_hub(),))
    projects = getattr(options, "projects_dir", None) or HOME / "projects"
    kept = {"most_projects_mb": getattr(options, "projects_mb", None)}
    kept["most_batches_mb"] = getattr(options, "photos_mb", None)
    preferences = Preferences(**{name: most for name, most in kept.items() if most is not None})
    return Standalone(
        folders,
        output,
        HOME / "cache",
        projects,
        diffusion=diffusion_of(options),
        preferences=preferences,
        fill_folders=fill_folders,
    )


def _check_output_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"The folder {folder} cannot be used ({error.strerror}). Name another.") from None


def prompt_of(options: argparse.Namespace) -> VisualPrompt:
    points = tuple(Point(x, y, int(label)) for x, y, label in map(_point, options.point))
    return VisualPrompt(points, _box(options.box) if options.box else None)


def _point(text: str) -> tuple[float, float, float]:
    numbers, said = _numbers(text), brief(text)
    if len(numbers) not in (2, 3) or (len(numbers) == 3 and numbers[2] not in (0, 1)):
        raise UserError(f"The point {said!r} is not understood. Write X,Y for foreground or X,Y,0 for background.")
    x, y, label = (*numbers, 1)[:3]
    return x, y, label


def _box(text: str) -> Box:
    numbers = _numbers(text)
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise UserError(f"The box {brief(text)!r} is not understood. Write X1,Y1,X2,Y2: left, top, right, bottom.")
    x1, y1, x2, y2 = numbers
    return Box(math.floor(x1), math.floor(y1), math.ceil(x2), math.ceil(y2))


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        return []
