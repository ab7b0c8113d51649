"""Extensions are loaded as the host loads them: scripts run with their folder on the path only while they run."""

import importlib.util
import sys
from pathlib import Path

from modules import paths, scripts


def folders():
    root = Path(paths.extensions_dir)
    return sorted(path for path in root.iterdir() if path.is_dir()) if root.is_dir() else []


def load_scripts():
    for folder in folders():
        for path in sorted((folder / "scripts").glob("*.py")):
            _run(folder, path)


def _run(folder, path):
    before = list(sys.path)
    scripts._base = str(folder)
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location(path.name, path)
        module = importlib.util.module_from_spec(spec)  # never in sys.modules
        spec.loader.exec_module(module)
    finally:
        sys.path[:] = before
        scripts._base = None


def tags(own):
    """(for the head, for the body's end). Scripts first, modules after all of them, the host's own before others'."""
    places = [own, *folders()]
    plain = [path for place in places for path in sorted((place / _folder(place, own)).glob("*.js"))]
    modules = [path for place in places for path in sorted((place / _folder(place, own)).glob("*.mjs"))]
    sheets = [path for place in places if (path := place / _sheet(place, own)).is_file()]
    head = "".join(f'<script type="text/javascript" src="{_address(path)}"></script>\n' for path in plain)
    head += "".join(f'<script type="module" src="{_address(path)}"></script>\n' for path in modules)
    return head, "".join(f'<link rel="stylesheet" property="stylesheet" href="{_address(path)}">\n' for path in sheets)


def _folder(place, own):
    return "page" if place == own else "javascript"


def _sheet(place, own):
    return Path("page", "style.css") if place == own else Path("style.css")


def _address(path):
    here = Path.cwd()
    shown = path.relative_to(here) if here in path.parents else path
    return f"file={shown.as_posix()}?{path.stat().st_mtime}"
