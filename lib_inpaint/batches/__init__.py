"""Many photos that a page brings: kept in a folder of our own, worked on in the background, handed back as one file."""

from .batches import Batches
from .choices import Asked
from .places import Gone
from .standing import Standing

__all__ = ["Asked", "Batches", "Gone", "Standing"]
