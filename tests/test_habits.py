"""The habits behind the one test command: style, types, the page's own tests, sizes of files."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from needs import need, plain_lane

ROOT = Path(__file__).parents[1]
OURS = ["lib_inpaint", "scripts", "tests", "benchmarks", "install.py"]


def clean(*command: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_ruff_finds_nothing():
    plain_lane("style")
    clean(sys.executable, "-m", "ruff", "check", *OURS)


def test_the_format_is_ruff_s():
    plain_lane("style")
    clean(sys.executable, "-m", "ruff", "format", "--check", *OURS)


def test_pyright_finds_nothing():
    plain_lane("types")
    works = subprocess.run([sys.executable, "-m", "pyright", "--version"], capture_output=True).returncode == 0
    need(works, "pyright (it fetches itself through npm)")
    clean(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


def test_the_page_s_pure_modules_pass_their_own_tests():
    node = shutil.which("node")
    need(node, "node")
    clean(str(node), "--test", *map(str, sorted((ROOT / "tests" / "js").glob("*.test.mjs"))))


@pytest.mark.parametrize("ending", ["*.py", "*.mjs", "*.css"])
def test_no_file_is_longer_than_300_lines(ending):
    listed = subprocess.run(["git", "ls-files", ending], cwd=ROOT, capture_output=True, text=True).stdout.split()
    files = [ROOT / name for name in listed] or list(ROOT.rglob(ending))
    long = [f"{file}: {lines}" for file in files if (lines := file.read_text("utf8").count("\n")) > 300]
    assert files and not long


def test_no_function_is_longer_than_60_lines():
    long = []
    for file in (ROOT / "lib_inpaint").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf8"))):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.end_lineno - node.lineno >= 60:
                long.append(f"{file.name}:{node.lineno} {node.name}")
    assert not long
