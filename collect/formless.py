"""Mails that announce a form and bring none: whose they are, and whether the form came later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from collect.campaign import BEIJING
from collect.units import address_of


@dataclass(frozen=True, slots=True)
class FormlessMail:
    """A mail without its form. links: addresses of files that were only linked to.

    is_settled: the same sender has returned a form since.
    """

    unit: str
    message_id: str
    sender: str | None = None
    subject: str | None = None
    received_at: datetime | None = None
    links: tuple[str, ...] = ()
    is_settled: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The mail for machines."""
        return {
            "unit": self.unit,
            "message_id": self.message_id,
            "sender": self.sender,
            "subject": self.subject,
            "received_at": self.received_at.isoformat() if self.received_at else None,
            "links": list(self.links),
            "settled": self.is_settled,
        }

    def to_words(self) -> str:
        """What is to be said of it to the clerk."""
        if self.is_settled:
            return "之后已报送"
        return "只有下载链接，文件不在邮件中" if self.links else "未附表格"

    @property
    def day(self) -> str:
        """``1月22日``, or "" where no date is known."""
        moment = self.received_at.astimezone(BEIJING) if self.received_at else None
        return f"{moment.month}月{moment.day}日" if moment else ""


class Returned(Protocol):
    """What is asked of a returned copy."""

    @property
    def sender(self) -> str | None:
        """The address it came from."""

    @property
    def first_at(self) -> datetime | None:
        """When it first came."""

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in."""


class LaterReturns:
    """Says whether a sender has returned a form after a mail."""

    def __init__(self, copies: Iterable[Returned]) -> None:
        self._moments: defaultdict[str, list[datetime]] = defaultdict(list)
        for copy in copies:
            address = address_of(copy.sender)
            if address and copy.first_at and not copy.is_blank:
                self._moments[address].append(copy.first_at)

    def came_after(self, sender: str | None, moment: datetime | None) -> bool:
        """Whether a form came from the sender's address later than that; False where no time is known."""
        return moment is not None and any(each > moment for each in self._moments[address_of(sender)])
