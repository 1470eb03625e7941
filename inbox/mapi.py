"""Outlook's properties (MAPI), as .msg and winmail.dat hold them, become a mail. Numbers: Microsoft, MS-OXPROPS."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from inbox.charset import decode
from inbox.dates import date_of
from inbox.headers import Headers, read_headers
from inbox.mail import Mail, Piece, detail
from inbox.mime import is_bounce, read_identity
from models.errors import ErrorCode
from models.message import Ignored

STRING8, UNICODE, BINARY, OBJECT, LONG, TIME = 0x001E, 0x001F, 0x0102, 0x000D, 0x0003, 0x0040

_SUBJECT, _HEADERS, _MESSAGE_ID, _SUBMITTED, _DELIVERED = 0x0037, 0x007D, 0x1035, 0x0039, 0x0E06
_SENDER_NAME, _SENDER_ADDRESS, _SENDER_SMTP = (0x0C1A, 0x0042), (0x0C1F, 0x0065), (0x5D01, 0x5D02, 0x39FE)
_CLASS, _BODY, _HTML, _CODEPAGES = 0x001A, 0x1000, 0x1013, (0x3FFD, 0x3FDE, 0x66C3)
_LONG_NAME, _NAME, _DISPLAY_NAME, _MIME, _CONTENT_ID = 0x3707, 0x3704, 0x3001, 0x370E, 0x3712
_DATA, _METHOD, _FLAGS, _HIDDEN, _LONG_PATH = 0x3701, 0x3705, 0x3714, 0x7FFE, 0x370D
_BY_REFERENCE = (2, 3, 4, 7)
_SHOWN_IN_HTML = 4
_TEN_YEARS = timedelta(days=3653)


@dataclass(slots=True)
class Props:
    """The properties of one object: raw bytes (or a number) and type by property id."""

    values: dict[int, tuple[int, bytes | int]] = field(default_factory=dict)
    codepage: str | None = None

    def find_codepage(self) -> None:
        """Take the charset of 8-bit strings from the properties themselves."""
        for number in _CODEPAGES:
            value = self.values.get(number, (0, 0))[1]
            if isinstance(value, int) and value > 0:
                self.codepage = f"cp{value}" if value != 65001 else "utf-8"
                return

    def text(self, *numbers: int) -> str:
        """The first of these properties that is a text and not empty."""
        for number in numbers:
            kind, value = self.values.get(number, (0, b""))
            if not isinstance(value, bytes) or not value:
                continue
            found = value.decode("utf-16-le", "replace") if kind == UNICODE else decode(value, self.codepage)
            if found := found.partition("\0")[0].strip():
                return found
        return ""

    def data(self, number: int) -> bytes:
        """A binary property, empty where there is none."""
        value = self.values.get(number, (0, b""))[1]
        return value if isinstance(value, bytes) else b""

    def number(self, number: int) -> int:
        """A number, 0 where there is none."""
        value = self.values.get(number, (0, 0))[1]
        return value if isinstance(value, int) else 0

    def moment(self, number: int) -> datetime | None:
        """A FILETIME, in UTC; None where there is none or it is absurd."""
        ticks = self.number(number)
        try:
            found = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
        except OverflowError:
            return None
        return found if 1990 <= found.year <= 2100 else None


def mail_of(props: Props) -> Mail:
    """The mail without its files: the internet headers where Outlook kept them, its own properties else."""
    mail = Mail()
    headers = _internet_headers(props)
    read_identity(mail, headers)
    mail.message_id = mail.message_id or "".join(props.text(_MESSAGE_ID).split())[:500]
    mail.subject = props.text(_SUBJECT)[:2000] or mail.subject
    mail.sender = mail.sender or _sender(props)
    if mail.sent is None:
        sent, arrived = props.moment(_SUBMITTED), props.moment(_DELIVERED)
        known = [moment.strftime("; %a, %d %b %Y %H:%M:%S +0000") for moment in (arrived,) if moment]
        mail.sent, mail.date_source = date_of(sent.isoformat() if sent else "", known)
    if body := props.text(_BODY):
        mail.texts.append(body)
    if html := props.data(_HTML):
        kind = props.values[_HTML][0]
        mail.htmls.append(props.text(_HTML) if kind in (STRING8, UNICODE) else decode(html, props.codepage))
    mail.is_bounce = is_bounce(mail) or props.text(_CLASS).upper().startswith("REPORT.")
    return mail


def _internet_headers(props: Props) -> Headers:
    text = props.text(_HEADERS)
    data = text.replace("\r\n", "\n").lstrip("\n").encode("utf-8", "surrogatepass")
    return read_headers(data, 0, len(data))[0]


def _sender(props: Props) -> str | None:
    name = props.text(*_SENDER_NAME)
    address = props.text(*_SENDER_SMTP) or next(
        (found for found in (props.text(number) for number in _SENDER_ADDRESS) if "@" in found), ""
    )
    if name and address and name != address:
        return f"{name} <{address}>"
    return name or address or None


def piece_of(props: Props, data: bytes | None = None) -> Piece:
    """A file from its properties. data: where it does not stand in them."""
    method, flags = props.number(_METHOD), props.number(_FLAGS)
    found = props.data(_DATA) if data is None else data
    piece = Piece(
        name=props.text(_LONG_NAME, _NAME, _DISPLAY_NAME),
        data=found,
        content_type=props.text(_MIME).lower(),
        content_id=props.text(_CONTENT_ID).strip("<>"),
        is_inline=bool(flags & _SHOWN_IN_HTML or props.number(_HIDDEN) or props.text(_CONTENT_ID)),
    )
    if not found and method in _BY_REFERENCE:
        piece.ignored = Ignored.LINK
        piece.data = props.text(_LONG_PATH, 0x3708).encode()
    return piece


def too_deep(name: str, n_levels: int) -> Piece:
    """A forwarded mail that lies deeper than the limit."""
    return Piece(name, b"", problem=detail(ErrorCode.TOO_LARGE, f"邮件转发嵌套超过 {n_levels} 层"))


def fixed_value(kind: int, raw: bytes) -> int | None:
    """The number in the first bytes of a fixed-size property, or None where its type is another."""
    try:
        if kind in (LONG, 0x000A):
            return int(struct.unpack_from("<i", raw)[0])
        if kind in (0x000B, 0x0002):
            return int(struct.unpack_from("<H", raw)[0])
        if kind in (TIME, 0x0014):
            return int(struct.unpack_from("<q", raw)[0])
    except struct.error:
        return None
    return None
