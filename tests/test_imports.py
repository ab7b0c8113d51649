"""Imports point one way: a module imports only from lines above its own, or from its own folder."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1] / "lib_inpaint"

LAYERS = [
    "errors geometry idle phrases texts",
    "masks images checkpoints settings presets",
    "paints",
    "crops host colour page_settings detect shadow reflection",
    "tuning coco borders foot",
    "health",
    "segment inpaint",
    "layers models seams grounding",
    "nets",
    "edits fills finders text_finders",
    "project wording colouring",
    "history canvas",
    "saving store autosave",
    "ahead jobs tickets export removal recipe push_files",
    "generation downloads library in_turn",
    "studio segments edit_list people companions painting text_search",
    "runs batch",
    "batches",
    "workspace",
    "api ui",
    "server extension",
    "outputs",
    "commands",
    "model_commands people_commands finding_commands text_commands batch_commands",
    "cli",
    "__main__",
]
LEVEL = {name: level for level, names in enumerate(LAYERS) for name in names.split()}
ALLOWED = {
    "modules": ("host/a1111/",),
    "gradio": ("ui/", "host/a1111/"),
    "fastapi": ("api/", "server.py"),
    "uvicorn": ("server.py",),
    "httpx": ("checkpoints/fetching.py", "host/remote/"),
    "huggingface_hub": ("checkpoints/fetching.py",),
    "filelock": ("checkpoints/downloading.py", "batch/manifest.py"),
    "ray": ("batch/ray_cluster.py",),
    "torch": (
        "checkpoints/",
        "segment/sam.py",
        "segment/sam_",
        "inpaint/lama_network.py",
        "host/local/painter.py",
        "detect/mask_rcnn.py",
        "detect/hub.py",
        "grounding/clipseg.py",
        "grounding/boxes.py",
    ),
    "diffusers": ("host/local/",),
    "transformers": ("detect/hub.py", "grounding/clipseg.py", "grounding/boxes.py"),
    "segment_anything": ("segment/sam.py", "segment/sam_"),
}


def imports(source: str, file: Path) -> Iterator[str]:
    package = ("lib_inpaint", *file.relative_to(ROOT).parts[:-1])
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else ()
            stem = [*base, *filter(None, [node.module])]
            yield from (".".join([*stem, alias.name]) for alias in node.names)


def wrong_imports(source: str, file: Path) -> list[str]:
    name = file.relative_to(ROOT).as_posix()
    here = name.split("/")[0].removesuffix(".py")
    wrong = []
    for target in imports(source, file):
        top, _, rest = target.partition(".")
        there = rest.split(".")[0]
        if top == "lib_inpaint" and there in LEVEL and there != here and LEVEL[there] >= LEVEL.get(here, 99):
            wrong.append(f"{name} imports {target}")
        if top in ALLOWED and not name.startswith(ALLOWED[top]):
            wrong.append(f"{name} imports {target}")
    return wrong


def test_imports_point_one_way():
    wrong = [each for file in ROOT.rglob("*.py") for each in wrong_imports(file.read_text("utf8"), file)]
    assert not wrong, "\n".join(wrong)


def test_every_module_has_a_level():
    names = {path.stem for path in ROOT.iterdir() if path.suffix == ".py" or (path / "__init__.py").is_file()}
    assert names - {"__init__"} == set(LEVEL)


def test_a_planted_import_is_found():
    for planted in ("import gradio", "from modules import shared", "from .. import workspace", "from ..crops import x"):
        assert wrong_imports(planted, ROOT / "masks" / "combine.py"), planted


def test_nothing_heavy_is_imported_before_it_is_needed():
    code = "import sys, lib_inpaint.extension, lib_inpaint.cli; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    heavy = {
        "torch",
        "segment_anything",
        "gradio",
        "transformers",
        "diffusers",
        "fastapi",
        "httpx",
        "huggingface_hub",
        "filelock",
        "ray",
    }
    assert not heavy & set(done.stdout.split())
