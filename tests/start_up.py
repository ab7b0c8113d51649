"""A process of its own: what our part of the WebUI's start costs, and which modules it brings. Prints JSON.

Run with the folder of data for the stand-in host; used by test_startup.py and by `python -m benchmarks startup`.
"""

import json
import os
import runpy
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(data: str) -> None:
    os.environ["STANDIN_DATA"] = data
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "webui")]
    import cv2  # noqa: F401
    import fastapi
    import gradio as gr
    import numpy  # noqa: F401
    import PIL.Image  # noqa: F401
    from modules import call_queue, own_scripts, processing, script_callbacks, sd_models  # noqa: F401

    sd_models.list_models()
    with gr.Blocks():  # the first one loads what Gradio itself puts off
        gr.Textbox()
    before = set(sys.modules)
    started = time.process_time()
    runpy.run_path(str(ROOT / "scripts" / "click_inpaint.py"), run_name="click_inpaint.py")
    script_callbacks.call("before_ui")
    script_callbacks.call("ui_settings")
    tabs = script_callbacks.call("ui_tabs")
    script_callbacks.call("app_started", None, fastapi.FastAPI())
    seconds = time.process_time() - started
    brought = sorted({name.partition(".")[0] for name in set(sys.modules) - before})
    told = {"seconds": seconds, "brought": brought, "tabs": len(tabs), "failures": script_callbacks.failures}
    print(json.dumps(told))


main(sys.argv[1])
