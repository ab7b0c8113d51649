"""Samplers by name."""

from types import SimpleNamespace

all_samplers = [SimpleNamespace(name=name, aliases=[], options={}) for name in ("DPM++ 2M", "Euler a", "Euler", "DDIM")]
all_samplers_map = {sampler.name: sampler for sampler in all_samplers}


def visible_samplers():
    return all_samplers
