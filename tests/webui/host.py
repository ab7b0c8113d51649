"""Builds the page, serves it, and builds it anew when asked to: the host's own order of things."""

import json
import mimetypes
import os
import secrets
import time
from pathlib import Path

import dialect
import extensions
import gradio as gr
import img2img_tab
import other_tabs
from fastapi import Depends, HTTPException, Request
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.security import HTTPBasic, HTTPBasicCredentials
from modules import own_scripts, painting, progress, script_callbacks, scripts, sd_models, sd_vae, shared

OWN = Path(__file__).parent


def serve(options):
    """Until the process is ended."""
    mimetypes.add_type("application/javascript", ".js")
    mimetypes.add_type("application/javascript", ".mjs")
    dialect.install()
    sd_models.list_models()
    if shared.opts.sd_model_checkpoint is None and sd_models.checkpoints_list:
        shared.opts.data["sd_model_checkpoint"] = next(iter(sd_models.checkpoints_list))
    if sd_models.checkpoints_list:
        sd_models.reload_model_weights()
    extensions.load_scripts()
    (_serve_api if options.nowebui else _serve_page)(options)


def _serve_api(options):
    import uvicorn
    from fastapi import FastAPI

    scripts.scripts_img2img.initialize_scripts(own_scripts.all_scripts())
    with gr.Blocks():
        scripts.scripts_img2img.setup_ui()
    app = FastAPI()
    _add_routes(app, options)
    script_callbacks.call("app_started", None, app)
    uvicorn.run(app, host="127.0.0.1", port=options.port, log_level="warning")


def _serve_page(options):
    _tag_pages()
    while True:
        script_callbacks.call("before_ui")
        shared.demo = demo = _build()
        demo.queue(64)
        logins = [tuple(login.split(":", 1)) for login in (options.gradio_auth or "").split(",") if login]
        app, _, _ = demo.launch(
            server_name="127.0.0.1", server_port=options.port, prevent_thread_lock=True, quiet=True,
            auth=logins or None, allowed_paths=[str(Path.cwd()), str(OWN), options.extension], show_error=True,
            **_launch_arguments(options),
        )  # fmt: skip
        _change_middleware(app)
        if options.api:  # the host's Api builds every script's controls once more
            with gr.Blocks():
                for script in scripts.scripts_img2img.scripts:
                    script.ui(True)
        _add_routes(app, options)
        script_callbacks.call("app_started", demo, app)
        while shared.state.server_command != "restart":
            time.sleep(0.1)
        shared.state.server_command = None
        script_callbacks.call("before_reload")
        script_callbacks.call("script_unloaded")
        demo.close()
        time.sleep(0.5)
        script_callbacks.clear()
        extensions.load_scripts()


def _launch_arguments(options):
    return {"root_path": f"/{options.subpath}"} if options.subpath else {}


def _build():
    scripts.scripts_img2img.initialize_scripts(own_scripts.all_scripts())
    interfaces = [
        (other_tabs.build_txt2img(), "txt2img", "txt2img"),
        (img2img_tab.build(), "img2img", "img2img"),
        (other_tabs.build_extras(), "Extras", "extras"),
    ]
    script_callbacks.call("ui_settings")
    settings = other_tabs.build_settings()
    for tabs in script_callbacks.call("ui_tabs"):
        interfaces += tabs or []
    interfaces.append((settings, "Settings", "settings"))
    order = json.loads(os.environ.get("STANDIN_TABS", "[]"))
    interfaces.sort(key=lambda interface: order.index(interface[2]) if interface[2] in order else 99)
    with gr.Blocks(analytics_enabled=False, title="Stable Diffusion") as demo:
        with gr.Row(elem_id="quicksettings"):
            names = list(sd_models.checkpoints_list)
            gr.Dropdown(
                names, value=shared.opts.sd_model_checkpoint, label="Checkpoint", elem_id="setting_sd_model_checkpoint"
            )
        with gr.Tabs(elem_id="tabs"):
            for interface, label, id in interfaces:
                with gr.TabItem(label, id=id, elem_id=f"tab_{id}"):
                    interface.render()
    return demo


def _tag_pages():
    """The host's and the extensions' scripts and styles go into every page that Gradio renders."""
    original = gr.routes.templates.TemplateResponse

    def response(*arguments, **options):
        page = original(*arguments, **options)
        head, foot = extensions.tags(OWN)
        body = page.body.replace(b"</head>", f"{head}</head>".encode(), 1)
        page.body = body.replace(b"</body>", f"{foot}</body>".encode(), 1)
        page.init_headers()
        return page

    gr.routes.templates.TemplateResponse = response


def _change_middleware(app):
    """Without Gradio's open doors to other sites, and everything compressed."""
    app.middleware_stack = None
    app.user_middleware = [each for each in app.user_middleware if "CORS" not in each.cls.__name__]
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.build_middleware_stack()


def _add_routes(app, options):
    progress.setup_progress_api(app)
    app.add_api_route("/standin/log", _log, methods=["GET"])
    app.add_api_route("/standin/options", _all_options, methods=["GET"])
    app.add_api_route("/standin/options", _set_options, methods=["POST"])
    if options.api:
        guards = [Depends(_api_login(options.api_auth))] if options.api_auth else []
        app.add_api_route("/sdapi/v1/options", _all_options, methods=["GET"], dependencies=guards)


def _api_login(logins):
    known = dict(login.split(":", 1) for login in logins.split(","))

    basic = Depends(HTTPBasic())

    def check(given: HTTPBasicCredentials = basic):
        if secrets.compare_digest(given.password.encode(), known.get(given.username, "").encode() or b"\0"):
            return True
        raise HTTPException(401, "Incorrect username or password", {"WWW-Authenticate": "Basic"})

    return check


def _log():
    """What happened so far, for tests."""
    model = sd_models.model_data.sd_model
    return {
        "generations": painting.done,
        "checkpoint_loads": sd_models.loads,
        "vae_loads": sd_vae.loads,
        "checkpoint": model and model.sd_checkpoint_info.name,
        "options": shared.opts.data,
        "scripts": [script.title() for script in scripts.scripts_img2img.scripts],
        "script_runs": own_scripts.ran,
        "failures": script_callbacks.failures,
        "state": {"job": shared.state.job, "interrupted": shared.state.interrupted},
        "queue_locked": _is_locked(),
    }


def _is_locked():
    from modules.call_queue import queue_lock

    return queue_lock.locked()


def _all_options():
    return {key: getattr(shared.opts, key) for key in shared.opts.data_labels}


async def _set_options(request: Request):
    shared.opts.data.update(await request.json())
    return {}
