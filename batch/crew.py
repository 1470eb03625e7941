"""One worker process as its parent sees it: what it was given, when its time is up, how to end it."""

from __future__ import annotations

import multiprocessing as mp
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path
from queue import SimpleQueue

from batch.limits import MIB, STRETCH, WorkLimits
from batch.processes import environment, kill_tree, waited_seconds
from batch.task import Task
from batch.worker import serve
from models.catalogue import Catalogue

AHEAD_FILES = 4
AHEAD_BYTES = 4 * MIB
AHEAD_SECONDS = 0.1  # slow files are not handed out ahead: another worker may be free sooner
ASK_SECONDS = 0.2  # between two questions how long a worker has waited for a processor: each costs 50 µs
START_SECONDS = 120.0
STOP_SECONDS = 5.0
MAX_SOCKET_FOLDER_BYTES = 70  # of the 107 that Linux gives a socket's path
FOREVER = float("inf")
THREAD_COUNTS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Variables that numeric libraries read when they are loaded."""


@dataclass(slots=True)
class Job:
    """A task on its way through the pool. serial: its place in the order; crashes: workers it has cost."""

    serial: int
    task: Task
    crashes: int = 0


@dataclass(slots=True)
class Pace:
    """How quick a worker is, and so how far ahead it may be handed files. seconds_a_file: 0.0 before the first."""

    seconds_a_file: float = 0.0

    def note(self, seconds: float) -> None:
        """Takes in how long a file took."""
        self.seconds_a_file = seconds if not self.seconds_a_file else 0.7 * self.seconds_a_file + 0.3 * seconds

    def allows(self, in_hand: Collection[Task], task: Task) -> bool:
        """Whether one more may be handed to a worker that has these."""
        if not in_hand:
            return True
        ahead = len(in_hand)
        weight = sum(each.weight for each in in_hand) + task.weight
        is_quick = self.seconds_a_file > 0 and ahead * self.seconds_a_file < AHEAD_SECONDS
        return is_quick and ahead < AHEAD_FILES and weight <= AHEAD_BYTES


class Worker:
    """A running worker process. jobs: given and not finished; the first is being read."""

    def __init__(self, scratch: Path, limits: WorkLimits, reader: str, threads: int, catalogue: Catalogue) -> None:
        self._limits = limits
        self._scratch = scratch
        scratch.mkdir()
        context = start_context()
        self.connection, far_end = context.Pipe()
        self.process = context.Process(  # type: ignore[attr-defined]  # typeshed hides it on BaseContext
            target=serve, args=(far_end, limits, str(scratch), reader, catalogue), daemon=True
        )
        with _library_threads(threads):
            self.process.start()
        far_end.close()
        self.jobs: deque[Job] = deque()
        self.is_ready = False
        self.deadline = time.monotonic() + START_SECONDS
        self._began = self._asked = self._waited = 0.0
        self._pace = Pace()
        self._outbox: SimpleQueue[Task | None] = SimpleQueue()
        self._sender = threading.Thread(target=_send_all, args=(self.connection, self._outbox), daemon=True)
        self._sender.start()

    def can_take(self, task: Task) -> bool:
        """Whether the worker is idle, or quick enough to be handed one more file ahead."""
        return self.is_ready and self._pace.allows([job.task for job in self.jobs], task)

    def give(self, job: Job) -> None:
        """Sends a job down; returns at once."""
        self.jobs.append(job)
        if len(self.jobs) == 1:
            self.restart_clock()
        self._outbox.put(job.task)

    def finish(self, seconds: float) -> Job:
        """The job whose result has come; the next one's time begins."""
        self._pace.note(seconds)
        job = self.jobs.popleft()
        self.restart_clock()
        return job

    def restart_clock(self) -> None:
        """Gives the file being read its full time from now."""
        self._began = time.monotonic()
        if self._began - self._asked >= ASK_SECONDS:
            self._asked, self._waited = self._began, waited_seconds(self.process.pid or 0)
        self.deadline = self._began + self._limits.seconds if self.jobs else FOREVER

    def gets_more_time(self) -> bool:
        """Whether a worker whose time is up has more, since it had to wait for a processor: the deadline is put off."""
        if not self.jobs:
            return False
        waited = waited_seconds(self.process.pid or 0) - self._waited
        seconds = min(self._limits.seconds + waited, STRETCH * self._limits.seconds)
        self.deadline = max(self.deadline, self._began + seconds)
        return self.deadline > time.monotonic()

    def message(self) -> bytes:
        """What the worker has sent, once there is a sign of it; ``b""`` where it is gone."""
        try:
            return self.connection.recv_bytes()
        except (EOFError, OSError):
            return b""

    def stop(self) -> None:
        """Asks the worker to end once it is through."""
        self._outbox.put(None)

    def kill(self) -> None:
        """Ends the worker and its helper programs at once."""
        if self.process.pid is not None and self.process.is_alive():
            kill_tree(self.process.pid)
        self._outbox.put(None)

    def join(self) -> int | None:
        """The exit code, once the worker has ended (it is killed if it does not) and left nothing behind."""
        self.process.join(STOP_SECONDS)
        if self.process.is_alive():
            self.kill()
            self.process.join()
        self._outbox.put(None)
        self._sender.join(STOP_SECONDS)
        self.connection.close()
        shutil.rmtree(self._scratch, ignore_errors=True)
        code: int | None = self.process.exitcode
        return code


def start_context() -> BaseContext:
    """How workers are started: from a warm fork server where there is one, else afresh.

    The server listens on a socket in the folder for temporary files, whose path must be short.
    """
    if sys.platform == "linux" and len(os.fsencode(tempfile.gettempdir())) < MAX_SOCKET_FOLDER_BYTES:
        context = mp.get_context("forkserver")
        context.set_forkserver_preload(["batch.preload"])
        return context
    return mp.get_context("spawn")


@contextmanager
def _library_threads(count: int) -> Iterator[None]:
    """Workers share the cores."""
    settings = {name: str(count) for name in THREAD_COUNTS if name not in os.environ}
    with environment(settings):
        yield


def _send_all(connection: Connection, outbox: SimpleQueue[Task | None]) -> None:
    while True:
        task = outbox.get()
        try:
            connection.send(task)
        except OSError:
            return  # the worker is gone; the pool hears of it on its own
        if task is None:
            return
