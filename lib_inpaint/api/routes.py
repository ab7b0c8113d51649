"""The routes of a project: each parses, calls one Workspace method, encodes. The others are bound here as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Depends, Request, Response

from ..geometry import Size
from ..history import History
from ..images import alpha_png, proxy, proxy_mask
from ..tickets import Tickets
from ..workspace import PROXY, Workspace, previewed
from .batch_routes import BATCHES_ROUTES, BatchesRoutes
from .bodies import (
    AcceptBody,
    CanvasBody,
    HoverBody,
    LayerBody,
    PredictBody,
    PreviewBody,
    RefinementBody,
    StrokesBody,
    WriteBody,
)
from .companion_routes import COMPANIONS_ROUTES, CompanionsRoutes
from .edges import NotLoggedIn, Reply, SentenceRoute, same_origin, uploaded, whole_texts
from .library_routes import LIBRARY_ROUTES, LibraryRoutes
from .model_routes import MODEL_ROUTES, ModelsRoutes
from .openapi import document
from .page_routes import CODE, PAGE_ROUTES, PageRoutes
from .painting_routes import PAINTING_ROUTES, PaintingRoutes
from .people_routes import PEOPLE_ROUTES, PeopleRoutes
from .replies import binary_reply, cache, job_reply, layer_version, prediction_reply, project_reply
from .segment_routes import SEGMENT_ROUTES, SegmentsRoutes
from .table import PNG, Route, bind
from .text_routes import TEXT_ROUTES, TextRoutes

PREFIX = "/click_inpaint"

LAYER = "/projects/{id}/layers/{layer}"
ROUTES = [
    Route("GET", "/openapi.json", "openapi", "This description"),
    Route("POST", "/projects", "open", "Open a picture, or a project as one file", takes="The file as it is"),
    Route("GET", "/projects/{id}", "project", "The project as it is now"),
    Route(
        "GET", "/projects/{id}/picture", "picture", "The picture, at most 2048 px; `which`: current or original", PNG
    ),
    Route("GET", "/projects/{id}/mask", "mask", "What is selected, at most 2048 px, as the alpha of a picture", PNG),
    Route("GET", f"{LAYER}/mask", "layer_mask", "The same of one layer", PNG),
    Route("POST", "/projects/{id}/predict", "predict", "What a click or a box would select; changes nothing"),
    Route("POST", "/projects/{id}/hover", "hover", "What a click there would likely select, small and at once", PNG),
    Route("PUT", LAYER, "accept", "Make a layer of a click or a box, or change the one of that id"),
    Route("PATCH", LAYER, "change_layer", "Rename, hide or move a layer, or let it take away"),
    Route("DELETE", LAYER, "delete_layer", "Delete a layer"),
    Route("POST", "/projects/{id}/strokes", "paint", "Paint into a layer with brush, eraser or lasso"),
    Route("POST", "/projects/{id}/import-mask", "import_mask", "Make a layer of a file", takes="The mask as a file"),
    Route("PUT", "/projects/{id}/refinement", "refine", "Grow, feather, smooth or invert what is selected"),
    Route("POST", "/projects/{id}/mask-preview", "preview", "What is selected with another refinement", PNG),
    Route("POST", "/projects/{id}/canvas", "extend", "A larger canvas, with what was added selected"),
    Route("POST", "/projects/{id}/undo", "undo", "Undo the last step"),
    Route("POST", "/projects/{id}/redo", "redo", "Do it again"),
    Route("GET", "/jobs/{id}", "job", "How far a job is, and the project once it is done"),
    Route("DELETE", "/jobs/{id}", "cancel", "Cancel a job"),
]

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
        guards = [Depends(same_origin), Depends(self.logged_in), Depends(whole_texts)]
        self.router = APIRouter(
            prefix=PREFIX, route_class=SentenceRoute, dependencies=guards, default_response_class=Reply
        )
        for routes, where in (
            (ROUTES, self),
            (PAINTING_ROUTES, PaintingRoutes(workspace, self.tickets)),
            (SEGMENT_ROUTES, SegmentsRoutes(workspace)),
            (MODEL_ROUTES, ModelsRoutes(workspace)),
            (PEOPLE_ROUTES, PeopleRoutes(workspace.people)),
            (TEXT_ROUTES, TextRoutes(workspace.text)),
            (COMPANIONS_ROUTES, CompanionsRoutes(workspace.companions)),
            (LIBRARY_ROUTES, LibraryRoutes(workspace.library)),
            (BATCHES_ROUTES, BatchesRoutes(workspace.batches)),
            (PAGE_ROUTES, PageRoutes()),
        ):
            bind(self.router, routes, where)

    def logged_in(self, request: Request) -> None:
        """Dependency: the host's own login guards our routes too."""
        if not self.allows(request, request.scope["route"].name in CODE):
            raise NotLoggedIn

    def openapi(self) -> dict[str, Any]:
        return document(self.router, CODE)

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
            prediction = self.workspace.predict(id, body.prompt.value(self._size(id)), still_wanted)
        return prediction_reply(prediction, self.workspace.store.get(id).present.layer_refinement)

    def hover(self, id: str, body: HoverBody) -> Response:
        with self.hovers.turn(f"hover {id} {body.page}", body.ticket) as still_wanted:
            small = self.workspace.hover(id, body.value(self._size(id)), still_wanted)
        return Response(status_code=204) if small is None else binary_reply(alpha_png(small), "image/png")

    def accept(self, id: str, layer: str, body: AcceptBody) -> Any:
        return project_reply(id, self.workspace.accept(id, body.revision, layer, body.prompt.value(self._size(id))))

    def change_layer(self, id: str, layer: str, body: LayerBody) -> Any:
        return project_reply(id, self.workspace.change_layer(id, body.revision, layer, body.value()))

    def delete_layer(self, id: str, layer: str, revision: int) -> Any:
        return project_reply(id, self.workspace.delete_layer(id, revision, layer))

    def paint(self, id: str, body: StrokesBody) -> Any:
        strokes = body.value(self._size(id))
        return project_reply(id, self.workspace.paint(id, body.revision, body.layer, strokes))

    def import_mask(self, id: str, revision: int, name: str = "mask", data: bytes = Depends(uploaded)) -> Any:
        return project_reply(id, self.workspace.import_mask(id, revision, data, name))

    def refine(self, id: str, body: RefinementBody) -> Any:
        return project_reply(id, self.workspace.set_refinement(id, body.revision, body.value()))

    def preview(self, id: str, body: PreviewBody) -> Response:
        with self.tickets.turn(f"preview {id} {body.page}", body.ticket) as still_wanted:
            soft = self.workspace.preview(id, body.refinement.value(), still_wanted)
        return binary_reply(alpha_png(soft), "image/png")

    def extend(self, id: str, body: CanvasBody) -> Any:
        return project_reply(id, self.workspace.extend(id, body.revision, body.value()))

    def undo(self, id: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.undo(id, body.revision))

    def redo(self, id: str, body: WriteBody) -> Any:
        return project_reply(id, self.workspace.redo(id, body.revision))

    def job(self, id: str) -> dict[str, Any]:
        job = self.workspace.jobs.get(id)
        has_project = job.state == "done" and isinstance(job.result, History)
        return job_reply(job, self.project(job.about) if has_project else None)

    def cancel(self, id: str) -> dict[str, Any]:
        job = self.workspace.jobs.get(id)
        job.cancel()
        return job_reply(job, None)

    def _size(self, id: str) -> Size:
        return self.workspace.store.get(id).present.size
