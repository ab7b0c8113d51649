"""How much memory something takes at most over what the process held before. Linux."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def peak_mb(call: Callable[[], Any]) -> float:
    gc.collect()
    before, peak, done = held(), 0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.002):
            peak = max(peak, held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        call()
    finally:
        done.set()
        watcher.join()
    return (max(peak, held()) - before) / 1e6


def peak_card_mb(call: Callable[[], Any]) -> float:
    """The same of the graphics card's memory."""
    import torch

    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    before = torch.cuda.memory_allocated()
    call()
    return (torch.cuda.max_memory_allocated() - before) / 1e6


def held() -> int:
    """Bytes in memory now."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * PAGE
