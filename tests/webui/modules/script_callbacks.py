"""Callbacks of extensions, in the order of their registration; one that fails is reported and the others go on."""

import traceback
from collections import defaultdict

CATEGORIES = (
    "app_started",
    "before_ui",
    "before_reload",
    "script_unloaded",
    "ui_settings",
    "ui_tabs",
    "before_component",
    "after_component",
    "model_loaded",
)
callbacks = defaultdict(list)
failures: list[str] = []
takes_names = True
"""False for hosts before 1.9 and for Classic."""


def _registrar(category):
    def register(function, **options):
        if options and not takes_names:
            raise TypeError(f"on_{category}() got an unexpected keyword argument {next(iter(options))!r}")
        callbacks[category].append(function)

    return register


for _category in CATEGORIES:
    globals()[f"on_{_category}"] = _registrar(_category)


def call(category, *arguments, **options):
    """What each callback returned."""
    results = []
    for function in list(callbacks[category]):
        try:
            results.append(function(*arguments, **options))
        except Exception:
            failures.append(traceback.format_exc())
            traceback.print_exc()
    return results


def clear():
    callbacks.clear()
