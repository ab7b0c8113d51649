"""Schedulers by label."""

from types import SimpleNamespace

schedulers = [
    SimpleNamespace(name=name, label=label)
    for name, label in (("automatic", "Automatic"), ("karras", "Karras"), ("exponential", "Exponential"))
]
schedulers_map = {scheduler.name: scheduler for scheduler in schedulers}
