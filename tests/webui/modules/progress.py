"""Tasks by their ids, and the route that tells how far one is."""

import time
from collections import OrderedDict

from pydantic import BaseModel

from . import shared

current_task = None
pending_tasks = OrderedDict()
finished_tasks: list = []
recorded_results: list = []


def add_task_to_queue(id_task):
    pending_tasks[id_task] = time.time()


def start_task(id_task):
    global current_task
    current_task = id_task
    pending_tasks.pop(id_task, None)


def finish_task(id_task):
    global current_task
    if current_task == id_task:
        current_task = None
    finished_tasks.append(id_task)
    del finished_tasks[:-16]


def record_results(id_task, result):
    recorded_results.append((id_task, result))
    del recorded_results[:-2]


class ProgressRequest(BaseModel):
    id_task: str | None = None
    id_live_preview: int = -1
    live_preview: bool = True


class ProgressResponse(BaseModel):
    active: bool
    queued: bool
    completed: bool
    progress: float | None = None
    eta: float | None = None
    live_preview: str | None = None
    id_live_preview: int | None = None
    textinfo: str | None = None


def progressapi(asked: ProgressRequest):
    active = asked.id_task == current_task
    told = {
        "active": active,
        "queued": asked.id_task in pending_tasks,
        "completed": asked.id_task in finished_tasks,
        "id_live_preview": -1,
    }
    if not active:
        return ProgressResponse(textinfo="In queue" if told["queued"] else "Waiting...", **told)
    state = shared.state
    done = 0.0
    if state.job_count > 0:
        done += state.job_no / state.job_count
        if state.sampling_steps > 0:
            done += state.sampling_step / state.sampling_steps / state.job_count
    done = min(done, 1.0)
    elapsed = time.time() - state.time_start
    told |= {"progress": done, "eta": elapsed / done - elapsed if done else None, "textinfo": state.textinfo}
    told["id_live_preview"] = state.id_live_preview
    is_new = state.id_live_preview != asked.id_live_preview
    if asked.live_preview and shared.opts.live_previews_enable and is_new and state.current_image is not None:
        told["live_preview"] = state.live_preview
    return ProgressResponse(**told)


def setup_progress_api(app):
    app.add_api_route("/internal/progress", progressapi, methods=["POST"], response_model=ProgressResponse)
    app.add_api_route("/internal/pending-tasks", lambda: {"tasks": list(pending_tasks)}, methods=["GET"])
    app.add_api_route("/internal/ping", lambda: {}, methods=["GET"])
