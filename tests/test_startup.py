"""Starting inside the WebUI brings nothing heavy: torch and Segment Anything wait for the first use that needs them."""

import json
import subprocess
import sys
from pathlib import Path


def test_neither_torch_nor_segment_anything_is_imported_before_the_first_use(tmp_path):
    command = [sys.executable, str(Path(__file__).with_name("start_up.py")), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["tabs"] == 1 and not told["failures"]
    assert not {"torch", "torchvision", "segment_anything", "transformers", "uvicorn"} & set(told["brought"])
