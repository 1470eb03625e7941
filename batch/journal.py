"""Writes mails and results into the store, several in one transaction: a commit costs as much as a form."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from batch.limits import MIB
from models.message import Message
from store import FileResult

if TYPE_CHECKING:
    from store.database import Store

MAX_RESULTS = 256
MAX_SECONDS = 1.0
"""Since the last write; what waits longer is written with the next result. Slow files are so written one by one."""
MAX_MESSAGES = 64
MAX_MESSAGE_BYTES = 8 * MIB


class Journal:
    """Results on their way into the store. All of a file is in one transaction; a killed run loses what waits here."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._results: list[FileResult] = []
        self._written_at = time.monotonic()

    def add(self, *results: FileResult) -> None:
        """Takes results that belong together, and writes what has gathered if it is time."""
        self._results.extend(results)
        if len(self._results) >= MAX_RESULTS or time.monotonic() - self._written_at > MAX_SECONDS:
            self.flush()

    def flush(self) -> None:
        """Writes what has gathered. StoreError: it could not be written."""
        results, self._results = self._results, []  # after a failure they are not tried again: the run ends
        if results:
            self._store.add_results(results)
        self._written_at = time.monotonic()


def grouped(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """The messages, as many together as are light enough to hold at once."""
    group: list[Message] = []
    weight = 0
    for message in messages:
        group.append(message)
        weight += sum(len(attachment.data) for attachment in message.attachments)
        if len(group) >= MAX_MESSAGES or weight >= MAX_MESSAGE_BYTES:
            yield group
            group, weight = [], 0
    if group:
        yield group
