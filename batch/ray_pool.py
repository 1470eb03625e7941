"""The same work on a Ray cluster: each actor holds a pool of one worker, so that its models stay loaded.

A hostile file costs no more than at home, since the actor's own worker process has the limits of time and memory. An
actor that dies with its node costs nothing but time: what it had in hand is given to another. Files travel to the
actors, results come back to the one process that writes the database, so that each is written once.
"""

from __future__ import annotations

import os
import signal
import socket
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from types import TracebackType
from typing import Any

from batch.crew import AHEAD_BYTES, AHEAD_SECONDS, THREAD_COUNTS, Pace
from batch.limits import PICTURE_MAGIC, WorkLimits
from batch.pool import ClusterUnreachable, Pool, WorkersCannotStart, default_jobs
from batch.task import KILLED, Outcome, Task, file_error, results_to_json
from batch.worker import PIPELINE
from models.catalogue import BUILT_IN, Catalogue
from models.errors import ErrorCode, WrongInput
from models.version import VERSION

LOCAL = "local"
_KNOCK_SECONDS = 10.0
_LOOK_SECONDS = 15.0
"""How often the cluster is asked whether it has grown."""
TOGETHER = 8
"""Files that travel to an actor in one message, at most."""
_MESSAGES_AHEAD = 2
_FULL = 1_000
TRIES = 4
"""Times that a file is tried whose actor died: its node may have gone, the file may be to blame."""
_LOCAL_STORE_BYTES = 256 * 2**20
_WAITING_BYTES = 128 * 2**20
_SETTINGS = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}


class Desk:
    """What an actor does: one file after the other, in a worker process that is kept."""

    def __init__(self, limits: WorkLimits, reader: str, catalogue: Catalogue) -> None:
        os.environ.update(dict.fromkeys(THREAD_COUNTS, "1"))  # an actor has one processor of its node
        self._pool = Pool(1, limits, reader, catalogue).__enter__()

    def ping(self) -> str:
        """Answers once the actor is there, with the version of the program that its node has."""
        return VERSION

    def read(self, tasks: list[Task]) -> list[Outcome]:
        """What each of the files gave, in their order."""
        return list(self._pool.read(tasks))


@dataclass(slots=True)
class _Given:
    """A file on its way. tries: how many actors have died over it."""

    task: Task
    tries: int = 0

    @property
    def is_quick(self) -> bool:
        """Whether it is neither a PDF nor a picture, and no actor died over it."""
        return not self.tries and not (self.task.data or b"").startswith(PICTURE_MAGIC)


@dataclass(slots=True)
class _Actor:
    """One actor, and the files it has in hand, by the reference of its answer; ready once it has answered a ping."""

    handle: Any
    ping: Any
    is_ready: bool = False
    in_hand: dict[Any, list[_Given]] = field(default_factory=dict)
    pace: Pace = field(default_factory=Pace)

    @property
    def n_free(self) -> int:
        """How many files it may be handed at once: one where it is idle, more of quick ones while others are read.

        A message costs as much as reading some Word files: so many travel together as are read in a moment.
        """
        if not self.is_ready or len(self.in_hand) >= _MESSAGES_AHEAD:
            return 0
        if not self.pace.seconds_a_file:
            return int(not self.in_hand)
        count = min(TOGETHER, int(AHEAD_SECONDS / self.pace.seconds_a_file))
        return count if count > 1 else int(not self.in_hand)


class RayPool:
    """As ``Pool``, on the cluster at ``address`` (``auto``, ``host:6379``, ``ray://host:10001``) or a local one.

    jobs: how many actors; by default one for each processor of the cluster. ClusterUnreachable on entry.
    """

    def __init__(
        self,
        address: str,
        jobs: int | None = None,
        limits: WorkLimits | None = None,
        reader: str = PIPELINE,
        catalogue: Catalogue = BUILT_IN,
    ) -> None:
        self._address = address
        self._jobs = jobs
        self._with = (limits or WorkLimits(), reader, catalogue)
        self._actors: list[_Actor] = []
        self._waiting: deque[_Given] = deque()
        self._looked_at = 0.0

    def __enter__(self) -> RayPool:
        self._ray = _connect(self._address, self._jobs)
        self.jobs = self._jobs or 1
        self._look()
        self._remote = self._ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(Desk)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for actor in self._actors:
            self._ray.kill(actor.handle)
        self._actors.clear()
        self._ray.shutdown()

    def read(self, tasks: Iterable[Task], in_order: bool = False) -> Iterator[Outcome]:
        """An outcome for each task, as they come; takes tasks only as fast as they are read. ValueError: in order."""
        if in_order:
            raise ValueError("outcomes of a cluster come in no order")
        source = iter(tasks)
        at_home: list[Task] = []
        is_open = True
        while is_open or self._waiting or any(actor.in_hand for actor in self._actors):
            while is_open and self._has_room():
                task = next(source, None)
                is_open = task is not None
                if task is not None and task.parts:
                    at_home.append(task)
                elif task is not None:
                    self._waiting.append(_Given(_with_data(task)))
            self._assign()
            yield from self._collect()
        if at_home:  # pictures that are to be bound together lie on this machine's disk
            with Pool(min(len(at_home), default_jobs()), *self._with) as pool:
                yield from pool.read(at_home, in_order=False)

    def _has_room(self) -> bool:
        weight = sum(given.task.weight for given in self._waiting)
        return len(self._waiting) < self.jobs * TOGETHER and weight <= _WAITING_BYTES

    def _look(self) -> None:
        """Notes how many actors the cluster has room for, where their number was not asked for."""
        if self._jobs is None and time.monotonic() - self._looked_at > _LOOK_SECONDS:
            self.jobs = max(self.jobs, int(self._ray.cluster_resources().get("CPU", 1)))
            self._looked_at = time.monotonic()

    def _assign(self) -> None:
        self._look()
        while self._waiting:
            actor = min(self._actors, key=lambda each: len(each.in_hand) if each.n_free else _FULL, default=None)
            if actor is None or not actor.n_free:
                break
            given = self._take(actor.n_free)
            actor.in_hand[actor.handle.read.remote([each.task for each in given])] = given
        while self._waiting and len(self._actors) < self.jobs:
            handle = self._remote.remote(*self._with)
            self._actors.append(_Actor(handle, handle.ping.remote()))

    def _take(self, count: int) -> list[_Given]:
        """Up to so many of the files that wait, light and quick enough to travel together; the others go alone.

        A share of what waits is left to the other actors.
        """
        taken = [self._waiting.popleft()]
        count = min(count, -(-len(self._waiting) // len(self._actors)))
        weight = taken[0].task.weight
        while self._waiting and len(taken) < count and taken[0].is_quick and self._waiting[0].is_quick:
            weight += self._waiting[0].task.weight
            if weight > AHEAD_BYTES:
                break
            taken.append(self._waiting.popleft())
        return taken

    def _collect(self) -> Iterator[Outcome]:
        """Waits for an answer of any actor, and gives the outcomes that have come in."""
        by_ref = {ref: actor for actor in self._actors for ref in actor.in_hand}
        by_ref |= {actor.ping: actor for actor in self._actors if not actor.is_ready}
        if not by_ref:
            return
        answered, _ = self._ray.wait(list(by_ref), num_returns=1, timeout=60.0)
        if answered:
            more, _ = self._ray.wait(list(by_ref), num_returns=len(by_ref), timeout=0)
            answered = list(dict.fromkeys([*answered, *more]))
        for ref in answered:
            actor = by_ref[ref]
            if actor in self._actors:  # not one that was buried a moment ago
                yield from self._hear(actor, ref)

    def _hear(self, actor: _Actor, ref: Any) -> Iterator[Outcome]:
        trouble = self._ray.exceptions
        try:
            answer = self._ray.get(ref)
        except trouble.ObjectLostError:  # it had answered, and the answer went with its node
            yield from self._give_again(actor.in_hand.pop(ref))
            return
        except (trouble.RayActorError, trouble.OutOfMemoryError, trouble.NodeDiedError) as error:
            if getattr(error, "actor_init_failed", False):
                raise WorkersCannotStart(f"on a node of the cluster: {_last_line(error)}") from error
            self._actors.remove(actor)
            yield from self._give_again(chain.from_iterable(actor.in_hand.values()))
            return
        except trouble.RayTaskError as error:
            raise error.as_instanceof_cause() from error
        if ref == actor.ping:
            if answer != VERSION:
                raise WorkersCannotStart(
                    f"a node of the cluster has version {answer} of the program, here is {VERSION}"
                )
            actor.is_ready = True
            return
        del actor.in_hand[ref]
        for outcome in answer:
            actor.pace.note(outcome.seconds)
        yield from answer

    def _give_again(self, lost: Iterable[_Given]) -> Iterator[Outcome]:
        """Files whose actor or answer is gone, perhaps with its node, are tried again elsewhere."""
        for given in reversed(list(lost)):
            given.tries += 1
            if given.tries < TRIES:
                self._waiting.appendleft(given)
            else:
                line = file_error(given.task, ErrorCode.TOO_LARGE, f"{KILLED}, most likely for its memory")
                (text,) = results_to_json([line])
                yield Outcome(given.task.path, given.task.index, (text,), 0.0)


def _last_line(error: Exception) -> str:
    return str(error).strip().splitlines()[-1]


def _with_data(task: Task) -> Task:
    """The task with its bytes: a file's path means nothing on another machine."""
    if task.data is not None or task.file is None:
        return task
    return replace(task, data=task.file.read_bytes(), file=None)


def _connect(address: str, jobs: int | None) -> Any:
    """The ``ray`` module, connected."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise WrongInput("Ray is not installed here: pip install 'shoubiao[ray]'") from error
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    if address == LOCAL:
        jobs = jobs or default_jobs()
        quiet |= {"num_cpus": jobs, "include_dashboard": False, "object_store_memory": _LOCAL_STORE_BYTES}
    _knock(address)
    on_terminate = signal.getsignal(signal.SIGTERM)
    try:
        ray.init(address=address, **quiet)
    except (ConnectionError, ValueError, RuntimeError, TimeoutError) as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise ClusterUnreachable(f"no Ray cluster at {address}: {first}") from error
    finally:
        signal.signal(signal.SIGTERM, on_terminate)  # Ray's own would leave at once
    return ray


def _knock(address: str) -> None:
    """Raises ClusterUnreachable where nobody listens at ``host:port``: Ray itself would try for minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not (colon and port.isdigit()):
        return
    try:
        socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()
    except OSError as error:
        raise ClusterUnreachable(f"no Ray cluster at {address}: {error.strerror or error}") from error
