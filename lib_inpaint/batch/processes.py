"""Workers as processes of this machine. One that dies is replaced, and its photo tried once more."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any

import cv2

from ..errors import UserError
from .work import Done, Task, Worker, failed

MOST_TRIES = 2
READY = "ready"
DIED = f"Its worker ended {MOST_TRIES} times while it was worked on, perhaps for want of memory."


class Processes:
    """A crew: see running.Crew. The models are loaded once in each process."""

    def __init__(self, count: int, make_worker: Callable[[], Worker]):
        """`make_worker` is called in each process, so it must be picklable."""
        self._count = count
        self._make_worker = make_worker

    def work(self, tasks: Iterator[Task]) -> Iterator[Done]:
        hands = [_Hand(self._make_worker, self._count) for _ in range(self._count)]
        again: deque[Task] = deque()
        tries: Counter[str] = Counter()
        try:
            while busy := [hand for hand in hands if hand.is_busy]:
                ready = wait([hand.connection for hand in busy])
                for hand in [hand for hand in busy if hand.connection in ready]:
                    done = hand.taken()
                    if done is None and (lost := hand.replaced()):
                        tries[lost.path] += 1
                        if tries[lost.path] < MOST_TRIES:
                            again.append(lost)
                        else:
                            done = failed(lost, DIED)
                    # Before what is done is written, so that nobody waits for that.
                    if not hand.is_busy and (task := again.popleft() if again else next(tasks, None)):
                        hand.give(task)
                    if isinstance(done, Done):
                        yield done
        finally:
            for hand in hands:
                hand.end()


class _Hand:
    """A process as its parent sees it."""

    def __init__(self, make_worker: Callable[[], Worker], among: int):
        self._arguments = (make_worker, max(1, (os.cpu_count() or 1) // among))
        self._start()

    def _start(self) -> None:
        # Spawned: what was forked from a process with threads or a GPU may hang.
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
        with _ctrl_c_waits():
            self._process.start()
        # Ours is closed, so that the connection ends with the process.
        theirs.close()
        self._task: Task | None = None
        self._is_ready = False

    @property
    def is_busy(self) -> bool:
        """With a photo, or with starting."""
        return self._task is not None or not self._is_ready

    def give(self, task: Task) -> None:
        self._task = task
        with suppress(OSError):  # It has died, which the next `taken` sees.
            self.connection.send(task)

    def taken(self) -> Any:
        """What it has done, READY once it has started, or None if it has died; UserError if it cannot even start."""
        try:
            told = self.connection.recv()
        except (EOFError, OSError):
            return None
        if isinstance(told, UserError):
            raise told
        self._is_ready, self._task = True, None
        return told

    def replaced(self) -> Task | None:
        """Another process in its place; gives back the photo that it had."""
        was_ready, lost = self._is_ready, self._task
        self.end()
        if not was_ready:
            raise UserError(f"A worker could not be started; it ended with {self._process.exitcode}.")
        self._start()
        return lost

    def end(self) -> None:
        self.connection.close()
        self._process.terminate()
        self._process.join()


@contextmanager
def _ctrl_c_waits() -> Iterator[None]:
    """For a process to be started whole. That never hears of it, not even before it can say so; not on Windows."""
    pressed = list[int]()
    is_main = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, lambda number, _: pressed.append(number)) if is_main else None
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT]) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        if is_main:
            signal.signal(signal.SIGINT, before or signal.SIG_DFL)
    if pressed:
        signal.raise_signal(signal.SIGINT)


def _serve(connection: Connection, make_worker: Callable[[], Worker], threads: int) -> None:
    """The process. It ends when its parent closes the connection, or is no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches the parent too, which ends the workers.
    # The process is ours alone; PyTorch, imported later, looks into the environment.
    cv2.setNumThreads(threads)
    os.environ.update(OMP_NUM_THREADS=str(threads), MKL_NUM_THREADS=str(threads))
    try:
        worker = make_worker()
        connection.send(READY)
        while True:
            connection.send(worker.work(connection.recv()))
    except UserError as error:
        connection.send(error)
    except (EOFError, OSError):
        return
