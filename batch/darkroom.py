"""Worker processes that open files for the eye: a page as a picture, or a Word file as a drawn form.

Originals are hostile: they are opened here and never in the server. A worker that hangs is killed, one that crashes is
replaced; what comes back are plain bytes, never pickles.
"""

from __future__ import annotations

import queue
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess

from batch.crew import start_context
from batch.processes import kill_tree
from batch.scratch import Scratch
from batch.wishes import DONE, READY, Wish
from models.errors import ERROR_BY_CODE, CorruptFile, ErrorCode, FileError, ReadTimeout

START_SECONDS = 60.0
WORD_SECONDS = 60.0
"""A Word 97 file is converted by LibreOffice, which takes its time."""
PAGE_SECONDS = 20.0


class Darkroom:
    """A few workers, started when they are needed, each with one file in hand at a time. Safe to use from threads."""

    def __init__(self, jobs: int = 2) -> None:
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(jobs):
            self._idle.put(None)
        self._jobs = jobs

    def make(self, wish: Wish) -> bytes:
        """The bytes asked for. Raises a FileError where the file, or the page, cannot be shown."""
        worker = self._idle.get()
        try:
            if worker is None or not worker.is_alive:
                worker = _Worker()
            return worker.make(wish)
        finally:
            self._idle.put(worker if worker is not None and worker.is_alive else None)

    def warm_up(self) -> None:
        """Starts one worker, so that the first picture does not wait for it."""
        worker = self._idle.get()
        self._idle.put(worker or _Worker())

    def close(self) -> None:
        """Ends all workers; one that still works is waited for."""
        for _ in range(self._jobs):
            worker = self._idle.get()
            if worker is not None:
                worker.end()
        for _ in range(self._jobs):
            self._idle.put(None)


class _Worker:
    """A worker process and the pipe to it."""

    def __init__(self) -> None:
        from batch.eye import serve

        self._scratch = Scratch()
        context = start_context()
        near: Connection
        near, far = context.Pipe()
        self._connection = near
        self._process: BaseProcess = context.Process(  # type: ignore[attr-defined]  # typeshed hides it on BaseContext
            target=serve, args=(far, str(self._scratch.folder)), daemon=True
        )
        self._process.start()
        far.close()
        if not self._has_started():
            self.end()
            raise CorruptFile("显示原件的程序没有启动，请稍后再试")

    def _has_started(self) -> bool:
        try:
            return self._answers_within(START_SECONDS) and self._connection.recv_bytes() == READY
        except (EOFError, OSError):
            return False

    @property
    def is_alive(self) -> bool:
        return not self._connection.closed and self._process.is_alive()

    def make(self, wish: Wish) -> bytes:
        try:
            self._connection.send(wish)
            if not self._answers_within(WORD_SECONDS if wish.kind == "form" else PAGE_SECONDS):
                self.end()
                raise ReadTimeout("文件打开太慢，无法显示；请下载原件查看")
            answer = self._connection.recv_bytes()
        except (EOFError, OSError) as error:
            self.end()
            raise CorruptFile("文件无法显示；请下载原件查看") from error
        if answer[:1] == DONE:
            return answer[1:]
        code, _, message = answer[1:].decode("utf-8", "replace").partition("\n")
        known: type[FileError] = ERROR_BY_CODE.get(ErrorCode(code), CorruptFile)
        raise known(message)

    def _answers_within(self, seconds: float) -> bool:
        try:
            return self._connection.poll(seconds)
        except OSError:
            return False

    def end(self) -> None:
        with suppress(OSError):
            self._connection.close()
        if self._process.pid is not None and self._process.is_alive():
            kill_tree(self._process.pid)
        self._process.join(5)
        self._scratch.remove()
