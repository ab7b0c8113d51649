"""Projects outside of the memory: as a manifest and blobs, in folders of their own, in a ZIP to hand on."""

from .fields import Damaged
from .folders import Entry, Folders
from .zips import is_zip, unzipped, zipped

__all__ = ["Damaged", "Entry", "Folders", "is_zip", "unzipped", "zipped"]
