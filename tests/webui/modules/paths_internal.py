"""Where the host's code and its data lie."""

import os
from pathlib import Path

script_path = str(Path(__file__).parents[1])
data_path = os.environ.get("STANDIN_DATA", script_path)
models_path = str(Path(data_path) / "models")
extensions_dir = str(Path(data_path) / "extensions")
