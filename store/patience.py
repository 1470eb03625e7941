"""Waiting for a database that is locked or gone for a while."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from store.result import StoreError

T = TypeVar("T")

_FIRST_PAUSE = 0.05
_LONGEST_PAUSE = 2.0
_SILENT_SECONDS = 2.0
"""A wait shorter than that is not worth a word."""


class OutOfReach(StoreError):
    """The database is locked, or its server is gone: the same may succeed a little later."""


class Patience:
    """Tries again while the database is out of reach. say: hears that it waits, and that it goes on.

    Only clocks that cannot be set are looked at: a jump of the machine's time neither ends a wait nor prolongs it.
    """

    def __init__(self, seconds: float, say: Callable[[str], None]) -> None:
        self._seconds = seconds
        self._say = say

    def keep_trying(self, work: Callable[[], T]) -> T:
        """What ``work`` returns at last; it must be such that half of it does no harm. OutOfReach: it took too long."""
        started = time.monotonic()
        pause, has_told = _FIRST_PAUSE, False
        while True:
            try:
                found = work()
            except OutOfReach as error:
                waited = time.monotonic() - started
                if waited + pause > self._seconds:
                    raise
                if not has_told and waited > _SILENT_SECONDS:
                    has_told = True
                    self._say(f"{error}; trying again for {self._seconds - waited:.0f} seconds")
            else:
                if has_told:
                    self._say(f"the database is back after {time.monotonic() - started:.0f} seconds")
                return found
            time.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)
