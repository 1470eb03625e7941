"""When a return came: by the mail's date, and where it has none, by its place in the export."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from datetime import UTC, datetime

from models.returned import Arrival, Return

_FORWARDED = re.compile(r"/转发-\d+/")
_NUMBERED = re.compile(r"mail-(\d+)(?:/|$)")
_NEVER = datetime(1, 1, 1, tzinfo=UTC)
_NEWER = re.compile(r"更正|修改|修订|改正|订正|补正|修正|更新|最新|最终|终稿|定稿|以此为准")
_OLDER = re.compile(r"旧|作废|初稿|草稿")
_COPY_NUMBER = re.compile(r"[(（_\-vV第](\d{1,2})[)）版稿]?\.\w{2,5}$")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")

Moment = tuple[datetime, int, datetime, int, str, str, int]
"""Sorts returns: last arrival, its place in the export, first arrival, what the file's name says (``version_rank``),
date on the form, path, position in the file."""


def order_of(arrival: Arrival) -> int:
    """The mail's position in its export, from 1; 0 where nothing tells it. The name ``mail-0007/…`` says it too."""
    found = _NUMBERED.match(arrival.path)
    return arrival.order or (int(found[1]) if found else 0)


class Timeline:
    """All mails in the order they came. A mail without a date stands right behind its predecessor in the export."""

    def __init__(self, returns: Iterable[Return]) -> None:
        dated = {
            (order_of(arrival), zoned(arrival.received_at))
            for each in returns
            for arrival in each.arrivals
            if arrival.received_at and order_of(arrival)
        }
        self._dated = sorted(dated)

    def received_at(self, arrival: Arrival) -> datetime:
        """When the mail came, as far as that can be known; the beginning of time for a file without mail."""
        if arrival.received_at:
            return zoned(arrival.received_at)
        order = order_of(arrival)
        if not order or not self._dated:
            return _NEVER
        at = bisect_right(self._dated, (order, datetime.max.replace(tzinfo=UTC)))
        return self._dated[max(at - 1, 0)][1]

    def first_of(self, returned: Return) -> Arrival | None:
        """The mail that brought the file first; one with a date before one without."""
        arrivals = returned.arrivals
        return min(
            arrivals, key=lambda each: (each.received_at is None, self.received_at(each), each.message_id), default=None
        )

    def moment_of(self, returned: Return) -> Moment:
        """What sorts returns by time.

        The same file in several mails came with the last of them; a mail that only forwards it counts where there is
        no other. What came together is sorted by what the file's name says, by the date on the form, then by name.
        """
        day = returned.about.get("report_date", "")
        day = day if _ISO_DAY.fullmatch(day) else ""
        direct = [each for each in returned.arrivals if not _FORWARDED.search(each.path)] or list(returned.arrivals)
        if not direct:
            return (_NEVER, 0, _NEVER, 0, day, "", returned.position)
        times = sorted((self.received_at(each), order_of(each), each.path) for each in direct)
        last, first = times[-1], times[0]
        return (last[0], last[1], first[0], version_rank(last[2]), day, last[2], returned.position)


def version_rank(path: str) -> int:
    """How new a file says it is by its name: ``表（更正）`` before ``表(1)`` before ``表`` before ``表（作废）``."""
    name = path.rpartition("/")[2]
    if _OLDER.search(name):
        return -1
    found = _COPY_NUMBER.search(name)
    return (100 if _NEWER.search(name) else 0) + (int(found[1]) if found else 0)


def zoned(moment: datetime) -> datetime:
    """The time with a zone; one without counts as UTC (RFC 5322 §3.3: ``-0000``)."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
