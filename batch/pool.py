"""Worker processes that read files: a hanging, exploding or crashing file costs one error line, never the batch.

The parent stays cheap: it moves bytes and watches clocks. Each worker is fed a few small files ahead, so that it
never waits for the parent; a thread for each worker does the sending, so that a worker that has stopped listening
cannot hold up the parent either.
"""

from __future__ import annotations

import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from multiprocessing.connection import wait
from types import TracebackType

from batch.crew import AHEAD_BYTES, AHEAD_FILES, Job, Worker
from batch.limits import WorkLimits
from batch.scratch import Scratch
from batch.task import CRASHED, KILLED, Outcome, Task, file_error, results_to_json
from batch.worker import DONE, FAILED, PAGE, PIPELINE, READY, RETIRE, SECONDS
from models.catalogue import BUILT_IN, Catalogue
from models.errors import ErrorCode

WINDOW = 64
"""Files a worker that may be finished before the oldest unfinished one: bounds what waits to be put in order."""
TRIES = 2
"""Times that a file which crashes its worker is tried."""
TRIES_KILLED = 4
"""Times that a file is tried whose worker was killed from outside, by the system or by hand: it may not be to blame."""
START_TRIES = 3
_KILLED_CODES = (-9, 255)
"""Exit codes of a worker that was killed; 255 is all that is known of one whose fork server was killed with it."""


class WorkersCannotStart(RuntimeError):
    """The worker processes fail before they see a file: the installation is broken."""


class ClusterUnreachable(RuntimeError):
    """There is no Ray cluster at an address."""


class Pool:
    """Workers for the time of a ``with`` block. jobs: how many. reader: ``module:function``, for tests.

    catalogue: the forms that are looked for; each worker is handed it once.
    """

    def __init__(
        self,
        jobs: int | None = None,
        limits: WorkLimits | None = None,
        reader: str = PIPELINE,
        catalogue: Catalogue = BUILT_IN,
    ) -> None:
        self.jobs = jobs or default_jobs()
        self.limits = limits or WorkLimits()
        self._reader = reader
        self._catalogue = catalogue
        self._workers: list[Worker] = []
        self._waiting: deque[Job] = deque()
        self._started = 0
        self._failed_starts = 0

    def __enter__(self) -> Pool:
        self._scratch = Scratch()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._dismiss(at_once=kind is not None)
        self._scratch.remove()

    def read(self, tasks: Iterable[Task], in_order: bool = True) -> Iterator[Outcome]:
        """An outcome for each task: in the tasks' order, or as they come.

        Takes tasks only as fast as it can read them, so that memory stays flat over any number of files.
        Raises WorkersCannotStart where the workers themselves are broken.
        """
        source = iter(tasks)
        done: dict[int, Outcome] = {}
        taken = given = 0
        is_open = True
        try:
            while is_open or given < taken:
                while is_open and taken - given < WINDOW * self.jobs and self._has_room():
                    task = next(source, None)
                    is_open = task is not None
                    if task is not None:
                        self._waiting.append(Job(taken, task))
                        taken += 1
                self._assign()
                done.update(self._collect())
                while done and (given in done or not in_order):
                    yield done.pop(given if in_order else next(iter(done)))
                    given += 1
        finally:
            if given < taken:  # the caller has left in the middle
                self._waiting.clear()
                self._dismiss(at_once=True)

    def _has_room(self) -> bool:
        weight = sum(job.task.weight for job in self._waiting)
        return len(self._waiting) < self.jobs * AHEAD_FILES and weight <= self.jobs * AHEAD_BYTES

    def _assign(self) -> None:
        """Hands waiting files to workers, the least busy first; starts workers while there is work for them."""
        while self._waiting:
            free = [worker for worker in self._workers if worker.can_take(self._waiting[0].task)]
            if not free:
                break
            min(free, key=lambda worker: len(worker.jobs)).give(self._waiting.popleft())
        starting = sum(not worker.is_ready for worker in self._workers)
        while len(self._workers) < self.jobs and starting < len(self._waiting):
            self._start()
            starting += 1

    def _start(self) -> None:
        self._started += 1
        threads = max(1, (os.cpu_count() or 1) // self.jobs)
        scratch = self._scratch.folder / f"worker-{self._started}"
        try:
            self._workers.append(Worker(scratch, self.limits, self._reader, threads, self._catalogue))
        except (EOFError, ConnectionError, FileNotFoundError) as error:  # the fork server was killed meanwhile
            self._failed_starts += 1
            if self._failed_starts >= START_TRIES:
                raise WorkersCannotStart(f"{type(error).__name__}: {error}") from error

    def _collect(self) -> Iterator[tuple[int, Outcome]]:
        """Waits for a sign of any worker or the next deadline, then gives the outcomes that have come in."""
        busy = {worker.connection: worker for worker in self._workers}
        if not busy:
            return
        patience = min(worker.deadline for worker in self._workers) - time.monotonic()
        if self._waiting or any(worker.jobs for worker in self._workers):
            heard = wait(list(busy), timeout=max(0.0, min(patience, 60.0)))
        else:
            heard = wait(list(busy), timeout=0)
        for connection in heard:
            worker = busy[connection]  # type: ignore[index]  # only our own connections come back
            yield from self._hear(worker, worker.message())
        now = time.monotonic()
        for worker in [each for each in self._workers if each.deadline < now and not each.gets_more_time()]:
            yield from self._time_out(worker)

    def _hear(self, worker: Worker, message: bytes) -> Iterator[tuple[int, Outcome]]:
        kind, rest = message[:1], message[1:]
        if kind in (DONE, RETIRE):
            seconds: float = SECONDS.unpack_from(rest)[0]
            job = worker.finish(seconds)
            lines = rest[SECONDS.size :].split(b"\n")
            yield job.serial, Outcome(job.task.path, job.task.index, tuple(filter(None, lines)), seconds)
            if kind == RETIRE:
                self._let_go(worker)
        elif kind == PAGE:
            worker.restart_clock()
        elif kind == READY:
            worker.is_ready = True
            worker.restart_clock()
            self._failed_starts = 0
        elif kind == FAILED:
            raise WorkersCannotStart(rest.decode(errors="replace"))
        elif worker in self._workers:
            yield from self._bury(worker)

    def _bury(self, worker: Worker) -> Iterator[tuple[int, Outcome]]:
        """A worker ended by itself: the file it was reading is tried once more, then it is an error line."""
        had_started = worker.is_ready
        culprit = worker.jobs.popleft() if worker.jobs else None
        code = self._let_go(worker)
        if not had_started:
            self._failed_starts += 1
            if self._failed_starts >= START_TRIES:
                raise WorkersCannotStart(f"a worker process ended with {_exit_words(code)} before it was ready")
        if culprit is None:
            return
        culprit.crashes += 1
        was_killed = code in _KILLED_CODES
        if was_killed and culprit.crashes < TRIES_KILLED:
            self._waiting.append(culprit)  # behind the others: memory may be short while they are read
        elif culprit.crashes < TRIES:
            self._waiting.appendleft(culprit)
        elif was_killed:
            yield self._error(culprit, ErrorCode.TOO_LARGE, f"{KILLED}, most likely for its memory")
        else:
            yield self._error(culprit, ErrorCode.CORRUPT, f"{CRASHED} ({_exit_words(code)})")

    def _time_out(self, worker: Worker) -> Iterator[tuple[int, Outcome]]:
        late = worker.jobs.popleft() if worker.jobs else None
        worker.kill()
        self._let_go(worker)
        if late is None:
            raise WorkersCannotStart("a worker process was not ready in time")
        yield self._error(late, ErrorCode.TIMEOUT, f"not read within {self.limits.seconds:g} seconds")

    def _error(self, job: Job, code: ErrorCode, message: str) -> tuple[int, Outcome]:
        (line,) = results_to_json([file_error(job.task, code, message)])
        return job.serial, Outcome(job.task.path, job.task.index, (line,), self.limits.seconds)

    def _let_go(self, worker: Worker) -> int | None:
        """The exit code of a worker that has ended; what it had not begun goes back to the head of the line."""
        self._workers.remove(worker)
        self._waiting.extendleft(reversed(worker.jobs))
        worker.jobs.clear()
        return worker.join()

    def _dismiss(self, at_once: bool) -> None:
        for worker in self._workers:
            if at_once:
                worker.kill()
            else:
                worker.stop()
        for worker in self._workers:
            worker.join()
        self._workers.clear()


def default_jobs() -> int:
    """As many workers as this process may use cores."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _exit_words(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
