"""The inside of a worker process: takes a file, reads it within its limits, sends back JSON lines.

Talk with the pool: down come ``Task`` objects (None ends the worker); up go bytes whose first one tells the kind:
``!`` ready, ``x`` could not start (the reason follows), ``.`` a page is done, ``=`` the file is done and the worker
goes on, ``$`` the file is done and the worker ends, spent; after these two a float (seconds, 8 bytes) and the JSON
lines.
Plain bytes and no pickles on the way up: a worker that a hostile file has taken over gets no hold on its parent.
"""

from __future__ import annotations

import inspect
import logging
import os
import signal
import struct
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import rmtree
from typing import Any

from batch.limits import PICTURE_MAGIC, PICTURE_SUFFIXES, STRETCH, WorkLimits, limit_memory, writable_mib
from batch.task import DEFECT, SHORT, Task, file_error, results_to_json
from models.catalogue import BUILT_IN, Catalogue
from models.errors import ErrorCode, is_machine_failure
from models.record import ErrorLine, Result

PIPELINE = "extract.pipeline:extract"
BINDER = "extract.pipeline:bind_files"

READY, FAILED, PAGE, DONE, RETIRE = b"!", b"x", b".", b"=", b"$"
SECONDS = struct.Struct("<d")
RETIRE_SHARE = 0.75  # of the memory limit, held between two files: time for a fresh process

Extract = Callable[..., list[Result]]


def serve(
    connection: Connection, limits: WorkLimits, scratch: str, reader: str, catalogue: Catalogue = BUILT_IN
) -> None:
    """Reads files until the pool says stop or goes away. reader: ``module:function`` with the signature of extract.

    scratch: the worker's own folder for temporary files; beside it are only those of the pool's other workers.
    catalogue: the forms to look for, where there are others than those built in.
    """
    _leave_terminal()
    use_scratch(scratch)
    silence()
    try:
        _serve(connection, limits, reader, catalogue)
    except (EOFError, OSError):  # the pool is gone, and with it whoever tidies up
        rmtree(Path(scratch).parent, ignore_errors=True)


def _serve(connection: Connection, limits: WorkLimits, reader: str, catalogue: Catalogue) -> None:
    try:
        extract = load_reader(reader)
        if not catalogue.is_built_in:
            extract = partial(extract, catalogue=catalogue)
        desk = Desk(extract, limits, connection)
    except Exception as error:
        connection.send_bytes(FAILED + f"{type(error).__name__}: {error}".encode())
        return
    connection.send_bytes(READY)
    while True:
        task: Task | None = connection.recv()
        if task is None:
            return
        started = time.perf_counter()
        lines = results_to_json(desk.read(task))
        kind = RETIRE if desk.is_spent else DONE
        connection.send_bytes(kind + SECONDS.pack(time.perf_counter() - started) + b"\n".join(lines))
        if kind == RETIRE:
            return


class Desk:
    """Where one worker reads its files, and what it knows of its own state."""

    def __init__(self, extract: Extract, limits: WorkLimits, connection: Connection) -> None:
        self.extract = extract
        self.limits = limits
        self.connection = connection
        self.tells_pages = "on_page" in inspect.signature(extract).parameters
        self.memory_mib = limits.memory_mib
        self.has_run_out = False
        limit_memory(self.memory_mib)

    @property
    def is_spent(self) -> bool:
        """Whether a fresh process should take over: near the memory limit, or an allocation has failed."""
        return self.has_run_out or writable_mib() > RETIRE_SHARE * self.memory_mib

    def read(self, task: Task) -> list[Result]:
        """What the file gave; an error line where it could not be read. Never raises."""
        _arm(self.limits.seconds)
        try:
            return self._read(task)
        finally:
            _disarm()

    def _read(self, task: Task) -> list[Result]:
        if self.memory_mib < self.limits.picture_memory_mib and (task.parts or _is_picture(task)):
            self.memory_mib = self.limits.picture_memory_mib
            limit_memory(self.memory_mib)
        try:
            if task.parts:
                self._bind(task)
            data = task.data if task.data is not None else _bytes_of(task, self.limits)
            if not isinstance(data, bytes):
                return [data]
            if self.tells_pages:
                return self.extract(data, task.path, on_page=self._tell_page)
            return self.extract(data, task.path)
        except MemoryError:
            self.has_run_out = True
            message = f"needs more memory than the limit of {self.memory_mib} MiB"
            return [file_error(task, ErrorCode.TOO_LARGE, message)]
        except RecursionError:
            return [file_error(task, ErrorCode.TOO_LARGE, "nested deeper than any form is")]
        except Exception as error:
            if is_machine_failure(error):
                return [file_error(task, ErrorCode.TIMEOUT, f"{SHORT}: {os.strerror(getattr(error, 'errno', 0))}")]
            # a defect of ours: the batch goes on, the line says where; the error's own words may hold field values
            message = f"{DEFECT}: {type(error).__name__} at {_where(error)}"
            return [file_error(task, ErrorCode.CORRUPT, message)]

    def _bind(self, task: Task) -> None:
        """Writes the pictures of a task as the one file that is to be read."""
        if task.file is None:
            raise ValueError("a task with parts names no file for them")
        binder: Callable[..., tuple[bytes, list[int]]] = load_function(BINDER)
        bound, counts = binder((part.read_bytes() for part in task.parts), self._tell_page)
        task.file.write_bytes(bound)
        task.file.with_name(f"{task.file.name}.pages").write_text(" ".join(map(str, counts)), "ascii")

    def _tell_page(self) -> None:
        _arm(self.limits.seconds)
        self.connection.send_bytes(PAGE)


def load_reader(name: str) -> Extract:
    """The function behind ``module:function``."""
    found: Extract = load_function(name)
    return found


def load_function(name: str) -> Any:
    """What stands behind ``module:name``."""
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def warm_up(reader: str = PIPELINE) -> None:
    """Reads the blanks once, so that code, dictionaries and blanks are loaded."""
    extract = load_reader(reader)
    for form in BUILT_IN:
        extract(form.blank_bytes(), form.blank)


def silence() -> None:
    """Sends whatever libraries print to nowhere: standard output belongs to the records."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)
    sys.stdout = sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  (for good)
    warnings.simplefilter("ignore")
    logging.disable(logging.ERROR)


def _leave_terminal() -> None:
    """A session of its own: Ctrl-C reaches the parent only, and one signal ends the worker with its helpers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        with suppress(OSError):  # it leads one already
            os.setsid()


def use_scratch(scratch: str) -> None:
    """Temporary files go to a folder that the pool removes, however the worker ends."""
    tempfile.tempdir = scratch
    for name in ("TMPDIR", "TEMP", "TMP"):
        os.environ[name] = scratch


def _arm(seconds: float) -> None:
    """Should the parent die while this worker hangs, the kernel ends the worker."""
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(int(STRETCH * seconds) + 60)


def _disarm() -> None:
    """Lets a worker wait for its next file as long as it takes."""
    if sys.platform != "win32":
        signal.alarm(0)


def _is_picture(task: Task) -> bool:
    if task.data is not None:
        return task.data.startswith(PICTURE_MAGIC)
    return task.path.lower().endswith(PICTURE_SUFFIXES)


def _bytes_of(task: Task, limits: WorkLimits) -> bytes | ErrorLine:
    """The file's bytes, or the error line why not."""
    if task.file is None:
        raise ValueError("a task has neither data nor a file")
    try:
        if not task.file.is_file():
            return file_error(task, ErrorCode.UNSUPPORTED, "not a regular file")
        size = task.file.stat().st_size
        if size > limits.max_file_bytes:
            return file_error(task, ErrorCode.TOO_LARGE, f"{size} bytes; the limit is {limits.max_file_bytes}")
        return task.file.read_bytes()
    except OSError as error:
        return file_error(task, ErrorCode.CORRUPT, f"cannot be opened: {error.strerror or type(error).__name__}")


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "an unknown place"
