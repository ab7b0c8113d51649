"""Where models compute: here always the processor."""

from . import shared

device = cpu = "cpu"
collected = 0


class NansException(Exception):
    """Only noise was painted."""


def get_optimal_device():
    return "cpu"


def get_device_for(task):
    return cpu if task in shared.cmd_opts.use_cpu or "all" in shared.cmd_opts.use_cpu else get_optimal_device()


def torch_gc():
    global collected
    collected += 1
