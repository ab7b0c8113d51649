"""The core's values as JSON and binary replies."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import numpy as np
from fastapi import Response
from fastapi.responses import JSONResponse, StreamingResponse

from ..edits import Edit, Stack
from ..export import File
from ..geometry import Size
from ..health import Finding
from ..history import History
from ..images import alpha_png
from ..jobs import Job
from ..layers import Layer
from ..masks import Refinement, area, bounds, soften
from ..people import Search as Found
from ..project import Project
from ..saving import Entry
from ..segment import Candidate, VisualPrompt
from ..segment.zoom import Zoomed
from ..segments import Search
from ..tuning import Tuned, described
from ..workspace import PROXY, Prediction
from .table import ZIP


def cache(asked: str, version: object) -> str:
    """For ever when the address names the version that is served; an answer that is newer must not be kept under it."""
    return "private, max-age=31536000, immutable" if asked == str(version) else "no-store"


def project_reply(id: str, history: History) -> dict[str, Any]:
    project = history.present
    return {
        "id": id,
        "revision": history.revision,
        "name": project.picture.name,
        "size": project.size,
        "origin": project.origin,
        "proxy": project.size.within(PROXY),
        "picture_version": project.stack.version,
        "layers": [_layer(project, layer) for layer in project.layers],
        "refinement": vars(project.refinement),
        "mask_area": project.refined.area,
        "edits": [_edit(project.stack, edit) for edit in project.stack.edits],
        "infotext": project.picture.infotext,
        "can_undo": history.past[-1].name if history.past else None,
        "can_redo": history.future[-1].name if history.future else None,
        "notes": project.notes,
        "settings": history.settings.told(),
        "unsaved": history.unsaved,
    }


def projects_reply(entries: list[Entry], most_mb: int) -> dict[str, Any]:
    """Those used last first, and what is kept of them; `thumbnail` is a relative address, null where there is none."""
    return {"projects": [_entry(entry) for entry in entries], "most_mb": most_mb}


def _entry(entry: Entry) -> dict[str, Any]:
    thumbnail = f"projects/{entry.id}/thumbnail?v={entry.looks}" if entry.looks else None
    facts = entry._asdict()
    return {**facts, "when": entry.when.isoformat(timespec="seconds"), "thumbnail": thumbnail}


def tuning_reply(tuned: Tuned) -> dict[str, Any]:
    return {
        "settings": described(tuned.settings),
        "auto": described(tuned.auto),
        "region": tuned.region,
        "regions": tuned.regions,
        "zoom": tuned.zoom,
        "notes": tuned.notes,
        "avoided": tuned.avoided,
    }


def health_reply(findings: list[Finding]) -> dict[str, Any]:
    return {"findings": [vars(finding) for finding in findings]}


def prediction_reply(prediction: Prediction, refinement: Refinement) -> dict[str, Any]:
    """The candidates' masks as they will look once accepted."""
    labelled = zip(prediction.candidates, prediction.labels, strict=True)
    return {
        "candidates": [_candidate(candidate, label, refinement) for candidate, label in labelled],
        "best": prediction.best,
        "segmenter": prediction.segmenter,
        "seconds": prediction.seconds,
        "note": prediction.note,
    }


def segments_reply(search: Search, size: Size) -> dict[str, Any]:
    """Numbered from 1, as in the labels; to take some of them needs `search`, whose numbers they are."""
    return {
        "search": search.version,
        "labels_size": size.within(PROXY),
        "segments": [
            {"number": number, "box": each.mask.box, "area": each.mask.area, "score": each.score}
            for number, each in enumerate(search.segments, start=1)
        ],
    }


def people_reply(search: Found) -> dict[str, Any]:
    """The layers that were made, from left to right; `why` is the sentence about the main subject, if there is one."""
    return {
        "noun": search.wanted.noun,
        "title": search.wanted.title,
        "layers": [layer.id for layer in search.layers],
        "subject": None if search.subject is None else search.layers[search.subject].id,
        "why": search.why,
    }


def labels_reply(numbers: np.ndarray) -> Response:
    """(h, w) uint16 as they are, row by row, the lower byte first: a browser may alter the colours of a picture."""
    packed = gzip.compress(numbers.astype("<u2").tobytes(), compresslevel=1)
    return binary_reply(packed, "application/octet-stream", encoding="gzip")


def started_reply(job: Job) -> Response:
    """Its id, to ask after it by."""
    return JSONResponse({"job": job.id}, 202)


def job_reply(job: Job, project: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "state": job.state,
        "progress": job.fraction,
        "detail": job.detail,
        "seconds_left": job.seconds_left,
        "error": job.error,
        "project": project,
    }


def binary_reply(data: bytes, media_type: str, cache: str = "no-store", encoding: str = "identity") -> Response:
    """The identity encoding keeps the host from compressing again what is compressed."""
    headers = {"Cache-Control": cache, "Content-Encoding": encoding, "X-Content-Type-Options": "nosniff"}
    return Response(data, media_type=media_type, headers=headers)


def stream_reply(name: str, parts: Iterator[bytes]) -> Response:
    """A ZIP that is made while it is sent."""
    headers = {"Cache-Control": "no-store", "Content-Encoding": "identity", "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(parts, media_type=ZIP, headers={**headers, **_saved_as(name)})


def file_reply(file: File) -> Response:
    """With its name, and what the person should know of it."""
    reply = binary_reply(file.data, file.media_type)
    reply.headers.update(_saved_as(file.name))
    if file.note:
        reply.headers["X-Click-Inpaint-Note"] = file.note
    return reply


def _saved_as(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}


def layer_version(project: Project, layer: Layer) -> str:
    """Names what a layer looks like: its own mask and the refinement."""
    return f"{layer.mask.digest}-{zlib.crc32(repr(project.layer_refinement).encode()):x}"


def _candidate(candidate: Candidate, label: str, refinement: Refinement) -> dict[str, Any]:
    """Drawn at the proxy's size only: the box is that of the mask to a pixel of the proxy.

    `part` is what was looked at closely, null for the whole picture.
    """
    size = candidate.size
    small = size.within(PROXY)
    mask, scale = candidate.draw(small), size.width / small.width
    box = bounds(mask)
    return {
        "label": label,
        "score": candidate.score,
        "area": round(area(mask) * size.width * size.height / (small.width * small.height)),
        "box": box and box.scaled(scale, scale).clamped(size),
        "part": candidate.part if isinstance(candidate, Zoomed) else None,
        "mask": base64.b64encode(alpha_png(soften(mask, refinement.scaled(1 / scale)))).decode(),
    }


def _layer(project: Project, layer: Layer) -> dict[str, Any]:
    return {
        "id": layer.id,
        "name": layer.name,
        "visible": layer.visible,
        "mode": layer.mode,
        "area": layer.mask.area,
        "box": layer.mask.box,
        "source": layer.source,
        "score": layer.score,
        "prompt": layer.prompt and _prompt(layer.prompt),
        "version": layer_version(project, layer),
    }


def _prompt(prompt: VisualPrompt) -> dict[str, Any]:
    return {"points": prompt.points, "box": prompt.box, "candidate": prompt.candidate, "view": prompt.view}


def _edit(stack: Stack, edit: Edit) -> dict[str, Any]:
    below = stack.below(edit.id)
    return {
        "id": edit.id,
        "name": edit.name,
        "objects": [layer.name for layer in edit.layers if layer.visible],
        "box": edit.shown.box,
        "visible": edit.visible,
        "match": edit.match if edit.shown.correction else None,
        "blends": edit.blends,
        "chosen": edit.chosen,
        "variations": [_variation(below, edit, index) for index in range(len(edit.variations))],
    }


def _variation(below: Stack, edit: Edit, index: int) -> dict[str, Any]:
    variation = edit.variations[index]
    return {
        "engine": variation.engine,
        "title": variation.title,
        "seconds": variation.seconds,
        "seed": variation.seed,
        "version": variation_version(below, edit, index),
    }


def variation_version(below: Stack, edit: Edit, index: int) -> str:
    """Names what a variation looks like: its own pixels over the picture below."""
    return f"{below.version}-{edit.with_choice(index).laid.digest.hex()}"
