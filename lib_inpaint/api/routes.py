"""The routes: each parses, calls one Workspace method, encodes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from .. import __version__, export
from ..history import History
from ..images import alpha_png, mask_png, proxy, proxy_mask, safe_name, thumbnail
from ..tickets import Tickets
from ..workspace import PROXY, Workspace, previewed
from . import assets
from .bodies import (
    AcceptBody,
    EditBody,
    EverythingBody,
    HoverBody,
    InpaintBody,
    LayerBody,
    PredictBody,
    PreviewBody,
    RefinementBody,
    StrokesBody,
    TakeBody,
    TaskBody,
    TuningBody,
    WriteBody,
)
from .companion_routes import COMPANION_ROUTES, CompanionRoutes
from .edges import NotLoggedIn, SentenceRoute, same_origin, uploaded
from .library_routes import LIBRARY_ROUTES, LibraryRoutes
from .replies import (
    binary_reply,
    cache,
    file_reply,
    health_reply,
    job_reply,
    labels_reply,
    layer_version,
    prediction_reply,
    project_reply,
    segments_reply,
    started_reply,
    tuning_reply,
    variation_version,
)

PREFIX = "/click_inpaint"

ROUTES = [
    ("GET", "/status", "status"),
    ("POST", "/rescan", "rescan"),
    ("GET", "/models", "models"),
    ("POST", "/models/{name}/download", "download_model"),
    ("POST", "/models/{name}/use", "use_model"),
    ("POST", "/projects", "open"),
    ("GET", "/projects/{id}", "project"),
    ("GET", "/projects/{id}/picture", "picture"),
    ("GET", "/projects/{id}/mask", "mask"),
    ("GET", "/projects/{id}/layers/{layer}/mask", "layer_mask"),
    ("POST", "/projects/{id}/predict", "predict"),
    ("POST", "/projects/{id}/hover", "hover"),
    ("PUT", "/projects/{id}/layers/{layer}", "accept"),
    ("PATCH", "/projects/{id}/layers/{layer}", "change_layer"),
    ("DELETE", "/projects/{id}/layers/{layer}", "delete_layer"),
    ("POST", "/projects/{id}/strokes", "paint"),
    ("POST", "/projects/{id}/import-mask", "import_mask"),
    ("PUT", "/projects/{id}/refinement", "refine"),
    ("POST", "/projects/{id}/mask-preview", "preview"),
    ("POST", "/projects/{id}/undo", "undo"),
    ("POST", "/projects/{id}/redo", "redo"),
    ("POST", "/projects/{id}/inpaint", "inpaint"),
    ("POST", "/projects/{id}/segments", "find_segments"),
    ("GET", "/projects/{id}/segments", "segments"),
    ("GET", "/projects/{id}/segments/labels", "segment_labels"),
    ("GET", "/projects/{id}/segments/coco", "segments_coco"),
    ("POST", "/projects/{id}/segments/take", "take_segments"),
    ("POST", "/projects/{id}/tuning", "tuning"),
    ("POST", "/projects/{id}/health", "health"),
    ("POST", "/projects/{id}/hole", "hole"),
    ("PATCH", "/projects/{id}/edits/{edit}", "change_edit"),
    ("DELETE", "/projects/{id}/edits/{edit}", "delete_edit"),
    ("POST", "/projects/{id}/edits/{edit}/reopen", "reopen_edit"),
    ("GET", "/projects/{id}/edits/{edit}/variations/{index}/thumbnail", "thumbnail"),
    ("POST", "/host/interrupt", "interrupt"),
    ("POST", "/host/skip", "skip"),
    ("GET", "/jobs/{id}", "job"),
    ("DELETE", "/jobs/{id}", "cancel"),
    ("GET", "/click_inpaint.mjs", "entry"),
    ("GET", "/js/{name}", "module"),
    ("GET", "/style.css", "style"),
    ("GET", "/css/{name}", "sheet"),
]
CODE = ("entry", "module", "style", "sheet")
"""Routes without data: a browser's `import` can send no header to log in with."""

Allows = Callable[[Request, bool], bool]
"""Whether the host lets the request in; told True when it asks for code only."""


class Api:
    """Binds a Workspace to routes. Plain `def`s: FastAPI runs them in threads, so no click blocks another."""

    def __init__(self, workspace: Workspace, allows: Allows = lambda request, is_code: True):
        self.workspace = workspace
        self.allows = allows
        self.tickets = Tickets()
        # Of their own: a cursor that passes by must not send a waiting click away.
        self.hovers = Tickets()
        guards = [Depends(same_origin), Depends(self.logged_in)]
        self.router = APIRouter(prefix=PREFIX, route_class=SentenceRoute, dependencies=guards)
        parts = (
            (ROUTES, self),
            (LIBRARY_ROUTES, LibraryRoutes(workspace.library)),
            (COMPANION_ROUTES, CompanionRoutes(workspace.companions)),
        )
        for routes, where in parts:
            for method, path, name in routes:
                self.router.add_api_route(path, getattr(where, name), methods=[method], response_model=None)

    def logged_in(self, request: Request) -> None:
        """Dependency: the host's own login guards our routes too."""
        if not self.allows(request, request.scope["route"].name in CODE):
            raise NotLoggedIn

    def status(self) -> dict[str, Any]:
        return {"version": __version__, **self.workspace.status()}

    def rescan(self) -> dict[str, Any]:
        self.workspace.models.rescan()
        return self.status()

    def models(self) -> dict[str, Any]:
        return self.workspace.downloads.overview()

    def download_model(self, name: str) -> Response:
        return started_reply(self.workspace.downloads.start(name))

    def use_model(self, name: str) -> dict[str, Any]:
        self.workspace.models.use(name)
        return self.status()

    def open(self, name: str = "picture", instead_of: str = "", data: bytes = Depends(uploaded)) -> dict[str, Any]:
        return self.project(self.workspace.open(data, name, instead_of))

    def project(self, id: str) -> dict[str, Any]:
        return project_reply(id, self.workspace.library.opened(id))

    def picture(self, id: str, which: str = "current", v: str = "") -> Response:
        project = self.workspace.store.get(id).present
        pixels = project.picture.pixels if which == "original" else project.stack.pixels
        data, media_type = proxy(pixels, project.picture.alpha, PROXY, project.picture.icc)
        return binary_reply(data, media_type, cache(v, project.stack.version))

    def mask(self, id: str, v: str = "") -> Response:
        history = self.workspace.store.get(id)
        project = history.present
        shown = proxy_mask(project.soft_mask(), project.size.within(PROXY))
        return binary_reply(alpha_png(shown), "image/png", cache(v, history.revision))

    def layer_mask(self, id: str, layer: str, v: str = "") -> Response:
        project = self.workspace.store.get(id).present
        shown = previewed(project.layer(layer).mask.unpack(), project.layer_refinement)
        return binary_reply(alpha_png(shown), "image/png", cache(v, layer_version(project, project.layer(layer))))

    def predict(self, id: str, body: PredictBody) -> dict[str, Any]:
        with self.tickets.turn(f"predict {id} {body.page}", body.ticket) as still_wanted:
            prediction = self.workspace.predict(id, body.prompt.value(), still_wanted)
        return prediction_reply(prediction, self.workspace.store.get(id).present.layer_refinement)

    def hover(self, id: str, body: HoverBody) -> Response:
        with self.hovers.turn(f"hover {id} {body.page}", body.ticket) as still_wanted:
            small = self.workspace.hover(id, body.value(), still_wanted)
        return Response(status_code=204) if small is None else binary_reply(alpha_png(small), "image/png")

    def accept(self, id: str, layer: str, body: AcceptBody) -> Any:
        return project_reply(id, self.workspace.accept(id, body.revision, layer, body.prompt.value()))

    def change_layer(self, id: str, layer: str, body: LayerBody) -> Any:
        return project_reply(id, self.workspace.change_layer(id, body.revision, layer, body.value()))

    def delete_layer(self, id: str, layer: str, revision: int) -> Any:
        return project_reply(id, self.workspace.delete_layer(id, revision, layer))

    def paint(self, id: str, body: StrokesBody) -> Any:
        strokes = [stroke.value() for stroke in body.strokes]
        return project_reply(id, self.workspace.paint(id, body.revision, body.layer, strokes))

    def import_mask(self, id: str, revision: int, name: str = "mask", data: bytes = Depends(uploaded)) -> Any:
        return project_reply(id, self.workspace.import_mask(id, revision, data, name))

    def refine(self, id: str, body: RefinementBody) -> Any:
        return project_reply(id, self.workspace.set_refinement(id, body.revision, body.value()))

    def preview(self, id: str, body: PreviewBody) -> Response:
        with self.tickets.turn(f"preview {id} {body.page}", body.ticket) as still_wanted:
            soft = self.workspace.preview(id, body.refinement.value(), still_wanted)
        return binary_reply(alpha_png(soft), "image/png")

    def undo(self, id: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.undo(id, body.revision))

    def redo(self, id: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.redo(id, body.revision))

    def inpaint(self, id: str, body: InpaintBody) -> Response:
        return started_reply(self.workspace.inpaint(id, body.revision, body.engine, body.again))

    def find_segments(self, id: str, body: EverythingBody) -> Response:
        return started_reply(self.workspace.segments.find(id, body.value()))

    def segments(self, id: str) -> dict[str, Any]:
        return segments_reply(self.workspace.segments.found(id), self.workspace.store.get(id).present.size)

    def segment_labels(self, id: str) -> Response:
        return labels_reply(self.workspace.segments.labels(id, PROXY))

    def segments_coco(self, id: str) -> Response:
        stem = Path(self.workspace.store.get(id).present.picture.name).stem
        data = self.workspace.segments.coco(id)
        return file_reply(export.File(f"{safe_name(stem)}_everything.json", "application/json", data))

    def take_segments(self, id: str, body: TakeBody) -> Any:
        return project_reply(id, self.workspace.segments.take(id, body.revision, body.search, body.numbers))

    def tuning(self, id: str, body: TuningBody) -> dict[str, Any]:
        with self.tickets.turn(f"tuning {id} {body.page}", body.ticket) as still_wanted:
            return tuning_reply(self.workspace.studio.tuning(id, body.value(), still_wanted))

    def health(self, id: str, body: TuningBody) -> dict[str, Any]:
        with self.tickets.turn(f"health {id} {body.page}", body.ticket) as still_wanted:
            return health_reply(self.workspace.health(id, body.value(), still_wanted))

    def hole(self, id: str, body: TuningBody) -> Response:
        return binary_reply(mask_png(self.workspace.studio.tuning(id, body.value()).hole), "image/png")

    def change_edit(self, id: str, edit: str, body: EditBody) -> Any:
        return project_reply(id, self.workspace.edits.change(id, body.revision, edit, body.value()))

    def delete_edit(self, id: str, edit: str, revision: int) -> Any:
        return project_reply(id, self.workspace.edits.delete(id, revision, edit))

    def reopen_edit(self, id: str, edit: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.edits.reopen(id, body.revision, edit))

    def thumbnail(self, id: str, edit: str, index: int, v: str = "") -> Response:
        stack = self.workspace.store.get(id).present.stack
        small = thumbnail(stack.closeup(edit, index))
        version = variation_version(stack.below(edit), stack.edit(edit), index)
        return binary_reply(small, "image/jpeg", cache(v, version))

    def interrupt(self, body: TaskBody) -> dict[str, Any]:
        self.workspace.studio.diffusion.interrupt(body.task)
        return {}

    def skip(self, body: TaskBody) -> dict[str, Any]:
        self.workspace.studio.diffusion.skip(body.task)
        return {}

    def job(self, id: str) -> dict[str, Any]:
        job = self.workspace.jobs.get(id)
        has_project = job.state == "done" and isinstance(job.result, History)
        return job_reply(job, self.project(job.about) if has_project else None)

    def cancel(self, id: str) -> dict[str, Any]:
        job = self.workspace.jobs.get(id)
        job.cancel()
        return job_reply(job, None)

    def entry(self, request: Request) -> Response:
        return assets.reply(request, assets.JAVASCRIPT / "click_inpaint.mjs")

    def module(self, request: Request, name: str) -> Response:
        return assets.reply(request, assets.found(assets.MODULES, name))

    def sheet(self, request: Request, name: str) -> Response:
        return assets.reply(request, assets.found(assets.SHEETS, name))

    def style(self, request: Request) -> Response:
        return assets.reply(request, assets.ROOT / "style.css")
