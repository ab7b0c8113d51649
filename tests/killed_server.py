"""Our routes in a process of their own that tests may kill. Each line on the input starts a server, one at a time.

A line is a JSON of the folder, the port and a row of weights; its process id and, once it has ended, how it ended are
printed. All is imported once and the servers are forked, for twenty starts would take half a minute. Without Gradio's
page; everything that writes is the program's own.
"""

import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import uvicorn
from fastapi import FastAPI

from lib_inpaint.api import Api
from lib_inpaint.checkpoints import WEIGHTS, Weights
from lib_inpaint.host.standalone import Standalone
from lib_inpaint.saving import files
from lib_inpaint.server import Farewell
from lib_inpaint.workspace import Workspace


def main(wanted: dict) -> None:
    WEIGHTS["tiny"] = Weights(*wanted["weights"])
    if wanted["slow_disk"]:  # so that a kill finds it at a write more often
        proper = os.fsync

        def slowly(number: int) -> None:
            proper(number)
            time.sleep(wanted["slow_disk"])

        files.os.fsync = slowly
    home = Path(wanted["home"])
    workspace = Workspace(Standalone((home / "models",), device="cpu", projects_folder=home / "projects"))
    app = FastAPI()
    app.include_router(Api(workspace).router)
    uvicorn.run(Farewell(app, workspace.library.close), port=wanted["port"], log_level="error")


for line in sys.stdin:
    pid = os.fork()
    if not pid:
        main(json.loads(line))
        os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
