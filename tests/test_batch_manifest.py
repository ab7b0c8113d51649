"""The manifest of a folder of results, tampered with: names in it lead nowhere else."""

import json
from dataclasses import asdict

import pytest

from lib_inpaint.batch.manifest import NAME, Record, opened
from lib_inpaint.batch.recipes import Recipe
from lib_inpaint.errors import UserError


@pytest.mark.parametrize(
    "change",
    [
        {"name": "../../in/b"},
        {"name": "/etc/x"},
        {"name": "C:\\x"},
        {"name": 5},
        {"photo": ["a"]},
        {"files": {"/etc/passwd": ""}},
        {"files": 3},
        {"facts": {}},
        {"objects": [1]},
        {"state": "weird"},
        {"more": 1},
    ],
)
def test_a_manifest_that_was_tampered_with_leads_nowhere(tmp_path, change):
    files, facts = {"results/a.png": "0" * 64}, {"size": [4, 3], "seconds": 1}
    line = asdict(Record("a.png", "0" * 64, "a", "done", "", files, facts))
    recipe = Recipe.of({"select": {"find": "people"}})
    with opened(tmp_path, recipe, tmp_path / "in") as manifest:
        path = manifest.folder / NAME
    head = path.read_text("utf8")
    path.write_text(head + json.dumps(line) + "\n", "utf8")
    with opened(tmp_path, recipe, tmp_path / "in") as manifest:
        assert manifest.names == {"a.png": "a"}
    path.write_text(head + json.dumps({**line, **change}) + "\n", "utf8")
    with pytest.raises(UserError, match="is damaged"), opened(tmp_path, recipe, tmp_path / "in"):
        pass
