"""What is handed to the store for one file, and what the store raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from models.record import ErrorLine, Record, Result

DEFAULT_URL = "sqlite:///shoubiao.db"

Status = Literal["pending", "ok", "error", "ignored", "purged"]
"""pending: registered, not yet extracted. ignored: no form by nature (a logo). purged: not to be read."""


class StoreError(Exception):
    """The database cannot be used. The message tells why and what to do."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """All that came out of one file; written as a whole or not at all.

    message_id, path: the attachment it came in as. results: the records in the order of the file, or its error lines.
    ignored_because: set where the file was left out on purpose; then ``results`` is empty.
    seconds: the time the extraction took. run_id: from ``Store.start_run``. means: what the reading had to work with,
    as JSON takes it; kept where it gave no record. joined_into: path and hash of the file that holds its record, where
    it was bound with others into one; then ``results`` is empty.
    """

    message_id: str
    path: str
    sha256: str
    results: Sequence[Result] = ()
    ignored_because: str | None = None
    seconds: float = 0.0
    program_version: str = ""
    run_id: str | None = None
    means: Mapping[str, Any] | None = None
    joined_into: tuple[str, str] | None = None

    def __post_init__(self) -> None:
        if bool(self.results) + bool(self.ignored_because) + bool(self.joined_into) != 1:
            raise ValueError("a file has results, a reason to be ignored, or a file that it went into")

    @property
    def records(self) -> list[Record]:
        """The records, in the order of the file."""
        return [result for result in self.results if isinstance(result, Record)]

    @property
    def errors(self) -> list[ErrorLine]:
        """The error lines."""
        return [result for result in self.results if isinstance(result, ErrorLine)]

    @property
    def status(self) -> Status:
        """``ok`` where there is a record, or one in the file it went into; else ``error`` or ``ignored``."""
        if self.ignored_because:
            return "ignored"
        return "ok" if self.records or self.joined_into else "error"
