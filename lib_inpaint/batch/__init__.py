"""Folders: a recipe is done on every photo of one, by several processes or machines, and goes on where it stopped."""

from .recipes import Recipe, read_recipe
from .recording import recorded
from .running import Batch, Crew, Outcome

__all__ = ["Batch", "Crew", "Outcome", "Recipe", "read_recipe", "recorded"]
