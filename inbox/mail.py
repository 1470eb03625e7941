"""A mail taken apart, whatever format it came in, before its files are looked into."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from inbox.sniff import kind_of
from models.errors import ErrorCode, FileError
from models.message import DateSource, Ignored
from models.record import ErrorDetail


@dataclass(slots=True)
class Piece:
    """A file that hangs on a mail: its decoded name (may be empty) and bytes, and what the mail says of it.

    content_id: what the HTML calls it by, without brackets. mail: the mail it is, where one was forwarded.
    ignored, problem: what is known of it from the mail's structure alone.
    """

    name: str
    data: bytes
    content_type: str = ""
    content_id: str = ""
    is_inline: bool = False
    mail: Mail | None = None
    ignored: Ignored | None = None
    problem: ErrorDetail | None = None
    _kind: str | None = None

    @property
    def kind(self) -> str:
        """What the bytes are, see ``sniff.kind_of``."""
        if self._kind is None:
            self._kind = kind_of(self.data)
        return self._kind


@dataclass(slots=True)
class Mail:
    """A mail: its header fields decoded, its bodies as text, its files in order.

    is_bounce: it only says that another mail did not arrive (or did), and what it holds is ours.
    """

    message_id: str = ""
    sender: str | None = None
    subject: str | None = None
    sent: datetime | None = None
    date_source: DateSource = "order"
    texts: list[str] = field(default_factory=list)
    htmls: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    is_bounce: bool = False
    problem: ErrorDetail | None = None


def detail(code: ErrorCode, message: str) -> ErrorDetail:
    """A problem, as the listing keeps it."""
    return ErrorDetail(code=code, message=message)


def detail_of(error: FileError) -> ErrorDetail:
    """A typed error as a problem."""
    return ErrorDetail(code=error.code, message=error.message)
