"""Starts the stand-in host in a process of its own, with this extension in it."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ports import port_of

ROOT = Path(__file__).parents[1]
WEBUI = ROOT / "tests" / "webui"
FIRST_CONVOLUTION = "model.diffusion_model.input_blocks.0.0.weight"
INPAINTING, PLAIN = "sd-inpainting.safetensors", "plain.safetensors"


def write_checkpoint(path: Path, channels: int) -> None:
    """A safetensors file that has the header of a checkpoint and nothing else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensor = {"dtype": "F16", "shape": [1, channels, 1, 1], "data_offsets": [0, 2 * channels]}
    header = json.dumps({FIRST_CONVOLUTION: tensor}).encode()
    path.write_bytes(struct.pack("<Q", len(header)) + header + bytes(2 * channels))


class Webui:
    def __init__(self, address: str, data: Path):
        self.address = address
        self.data = data

    def log(self) -> dict:
        with urllib.request.urlopen(f"{self.address}/standin/log") as reply:
            return json.load(reply)

    def set_options(self, **options: object) -> None:
        body = json.dumps(options).encode()
        asked = urllib.request.Request(f"{self.address}/standin/options", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(asked).close()


@contextmanager
def webui(data: Path, *flags: str, **environment: str) -> Iterator[Webui]:
    """Two checkpoints in its models folder, the plain one loaded; what it printed is shown when it fails to start."""
    models = data / "models" / "Stable-diffusion"
    write_checkpoint(models / PLAIN, 4)
    write_checkpoint(models / INPAINTING, 9)
    port = port_of("webui")
    command = [sys.executable, str(WEBUI), "--port", str(port), "--data-dir", str(data)]
    output = (data / "output.txt").open("w+")
    process = subprocess.Popen(
        [*command, "--extension", str(ROOT), *flags],
        stdout=output, stderr=subprocess.STDOUT, env={**os.environ, **environment}, cwd=data,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, process, data / "output.txt")
        yield Webui(address, data)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        output.close()


def _wait(address: str, process: subprocess.Popen, output: Path) -> None:
    """Until our own route answers: the port does so before that."""
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/click_inpaint/status").close()
            return
        except urllib.error.HTTPError as error:
            if error.code == 401:
                return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"The stand-in host did not start:\n{output.read_text()}")
