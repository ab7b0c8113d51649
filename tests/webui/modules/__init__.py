"""The stand-in host's own modules, under the names by which extensions import the real ones."""
