"""The work behind the pages: imports one after another in a process of their own, and single files at once."""

from __future__ import annotations

import json
import logging
import os
import queue
import re
import shutil
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import IO, Any

from batch.pool import Pool, default_jobs
from batch.task import Task
from models.record import ErrorLine, Record
from service.settings import ServiceSettings
from store import StoreError
from store.database import Store
from store.jobs import Job, finish_job, next_job, read_job, requeue_jobs, set_progress
from store.originals import originals_beside

_log = logging.getLogger(__name__)

_EXPORT_SUFFIXES = frozenset(
    {".mbox", ".mbx", ".eml", ".msg", ".pst", ".ost", ".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".7z", ".rar"}
)
_LOOSE = "loose.zip"
_JOB_ID = re.compile(r"[0-9a-f]{32}")
_WAIT_SECONDS = 1.0
_END_SECONDS = 20.0


class Busy(Exception):
    """All readers are at work and enough wait already."""


class Imports:
    """Runs the jobs in the database, one at a time. folder: where uploads lie, a folder a job."""

    def __init__(self, store: Store, settings: ServiceSettings) -> None:
        self._store = store
        self._settings = settings
        self.folder = settings.work / "uploads"
        self._wake = threading.Event()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._work, name="imports", daemon=True)
        self._lock = threading.Lock()
        self._is_moved = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._job_id: str | None = None

    def start(self) -> None:
        """Begin; jobs that ran when the service ended run again."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._thread.start()

    def stop(self) -> None:
        """End; a job that runs goes on after the next start."""
        self._is_over.set()
        self._wake.set()
        self._end_process()
        if self._thread.is_alive():
            self._thread.join(_END_SECONDS)

    def wake(self) -> None:
        """Say that there is a job."""
        self._wake.set()

    def sort_again(self) -> None:
        """Have the versions sorted anew once there is nothing else to do: what they rest on has changed."""
        self._is_moved.set()
        self._wake.set()

    @property
    def is_alive(self) -> bool:
        """Whether jobs are being worked on."""
        return self._thread.is_alive()

    def folder_of(self, job_id: str) -> Path:
        """The folder of a job's uploads. ValueError: that is no job's number."""
        if not _JOB_ID.fullmatch(job_id):
            raise ValueError("no job's number")
        return self.folder / job_id

    def cancel(self, job_id: str) -> bool:
        """End a job; whether it was open. What it has read is kept."""
        was_open = finish_job(self._store, job_id, "cancelled", "已取消；读完的文件已保存")
        with self._lock:
            is_ours = self._job_id == job_id
        if is_ours:
            self._end_process()
        elif was_open:
            shutil.rmtree(self.folder_of(job_id), ignore_errors=True)
        return was_open

    def _work(self) -> None:
        with (self.folder.parent / "imports.lock").open("wb") as lock:
            while not _is_locked(lock) and not self._is_over.wait(_WAIT_SECONDS):
                pass  # another service works on these jobs: this one takes over when it ends
            if not self._is_over.is_set():
                self._work_alone()

    def _work_alone(self) -> None:
        is_first = True
        while not self._is_over.is_set():
            job = None
            try:
                if is_first:
                    requeue_jobs(self._store)
                    is_first = False
                job = next_job(self._store)
                if job is not None:
                    self._run(job)
            except StoreError as error:
                _log.error("imports wait for the database: %s", error)
                self._is_over.wait(_WAIT_SECONDS)
            except Exception as error:
                _log.error("import %s: %s", job.job_id if job else "?", type(error).__name__)
                if job is not None:
                    with suppress(StoreError):
                        finish_job(self._store, job.job_id, "failed", "导入中断，原因已记入日志")
            if job is None and not self._sort():
                self._wake.wait(_WAIT_SECONDS)
                self._wake.clear()

    def _sort(self) -> bool:
        """Sort the versions again if that is wanted; in a process of its own too, since it takes a core."""
        if not self._is_moved.is_set():
            return False
        self._is_moved.clear()
        room = self.folder.parent / "nothing"
        room.mkdir(exist_ok=True)
        self._talk(None, room)
        return True

    def _run(self, job: Job) -> None:
        folder = self.folder_of(job.job_id)
        if not folder.is_dir():
            finish_job(self._store, job.job_id, "failed", "上传的文件已不在")
            return
        last = self._talk(job, folder)
        if self._is_over.is_set() and "done" not in last and "error" not in last:
            return
        self._settle(job, last)
        shutil.rmtree(folder, ignore_errors=True)

    def _talk(self, job: Job | None, folder: Path) -> dict[str, Any]:
        """Have a folder read by a process; the last that it said. job: whose progress to note."""
        process = subprocess.Popen(
            [sys.executable, "-m", "service.importing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (_root(), os.environ.get("PYTHONPATH"))))},
            start_new_session=True,
        )
        with self._lock:
            self._process, self._job_id = process, job.job_id if job else None
        try:
            return self._listen(process, job, folder)
        finally:
            with self._lock:
                self._process = self._job_id = None
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    pipe.close()
            process.wait()

    def _listen(self, process: subprocess.Popen[bytes], job: Job | None, folder: Path) -> dict[str, Any]:
        settings = self._settings
        told = {
            "url": settings.url,
            "folder": str(folder),
            "originals": str(settings.originals),
            "jobs": settings.jobs,
            "forms": str(settings.forms) if settings.forms else None,
            "campaign": str(settings.campaign) if settings.campaign else None,
        }
        assert process.stdin and process.stdout
        with suppress(BrokenPipeError):
            process.stdin.write(json.dumps(told).encode() + b"\n")
            process.stdin.flush()
        current = read_job(self._store, job.job_id) if job else None
        if self._is_over.is_set() or (job and (current is None or current.state == "cancelled")):
            self._end_process()
        last: dict[str, Any] = {}
        for line in process.stdout:
            last = json.loads(line)
            if "progress" in last and job:
                set_progress(self._store, job.job_id, last["progress"])
        return last

    def _settle(self, job: Job, last: dict[str, Any]) -> None:
        if "done" in last:
            set_progress(self._store, job.job_id, last["done"])
            finish_job(self._store, job.job_id, "done")
        else:
            finish_job(self._store, job.job_id, "failed", str(last.get("message") or "导入中断"))

    def _end_process(self) -> None:
        with self._lock:
            process = self._process
        if process is None:
            return
        process.terminate()
        deadline = time.monotonic() + _END_SECONDS
        while process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if process.poll() is None:
            process.kill()


def _is_locked(lock: IO[bytes]) -> bool:
    """Whether the lock is ours now; the system gives it back when the process ends, however it does."""
    try:
        import fcntl
    except ImportError:
        return True  # Windows
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _root() -> str:
    """The folder that the program's packages lie in."""
    return str(Path(__file__).resolve().parent.parent)


def store_names(folder: Path, names: Sequence[str]) -> list[Path]:
    """Where each upload is written: never under the name that it came with.

    An export keeps its kind as an ending; loose files go into one archive under their own names (``pack_loose``).
    """
    places = []
    for number, name in enumerate(names, 1):
        suffix = PurePosixPath(name.lower()).suffix
        is_export = suffix in _EXPORT_SUFFIXES
        places.append(folder / f"{number:04}{suffix}" if is_export else folder / f"{number:04}.loose")
    return places


def pack_loose(folder: Path, places: Sequence[Path], names: Sequence[str]) -> None:
    """Put loose files into an archive, where a name is only text and cannot lead anywhere."""
    loose = [(place, name) for place, name in zip(places, names, strict=True) if place.suffix == ".loose"]
    if not loose:
        return
    taken: set[str] = set()
    with zipfile.ZipFile(folder / _LOOSE, "w", zipfile.ZIP_STORED) as archive:
        for place, name in loose:
            archive.write(place, unique_name(clean_name(name), taken))
            place.unlink()


def clean_name(name: str) -> str:
    """A file's name as a person may read it: no folders, nothing that cannot be printed, of bounded length."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    bare = "".join(char for char in bare if char.isprintable()).encode("utf-8", "ignore").decode().strip(" .")
    if len(bare) > 120:
        stem, dot, suffix = bare.rpartition(".")
        bare = f"{stem[:100]}{dot}{suffix[:15]}" if dot else bare[:120]
    return bare or "文件"


def unique_name(name: str, taken: set[str]) -> str:
    """The name, numbered where it is taken; it is taken then."""
    stem, dot, suffix = name.rpartition(".")
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        found = f"{stem}（{number}）{dot}{suffix}" if dot and stem else f"{name}（{number}）"
    taken.add(found.lower())
    return found


class Readers:
    """Worker processes that read single files at once. jobs: how many files at a time; twice as many may wait."""

    def __init__(self, store: Store, jobs: int | None = None) -> None:
        self._store = store
        self.jobs = jobs or max(1, default_jobs() // 2)
        self._free: queue.Queue[Pool] = queue.Queue()
        self._pools: list[Pool] = []
        self._waiting = threading.BoundedSemaphore(self.jobs * 3)

    def start(self) -> None:
        """Open the pools; workers start with the first file."""
        for _ in range(self.jobs):
            self._open()

    def _open(self) -> None:
        pool = Pool(1, catalogue=self._store.catalogue)
        pool.__enter__()
        self._pools.append(pool)
        self._free.put(pool)

    def stop(self) -> None:
        """End the workers."""
        for pool in self._pools:
            pool.__exit__(None, None, None)
        self._pools.clear()

    def renew(self) -> None:
        """Look for the store's forms as they are now: all pools are opened anew, once what they read is done."""
        old = [self._free.get() for _ in self._pools]
        self.stop()
        for _ in old:
            self._open()

    def read(self, data: bytes, name: str) -> list[Record | ErrorLine]:
        """The records of one file, or its error line. Busy: enough wait already. WorkersCannotStart."""
        with self._turn() as pool:
            (outcome,) = pool.read([Task(clean_name(name), data=data)])
            return outcome.results()

    @contextmanager
    def _turn(self) -> Iterator[Pool]:
        if not self._waiting.acquire(blocking=False):
            raise Busy
        try:
            pool = self._free.get()
            try:
                yield pool
            finally:
                self._free.put(pool)
        finally:
            self._waiting.release()


def default_places(url: str) -> tuple[Path, Path]:
    """The folder of the originals of a database, and the service's own beside it."""
    originals = originals_beside(url)
    return originals, originals.with_suffix(".service")
