"""One generation at a time, for the page and the API alike; what fails is told as HTML."""

import html
import threading
import time
import traceback

from . import progress, shared

queue_lock = threading.Lock()


def wrap_queued_call(function):
    def queued(*arguments, **options):
        with queue_lock:
            return function(*arguments, **options)

    return queued


def wrap_gradio_gpu_call(function, extra_outputs=None):
    def queued(*arguments, **options):
        first = arguments[0] if arguments else None
        id_task = first if isinstance(first, str) and first.startswith("task(") and first.endswith(")") else None
        if id_task:
            progress.add_task_to_queue(id_task)
        with queue_lock:
            shared.state.begin(job=id_task)
            progress.start_task(id_task)
            try:
                result = function(*arguments, **options)
                progress.record_results(id_task, result)
            finally:
                progress.finish_task(id_task)
            shared.state.end()
        return result

    return wrap_gradio_call(queued, extra_outputs, add_stats=True)


def wrap_gradio_call(function, extra_outputs=None, add_stats=False):
    def told(*arguments, **options):
        started = time.perf_counter()
        try:
            results = list(function(*arguments, **options))
        except Exception as error:
            traceback.print_exc()
            words = html.escape(f"{type(error).__name__}: {error}")
            results = [*([None, ""] if extra_outputs is None else extra_outputs), f"<div class='error'>{words}</div>"]
        finally:
            state = shared.state
            state.skipped = state.interrupted = state.stopping_generation = False
            state.job_count, state.job = 0, ""
        if add_stats:
            seconds = time.perf_counter() - started
            results[-1] += f"<div class='performance'><p class='time'>Time taken: {seconds:.1f} sec.</p></div>"
        return tuple(results)

    return told
