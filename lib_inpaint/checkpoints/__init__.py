"""Files with trained weights: which there are, which lie here, and how one is opened without trusting it."""

from .diffusion import DiffusionKind, diffusion_kind
from .downloading import download, downloaded_bytes
from .finding import Found, find, find_fills
from .loading import load_state_dict, sha256
from .parts import megabytes
from .proven import proven
from .scripted import load_script
from .table import WEIGHTS, Weights

__all__ = [
    "WEIGHTS",
    "DiffusionKind",
    "Found",
    "Weights",
    "diffusion_kind",
    "download",
    "downloaded_bytes",
    "find",
    "find_fills",
    "load_script",
    "load_state_dict",
    "megabytes",
    "proven",
    "sha256",
]
