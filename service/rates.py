"""How often somebody may do something."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict, deque

_MAX_NAMES = 10_000


class Rate:
    """At most ``at_most`` events a name within ``seconds``; forgets the names that came longest ago."""

    def __init__(self, at_most: int, seconds: float) -> None:
        self.at_most = at_most
        self.seconds = seconds
        self._lock = threading.Lock()
        self._events: OrderedDict[str, deque[float]] = OrderedDict()

    def wait_seconds(self, name: str) -> float:
        """How long this name has to wait; 0 where it may go on."""
        with self._lock:
            events = self._recent(name)
            return 0.0 if len(events) < self.at_most else max(0.1, events[0] + self.seconds - time.monotonic())

    def count(self, name: str) -> None:
        """Note an event."""
        with self._lock:
            self._recent(name).append(time.monotonic())

    def forget(self, name: str) -> None:
        """Begin anew for a name."""
        with self._lock:
            self._events.pop(name, None)

    def _recent(self, name: str) -> deque[float]:
        events = self._events.setdefault(name, deque(maxlen=self.at_most + 1))
        self._events.move_to_end(name)
        while len(self._events) > _MAX_NAMES:
            self._events.popitem(last=False)
        while events and events[0] < time.monotonic() - self.seconds:
            events.popleft()
        return events
