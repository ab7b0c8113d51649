"""What a person may set for good: in the WebUI on its Settings page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preferences:
    model: str = ""
    """Name of the weights that answer clicks; empty = the smallest file, which is the fastest."""
    checkpoint: str = ""
    """Name of the checkpoint that paints; empty = the loaded one if it inpaints, else the first that does."""
    most_open: int = 24
    """Pictures kept in memory."""
    most_encoded: int = 8
    """Pictures that a model keeps encoded, so that a click on them is answered at once."""
    most_kept_mb: int = 500
    """Megabytes of encoded pictures on disk, so that one that is opened again needs no encoding; 0 = none."""
    most_projects_mb: int = 2000
    """Megabytes of projects on disk, to be opened again; those unused longest go first; 0 = none are saved."""
    most_batches_mb: int = 4000
    """Megabytes of many photos at once with what came of them; those unused longest go first; 0 = none are taken."""
    keep_alive: float = 30
    """Minutes until a model that nobody uses leaves the memory; 0 = never."""
