"""Files with trained weights: which there are, which lie here, and how one is opened without trusting it."""

from .finding import Found, find
from .loading import load_state_dict
from .table import WEIGHTS, Weights

__all__ = ["WEIGHTS", "Found", "Weights", "find", "load_state_dict"]
