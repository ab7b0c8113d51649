"""Files with trained weights: which there are, which lie here, and how one is opened without trusting it."""

from .diffusion import DiffusionKind, diffusion_kind
from .finding import Found, find
from .loading import load_state_dict
from .table import WEIGHTS, Weights

__all__ = ["WEIGHTS", "DiffusionKind", "Found", "Weights", "diffusion_kind", "find", "load_state_dict"]
