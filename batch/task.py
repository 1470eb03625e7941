"""What goes into the pool and what comes out: one file, and the JSON lines it gave."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from models.errors import ErrorCode
from models.record import ErrorDetail, ErrorLine, Record, Result, Source

MAX_HASHED_BYTES = 2 * 2**30
"""A larger file is not read just to name its hash; its error line carries an empty one."""


CRASHED = "the reader crashed"
DEFECT = "internal error"
KILLED = "the system ended the reader"
SHORT = "the machine could not go on"
"""What the messages of error lines begin with that tell of us and not of the file."""


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read.

    path: what the result calls it. data: its bytes, or None to let the worker read ``file``.
    sha256: of the bytes, hex, where it is known already. index: the caller's own number, handed back.
    parts: pictures to be bound into one PDF first, which is written to ``file`` and read; beside it, in a file with
    ``.pages`` behind its name, how many pages each has.
    """

    path: str
    data: bytes | None = field(default=None, repr=False)
    file: Path | None = None
    sha256: str | None = None
    index: int = 0
    parts: tuple[Path, ...] = ()

    @property
    def weight(self) -> int:
        """Bytes that the task takes up in memory."""
        return len(self.data) if self.data is not None else 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one file gave. lines: a JSON object each, as the output contract writes it, without line ends.

    seconds: wall time in the worker. data is gone from ``task``.
    """

    path: str
    index: int
    lines: tuple[bytes, ...]
    seconds: float = 0.0

    def results(self) -> list[Result]:
        """The lines as records and error lines."""
        return [json_to_result(line) for line in self.lines]


def json_to_result(line: bytes | str) -> Result:
    """A record or an error line from its JSON."""
    text = line if isinstance(line, bytes) else line.encode()
    return (Record if text.startswith(b'{"form"') else ErrorLine).model_validate_json(text)


def results_to_json(results: Iterable[Result]) -> list[bytes]:
    """A JSON object for each result, without line ends."""
    return [result.model_dump_json().encode() for result in results]


def is_error(line: bytes) -> bool:
    """Whether a line of an Outcome is an error line; told from its start, without parsing it."""
    return not line.startswith(b'{"form"')


def file_error(task: Task, code: ErrorCode, message: str) -> ErrorLine:
    """The error line of a file that could not be read to its end."""
    return ErrorLine(
        source=Source(path=task.path, sha256=task.sha256 or _sha256(task)),
        error=ErrorDetail(code=code, message=message),
    )


def _sha256(task: Task) -> str:
    if task.data is not None:
        return hashlib.sha256(task.data).hexdigest()
    if task.file is not None:
        try:
            if task.file.is_file() and task.file.stat().st_size <= MAX_HASHED_BYTES:
                with task.file.open("rb") as stream:
                    return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError:
            pass
    return ""
