"""Answers that are dear to make and may be a little old."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_MAX_KEPT = 200


class Remembered(Generic[K, V]):
    """Answers by question, made again once they are older than some seconds; one thread makes one, others wait."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._guard = threading.Lock()
        self._locks: dict[K, threading.Lock] = {}
        self._kept: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self._generation = 0

    def get(self, question: K, make: Callable[[], V]) -> V:
        """The answer, made where there is none or it is old."""
        with self._guard:
            lock = self._locks.setdefault(question, threading.Lock())
        with lock:
            with self._guard:
                kept = self._kept.get(question)
                generation = self._generation
            if kept is not None and time.monotonic() - kept[0] <= self._seconds:
                return kept[1]
            answer = make()
            with self._guard:
                if generation == self._generation:
                    self._kept[question] = (time.monotonic(), answer)
                while len(self._kept) > _MAX_KEPT:
                    self._locks.pop(self._kept.popitem(last=False)[0], None)
            return answer

    def forget(self) -> None:
        """Make every answer again when it is asked for; an answer that is being made now is not kept either."""
        with self._guard:
            self._generation += 1
            self._kept.clear()
            self._locks.clear()
