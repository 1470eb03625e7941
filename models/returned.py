"""A record seen as something that was returned: whose it is, what it is about, when and with which mail it came."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.form import UNIT_KEYS, Form
from models.record import Evidence, Flag


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail that brought the file.

    order: position of the mail in its export, from 1; 0 where it is not known.
    """

    message_id: str
    path: str = ""
    sender: str | None = None
    subject: str | None = None
    received_at: datetime | None = None
    order: int = 0


@dataclass(frozen=True, slots=True)
class Return:
    """A record, as far as versions and the ledger need it.

    about: the values (as text) that say whose the form is and what it is about, by key; empty ones left out.
    position: of the record in its file, from 0. arrivals: all mails that brought the file.
    """

    record_id: str
    form: str
    media: str | None
    sha256: str
    position: int = 0
    about: Mapping[str, str] = field(default_factory=dict)
    arrivals: tuple[Arrival, ...] = ()

    @property
    def is_word(self) -> bool:
        """Whether it is a Word copy; all others are copies that can carry a stamp."""
        return self.media in ("docx", "doc")


_IDENTIFYING = frozenset({"id_number", "mobile", "bank_account"})
_OTHERS = (
    *("report_date", "contact", "host_organization", "organizer", "reporter"),
    *("start_date", "end_date", "host_region", "location", "venue"),
)


def about_keys(form: type[Form]) -> tuple[str, ...]:
    """The keys whose values go into ``Return.about``: unit and subject, then what tells one return from another."""
    keys = [spec.key for spec in form.fields()]
    identifying = [spec.key for spec in form.fields() if spec.kind in _IDENTIFYING]
    unit = form.unit_key()
    wanted = dict.fromkeys((*UNIT_KEYS, *((unit,) if unit else ()), *form.subject, *identifying, *_OTHERS))
    return tuple(key for key in wanted if key in keys)


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of a record among the others: written beside it, made anew whenever something comes in.

    unit: whose it is, or None. line: of the line of versions; equal for all records about one subject.
    version: from 1, the newest last. is_in_force: whether it is the copy whose values count.
    is_blank: nothing but its head was filled in. period: the half-year it tells of (``2024-1``), of lists of results.
    seal: what the stamped copies of its version show, where this is its leading copy and there are others.
    gone, added: flags that the comparison with the other copy took away and raised; confirmed: evidence as it is now.
    is_word: whether it is a Word copy. message_id: of the mail that brought it first.
    mark: of all that the standing follows from; while it is the same, nothing has to be compared again.
    """

    record_id: str
    form: str
    unit: str | None
    line: str
    version: int
    is_in_force: bool
    is_blank: bool = False
    period: str = ""
    seal: bool | None = None
    gone: tuple[Flag, ...] = ()
    added: tuple[Flag, ...] = ()
    confirmed: Mapping[str, Evidence] = field(default_factory=dict)
    is_word: bool = True
    message_id: str | None = None
    mark: str = ""
