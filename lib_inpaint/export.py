"""Files out: masks in the conventions of the programs that take them, cut-outs, layers, COCO, the picture itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .canvas import is_unpainted
from .coco import annotation, dataset
from .errors import UserError
from .geometry import Mask
from .history import History
from .images import alpha_edit_png, cutout_png, jpeg, mask_png, png, safe_name, soft_mask_png
from .layers import Layer, objects
from .masks import polygons, refine
from .project import Project
from .store import Store
from .texts import brief

UNPAINTED = "What this picture was extended by is not painted yet: paint it, then save it again."


class File(NamedTuple):
    name: str
    media_type: str
    data: bytes
    note: str = ""
    """What the person should know of it, a sentence."""


def exported(project: Project, kind: str) -> File:
    """The file of that kind (a key of KINDS); UserError when there is nothing to put in it."""
    if kind not in KINDS:
        raise UserError(f"There is no export called {brief(kind)}. There are: {', '.join(KINDS)}.")
    ending, media_type, encode = KINDS[kind]
    stem = safe_name(Path(project.picture.name).stem)
    note = UNPAINTED if kind in PICTURES and is_unpainted(project) else ""
    return File(f"{stem}{ending}", media_type, encode(project), note)


def save(folder: Path, file: File) -> Path:
    """Write into the folder under a name that is not taken; what is there is never overwritten."""
    folder.mkdir(parents=True, exist_ok=True)
    stem, ending = Path(file.name).stem, Path(file.name).suffix
    for number in range(1, 100_000):
        path = folder / (file.name if number == 1 else f"{stem}-{number}{ending}")
        try:
            with path.open("xb") as target:
                target.write(file.data)
            return path
        except FileExistsError:
            continue
        except OSError:
            path.unlink(missing_ok=True)
            raise
    raise UserError(f"The folder {folder} is full of files called {file.name}. Clear it or choose another.")


def saved_too(folder: Path | None, store: Store, id: str, history: History) -> History:
    """The picture also in the folder, if there is one; a full disk is told and costs nothing that was done."""
    if folder is None:
        return history
    try:
        save(folder, exported(history.present, "picture"))
    except OSError as error:
        note = f"The result could not be saved in {folder} ({error.strerror})."
        return store.update(id, lambda now: now.noted(note))
    return history


def _mask(project: Project) -> bytes:
    return mask_png(_selected(project).mask())


def _soft_mask(project: Project) -> bytes:
    return soft_mask_png(_selected(project).soft_mask())


def _cutout(project: Project) -> bytes:
    picture = project.picture
    soft = _selected(project).soft_mask()
    return cutout_png(project.stack.pixels, soft, picture.alpha, picture.exif, picture.icc)


def _alpha_edit(project: Project) -> bytes:
    return alpha_edit_png(project.stack.pixels, _selected(project).mask(), project.picture.icc)


def _picture(project: Project) -> bytes:
    picture = project.picture
    return png(project.stack.pixels, picture.alpha, picture.exif, picture.icc, project.stack.infotext)


def _picture_jpeg(project: Project) -> bytes:
    picture = project.picture
    return jpeg(project.stack.pixels, picture.alpha, picture.exif, picture.icc, project.stack.infotext)


def _layers(project: Project) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for number, (layer, mask) in enumerate(_refined_objects(project), start=1):
            name = safe_name(layer.name.replace("/", "_").replace("\\", "_"))
            archive.writestr(f"{number:02} {name}.png", mask_png(mask))
    return buffer.getvalue()


def _coco(project: Project) -> bytes:
    """COCO instances: `segmentation` as compressed RLE (exact), `polygons` beside it (outlines)."""
    annotations = [
        annotation(mask, name=layer.name, polygons=polygons(mask), score=layer.score)
        for layer, mask in _refined_objects(project)
    ]
    return dataset(project.picture.name, project.size, annotations)


def _refined_objects(project: Project) -> list[tuple[Layer, Mask]]:
    """Each selected object by itself with the refinement but for inverting; empty ones are left out."""
    refined = [(layer, refine(mask, project.layer_refinement)) for layer, mask in objects(project.layers)]
    shown = [(layer, mask) for layer, mask in refined if mask.any()]
    if not shown:
        raise UserError("Nothing is selected, so there are no layers to save. Click an object first.")
    return shown


def _selected(project: Project) -> Project:
    if not project.refined.area:
        raise UserError("Nothing is selected, so the mask would be empty. Click an object first.")
    return project


KINDS: dict[str, tuple[str, str, Callable[[Project], bytes]]] = {
    "mask": ("_mask.png", "image/png", _mask),
    "soft-mask": ("_soft-mask.png", "image/png", _soft_mask),
    "cutout": ("_cutout.png", "image/png", _cutout),
    "layers": ("_layers.zip", "application/zip", _layers),
    "coco": ("_coco.json", "application/json", _coco),
    "alpha-edit": ("_transparent-is-edit.png", "image/png", _alpha_edit),
    "picture": ("_result.png", "image/png", _picture),
    "picture-jpeg": ("_result.jpg", "image/jpeg", _picture_jpeg),
}
"""Kind -> how the file's name ends, its media type, its encoder."""

PICTURES = ("picture", "picture-jpeg")
