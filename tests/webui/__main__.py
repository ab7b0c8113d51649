"""`python tests/webui --port 7861 --extension .`: the stand-in host with that extension in it."""

import argparse
import os
import sys
from pathlib import Path

HERE = Path(__file__).parent


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=7861)
    parser.add_argument("--extension", required=True)
    parser.add_argument("--data-dir", required=True)
    parser.add_argument("--gradio-auth")
    parser.add_argument("--api-auth")
    parser.add_argument("--subpath", default="")
    parser.add_argument("--use-cpu", nargs="+", default=[])
    for flag in ("--api", "--nowebui", "--lowvram", "--classic"):
        parser.add_argument(flag, action="store_true")
    options = parser.parse_args()
    options.extension = str(Path(options.extension).resolve())
    data = Path(options.data_dir).resolve()
    os.environ["STANDIN_DATA"] = str(data)
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    sys.path[:] = [str(HERE), *(path for path in sys.path if Path(path or ".").resolve() != HERE)]
    link = data / "extensions" / "click-inpaint"
    link.parent.mkdir(parents=True, exist_ok=True)
    if not link.exists():
        link.symlink_to(options.extension, target_is_directory=True)
    os.chdir(data)

    from modules import script_callbacks, shared

    script_callbacks.takes_names = not options.classic
    vars(shared.cmd_opts).update(
        {name: getattr(options, name) for name in vars(shared.cmd_opts) if hasattr(options, name)}
    )
    import host

    host.serve(options)


main()
